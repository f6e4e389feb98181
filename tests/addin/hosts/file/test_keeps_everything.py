"""A press on a real workbook: what was written changes, everything else stays, byte for byte."""

import re
import struct
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from addin.hosts.file import open_book
from addin.hosts.libreoffice import convert
from addin.sheet.addresses import Block

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CACHE = f"""<pivotCacheDefinition xmlns="{MAIN}" refreshedVersion="6"><cacheSource type="worksheet">
<worksheetSource ref="A1:C3" sheet="ratings"/></cacheSource><cacheFields count="1"><cacheField
 name="user" formula="1/0"/></cacheFields></pivotCacheDefinition>""".encode()
MAY_CHANGE = {"xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"}


def png(width=4, height=3):
    """A grey picture."""

    def chunk(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    rows = (b"\0" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def rich(tmp_path, repack):
    """A workbook with everything that openpyxl would drop or rewrite."""
    (tmp_path / "grey.png").write_bytes(png())
    (tmp_path / "vba.bin").write_bytes(b"\xd0\xcf\x11\xe0 stands for a VBA project" * 20)
    path = tmp_path / "rich.xlsm"
    with xlsxwriter.Workbook(path) as book:
        book.add_vba_project(tmp_path / "vba.bin")
        bold = book.add_format({"bold": True, "bg_color": "#EEEEEE", "num_format": "0.00"})
        sheet, other = book.add_worksheet("ratings"), book.add_worksheet("other")
        for row in range(3):
            sheet.write_row(row, 0, [14 + row, 3.5, "text"], bold)
        sheet.write_rich_string("A5", "plain ", bold, "bold")
        sheet.write_formula("B5", "=SUM(B1:B3)", bold, 10.5)
        sheet.write_array_formula("D1:D3", "{=B1:B3*2}", None, 7)
        sheet.merge_range("F1:G2", "merged", bold)
        sheet.add_table("A8:B10", {"name": "people", "columns": [{"header": "a"}, {"header": "b"}]})
        sheet.data_validation("A1:A3", {"validate": "list", "source": ["sgd", "als"]})
        sheet.conditional_format("B1:B3", {"type": "3_color_scale"})
        sheet.conditional_format("B1:B3", {"type": "data_bar", "data_bar_2010": True})
        sheet.add_sparkline("H1", {"range": "ratings!A1:C1"})
        sheet.write_comment("B2", "a note")
        sheet.insert_image("J1", tmp_path / "grey.png")
        sheet.insert_button("J10", {"macro": "RunEpochs", "caption": "Run epochs"})
        sheet.insert_textbox("J15", "a text box")
        sheet.write_url("A6", "https://example.org/", string="a link")
        sheet.freeze_panes(1, 1)
        sheet.set_header("&C&G", {"image_center": tmp_path / "grey.png"})
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=ratings!$B$1:$B$3"})
        sheet.insert_chart("L1", chart)
        other.write("A1", "untouched")
        book.define_name("ratings", "=ratings!$A$1:$C$3")
    return repack(path, pivot(path), "rich_pivot.xlsm")


def pivot(path):
    """A hand-made pivot cache, of a kind that openpyxl cannot even open."""
    with zipfile.ZipFile(path) as package:
        types, rels, book = (
            package.read(n).decode()
            for n in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml")
        )
    types = types.replace(
        "</Types>",
        '<Override PartName="/xl/pivotCache/pivotCacheDefinition1.xml" ContentType="application/vnd'
        '.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"/></Types>',
    )
    rels = rels.replace(
        "</Relationships>",
        f'<Relationship Id="rId77" Type="{OFFICE}/pivotCacheDefinition" '
        'Target="pivotCache/pivotCacheDefinition1.xml"/></Relationships>',
    )
    book = book.replace(
        "</workbook>",
        '<pivotCaches><pivotCache cacheId="1" r:id="rId77"/></pivotCaches></workbook>',
    )
    return {
        "[Content_Types].xml": types.encode(),
        "xl/_rels/workbook.xml.rels": rels.encode(),
        "xl/workbook.xml": book.encode(),
        "xl/pivotCache/pivotCacheDefinition1.xml": CACHE,
        "customUI/customUI14.xml": b"<customUI xmlns='any'/>",
    }


def press(path, out):
    """What a button does: read a block, write blocks, format, a name, save."""
    book = open_book(path)
    sheet = book.sheets["ratings"]
    assert book.names["ratings"].refers_to_range.value[0] == [14.0, 3.5, "text"]
    sheet["B1"].value = [[0.1], [0.2], [None]]
    sheet["A30"].value = [["epoch", "train"], [1, 0.5]]
    show_digits(sheet)
    book.names.add("loss_history", "=ratings!$A$30:$B$31")
    book.save(out)


def show_digits(sheet):
    """A31 with four digits: a style that the book has not yet."""
    cells = sheet.api.cells
    cells.restyle(Block(30, 0), lambda style: cells.styles.with_number_format(style, "0.0000"))


def cells_of(xml):
    return dict(re.findall(r'(?s)<c r="([A-Z]+\d+)"(.*?(?:/>|</c>))', xml.decode()))


def test_every_other_part_is_the_same_byte_for_byte(rich, parts, tmp_path):
    """Pivots, charts, macros, buttons, pictures, notes: none of it is ours to change."""
    before = parts(rich)
    press(rich, tmp_path / "out.xlsm")
    after = parts(tmp_path / "out.xlsm")

    assert list(after) == list(before)
    assert {part for part in before if before[part] != after[part]} == MAY_CHANGE
    kinds = [
        "vbaProject.bin",
        "chart1.xml",
        "drawing1.xml",
        "vmlDrawing1.vml",
        "comments1.xml",
        "table1.xml",
        "image1.png",
        "sharedStrings.xml",
        "pivotCacheDefinition1.xml",
    ]
    for kind in kinds:  # the book really has them
        assert any(part.endswith(kind) for part in after), kind


def test_every_other_cell_and_all_around_the_cells_is_the_same(rich, parts, tmp_path):
    before = parts(rich)["xl/worksheets/sheet1.xml"]
    press(rich, tmp_path / "out.xlsm")
    after = parts(tmp_path / "out.xlsm")["xl/worksheets/sheet1.xml"]

    old, new = cells_of(before), cells_of(after)
    assert {a for a in {*old, *new} if old.get(a) != new.get(a)} == {
        "B1",
        "B2",
        "B3",
        "A30",
        "B30",
        "A31",
        "B31",
    }
    for old_rest, new_rest in zip(around_rows(before), around_rows(after), strict=True):
        assert dimensionless(old_rest) == dimensionless(new_rest)


def around_rows(xml):
    head, _, tail = re.split(b"</?sheetData>", xml)
    return head, tail


def dimensionless(xml):
    return re.sub(rb"<dimension [^>]*/>", b"", xml)


def test_the_workbook_part_gains_a_name_and_nothing_else(rich, parts, tmp_path):
    before = parts(rich)["xl/workbook.xml"]
    press(rich, tmp_path / "out.xlsm")
    after = parts(tmp_path / "out.xlsm")["xl/workbook.xml"]

    name = b'<definedName name="loss_history">ratings!$A$30:$B$31</definedName>'
    assert name in after
    assert b"pivotCaches" in after
    heads = [xml.partition(b"<workbook")[2].replace(name, b"") for xml in (before, after)]
    assert heads[0] == heads[1]


@pytest.mark.filterwarnings("ignore:.*will be removed:UserWarning:openpyxl")
def test_calamine_and_openpyxl_read_what_was_written(rich, repack, tmp_path):
    press(rich, tmp_path / "out.xlsm")

    rows = (
        CalamineWorkbook.from_path(tmp_path / "out.xlsm").get_sheet_by_name("ratings").to_python()
    )
    assert [row[1] for row in rows[:3]] == [0.1, 0.2, ""]
    assert rows[29][:2] == ["epoch", "train"]
    readable = without_pivot(tmp_path / "out.xlsm", repack)
    sheet = openpyxl.load_workbook(readable, keep_vba=True)["ratings"]
    assert (sheet["B1"].value, sheet["B1"].font.b, sheet["B1"].number_format) == (0.1, True, "0.00")
    assert sheet["A31"].number_format == "0.0000"
    assert sheet["B2"].comment.text == "a note"


def without_pivot(path, repack):
    """openpyxl cannot open a pivot with a calculated field."""
    with zipfile.ZipFile(path) as package:
        book = package.read("xl/workbook.xml")
    book = re.sub(rb"<pivotCaches>.*?</pivotCaches>", b"", book)
    return repack(path, {"xl/workbook.xml": book}, "readable.xlsm")


def test_libreoffice_opens_it(rich, soffice, tmp_path):
    press(rich, tmp_path / "out.xlsm")

    csv = convert(tmp_path / "out.xlsm", "csv", tmp_path).read_text()

    assert csv.splitlines()[0].startswith("14,0.1,text,0.2")
    assert csv.splitlines()[30].startswith("1,0.5")


def test_two_presses_are_like_one(rich, tmp_path):
    """Nothing piles up in the file from press to press."""
    press(rich, tmp_path / "one.xlsm")
    press_again = open_book(tmp_path / "one.xlsm")
    press_again.sheets["ratings"]["B1"].value = [[0.1], [0.2], [None]]
    show_digits(press_again.sheets["ratings"])
    press_again.save(tmp_path / "two.xlsm")

    assert (tmp_path / "one.xlsm").read_bytes() == (tmp_path / "two.xlsm").read_bytes()
