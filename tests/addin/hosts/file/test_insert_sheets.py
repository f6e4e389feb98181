"""Sheets that XlsxWriter wrote, inserted into another workbook: they look and work as they did."""

import datetime as dt
import re
from pathlib import Path

import lxml.etree as etree
import openpyxl
import pytest
import xlsxwriter

from addin.hosts.file import open_book, recalculate
from addin.hosts.file.sheet_rows import ORDER
from engine.errors import InputError
from tests.addin.hosts.excel.open_packaging import faults
from tests.addin.hosts.file.test_keeps_everything import png
from tests.data_sets import data_set

SHIPPED = sorted((Path(__file__).resolve().parents[4] / "workbooks").glob("*.xlsx"))
MAY_CHANGE = {
    "xl/workbook.xml",
    "xl/styles.xml",
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
}
WORKBOOK_ORDER = ["fileVersion", "workbookPr", "bookViews", "sheets", "definedNames", "calcPr"]


@pytest.fixture
def drawing(tmp_path):
    """A workbook with all that may be in a drawing of ours."""
    (tmp_path / "drawn.png").write_bytes(png())
    path = tmp_path / "drawing.xlsx"
    with xlsxwriter.Workbook(path) as book:
        blue = book.add_format(
            {
                "font_color": "#0000FF",
                "bg_color": "#EEEEFF",
                "border": 1,
                "num_format": "0.000",
                "bold": True,
            }
        )
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet, other = book.add_worksheet("Drawn"), book.add_worksheet("Drawn & notes")
        sheet.write_row("A1", [1.5, "text & <more>", True], blue)
        sheet.write("A2", " spaces ")
        sheet.write_datetime("B2", dt.datetime(2026, 1, 2), date)
        sheet.write_rich_string("C2", "plain ", blue, "bold")
        sheet.write_formula("A3", "=A1*2+'Drawn & notes'!A1", blue, 10)
        sheet.write_array_formula("B3:B4", "{=A1:A2*lr}", None, 7)
        sheet.merge_range("D1:E2", "merged", blue)
        sheet.set_column("A:A", 20, blue)
        sheet.set_row(5, 40, blue)
        sheet.hide_gridlines(2)
        sheet.set_tab_color("#FF0000")
        sheet.freeze_panes(2, 1)
        sheet.data_validation("A1", {"validate": "list", "source": ["sgd", "adam"]})
        rule = {"type": "formula", "criteria": "=A1>1", "format": blue}
        sheet.conditional_format("A1:A3", rule)
        sheet.conditional_format("A1:A3", {"type": "3_color_scale"})
        sheet.conditional_format("A1:A3", {"type": "data_bar", "data_bar_2010": True})
        sheet.write_url("A8", "internal:'Drawn & notes'!A1", string="there")
        sheet.write_url("A9", "https://example.org/", string="outside")
        sheet.autofilter("A10:C12")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Drawn!$A$1:$A$3"})
        sheet.insert_chart("G1", chart)
        other.write("A1", 7, blue)
        other.write_comment("A1", "a note")
        other.insert_image("C1", tmp_path / "drawn.png")
        other.print_area("A1:C3")
        book.define_name("lr", "=Drawn!$A$1")
        book.define_name("'Drawn & notes'!lr", "='Drawn & notes'!$A$1")
    return path


@pytest.fixture
def book(make_book):
    def fill(book, sheet):
        bold = book.add_format({"bold": True, "num_format": "0.0"})
        sheet.write_row("A1", [1, "one"], bold)
        sheet.write_formula("B2", "=A1*3", bold, 3)
        sheet.write_comment("A1", "mine")
        sheet.conditional_format("A1", {"type": "formula", "criteria": "=1", "format": bold})
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=ratings!$A$1"})
        sheet.insert_chart("G1", chart)
        book.define_name("mine", "=ratings!$A$1")
        book.define_name("ratings!local", "=ratings!$B$1")

    return make_book(fill)


def saved(book, tmp_path):
    out = tmp_path / "out.xlsx"
    book.save(out)
    return out


def test_the_sheets_come_last_with_their_cells_and_names(book, drawing, reopened):
    book.impl.insert_sheets(drawing)

    for now in (book, reopened(book)):
        assert [s.name for s in now.sheets] == ["ratings", "Drawn", "Drawn & notes"]
        sheet = now.sheets["Drawn"]
        assert sheet["A1:C1"].value == [1.5, "text & <more>", True]
        assert sheet["A2:C2"].value == [" spaces ", dt.datetime(2026, 1, 2), "plain bold"]
        assert sheet["A3"].formula == "=A1*2+'Drawn & notes'!A1"
        assert now.names["lr"].refers_to == "=Drawn!$A$1"
        assert now.sheets["Drawn & notes"].names["lr"].refers_to_range.value == 7
        assert now.sheets["ratings"].names["local"].refers_to_range.value == "one"
        assert now.sheets["ratings"]["A1:B1"].value == [1, "one"]


def test_they_are_written_to_recalculated_and_saved(book, drawing, reopened, soffice):
    book.impl.insert_sheets(drawing)
    book.sheets["Drawn"]["A1"].value = 2.5
    recalculate(book, {})

    book = reopened(book)
    sheet = book.sheets["Drawn"]
    assert (sheet["A1"].value, sheet["A3"].value, sheet["B3"].value) == (2.5, 12, 6.25)
    assert openpyxl.load_workbook(book.fullname)["Drawn"]["A1"].number_format == "0.000"


def test_they_look_as_they_did(book, drawing, tmp_path):
    book.impl.insert_sheets(drawing)
    before = openpyxl.load_workbook(drawing)
    after = openpyxl.load_workbook(saved(book, tmp_path))

    for old in before:
        new = after[old.title]
        for row in old.iter_rows():
            for cell in row:
                assert look(new[cell.coordinate]) == look(cell), cell.coordinate
        for key in ("freeze_panes", "print_area"):
            assert getattr(new, key) == getattr(old, key)
        assert str(new.merged_cells) == str(old.merged_cells)
        assert new.column_dimensions["A"].width == old.column_dimensions["A"].width
        assert new.row_dimensions[6].height == old.row_dimensions[6].height
        assert new.sheet_view.showGridLines == old.sheet_view.showGridLines
        assert new.sheet_properties.tabColor == old.sheet_properties.tabColor
        assert not new.sheet_view.tabSelected
        assert len(new._charts) == len(old._charts)
        assert len(new._images) == len(old._images)
        assert rules(new) == rules(old)


def look(cell):
    """A cell as it shows, by what openpyxl reads of it."""
    font = re.sub(r"scheme=.*", "", repr(cell.font))
    note = cell.comment.text if cell.comment else None
    value = getattr(cell.value, "text", cell.value)
    shape = [repr(part) for part in (cell.fill, cell.border, cell.alignment)]
    return (
        value,
        note,
        font,
        shape,
        cell.number_format,
        cell.hyperlink and cell.hyperlink.location,
    )


def rules(sheet):
    return [
        (str(where.sqref), rule.type, rule.dxf and repr(rule.dxf.fill), rule.formula)
        for where in sheet.conditional_formatting
        for rule in where.rules
    ]


def test_a_cell_without_a_style_keeps_the_font_it_had(make_book, tmp_path):
    """The workbooks' Normal styles may differ: Arial 10 there, Calibri 11 here."""
    path = tmp_path / "arial.xlsx"
    options = {"default_format_properties": {"font_name": "Arial", "font_size": 10}}
    with xlsxwriter.Workbook(path, options) as source:
        source.add_worksheet("Arial").write("A1", "plain")
    book = make_book()
    book.impl.insert_sheets(path)

    cell = openpyxl.load_workbook(saved(book, tmp_path))["Arial"]["A1"]
    assert (cell.font.name, cell.font.sz) == ("Arial", 10)


def test_dates_stay_in_a_workbook_that_counts_from_1904(make_book, drawing, reopened):
    book = make_book(date_1904=True)
    book.impl.insert_sheets(drawing)

    assert reopened(book).sheets["Drawn"]["B2"].value == dt.datetime(2026, 1, 2)


def test_what_was_there_is_the_same_byte_for_byte(book, drawing, parts, tmp_path):
    before = parts(book.fullname)
    book.impl.insert_sheets(drawing)
    after = parts(saved(book, tmp_path))

    assert {part for part in before if before[part] != after.get(part)} == MAY_CHANGE
    assert list(after)[: len(before)] == list(before)
    for tag in ("fonts", "fills", "borders", "cellXfs", "dxfs"):
        old, new = (entries(data["xl/styles.xml"], tag) for data in (before, after))
        assert new[: len(old)] == old, tag


def entries(data, tag):
    root = etree.fromstring(data)
    return [etree.tostring(e, method="c14n") for e in root.find(f"{{*}}{tag}")]


def test_charts_say_what_excel_2007_took_for_granted(book, drawing, parts, tmp_path):
    """In a newer workbook blanks would else count as 0, and lines be smooth."""
    book.impl.insert_sheets(drawing)
    chart = etree.fromstring(parts(saved(book, tmp_path))["xl/charts/chart2.xml"])

    for tag, value in {"dispBlanksAs": "gap", "smooth": "0", "roundedCorners": "0"}.items():
        assert [e.get("val") for e in chart.iter(f"{{*}}{tag}")] == [value], tag
    order = [etree.QName(e).localname for e in chart.find("{*}chart")]
    assert order == ["autoTitleDeleted", "plotArea", "legend", "plotVisOnly", "dispBlanksAs"]


@pytest.mark.parametrize("taken", ["drawn", "lr"])
def test_a_taken_name_is_an_error_before_anything_changes(make_book, drawing, taken):
    def fill(book, sheet):
        book.add_worksheet("dRAWN & nOTES" if taken == "drawn" else "more")
        book.define_name("LR" if taken == "lr" else "x", "=ratings!$A$1")

    book = make_book(fill)
    with pytest.raises(InputError, match=r"Drawn & notes already|the name lr is taken"):
        book.impl.insert_sheets(drawing)

    assert not book.api.is_changed
    assert len(book.sheets) == 2


def test_a_strict_workbook_gets_no_transitional_parts(drawing, strict_book, parts, tmp_path):
    book = open_book(strict_book)
    book.impl.insert_sheets(drawing)
    after = parts(saved(book, tmp_path))

    new = [p for p in after if re.search(r"sheet[23]\.xml$|chart1\.xml$|drawing\d\.xml$", p)]
    assert len(new) == 5
    for part in [*new, "xl/styles.xml"]:
        assert b"schemas.openxmlformats.org/spreadsheetml" not in after[part], part


@pytest.fixture
def strict_book(make_book, repack, parts):
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    kinds = (b"spreadsheetml", b"drawingml", b"officeDocument")

    def strict(data):
        for kind in kinds:
            data = data.replace(old + kind + b"/2006/", new + kind + b"/")
        return data

    path = make_book().fullname
    return repack(path, {p: strict(data) for p, data in parts(path).items()}, "strict.xlsx")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore:.*will be removed:UserWarning:openpyxl")
def test_every_workbook_of_ours_comes_whole(book, path, tmp_path):
    book.impl.insert_sheets(path)
    out = saved(book, tmp_path)

    assert unsound(out) == []
    source, after = open_book(path), open_book(out)
    assert [s.name for s in after.sheets] == ["ratings", *(s.name for s in source.sheets)]
    for sheet in source.sheets:
        used = sheet.used_range
        same = after.sheets[sheet.name][used.address]
        assert same.options(err_to_str=True).value == used.options(err_to_str=True).value
        assert same.formula == used.formula
    assert len(openpyxl.load_workbook(out).sheetnames) == len(after.sheets)


@pytest.mark.filterwarnings("ignore:.*will be removed:UserWarning:openpyxl")
def test_books_of_other_people_take_them(drawing, parts, tmp_path):
    for path in sorted(data_set("sheets").glob("*.xlsx")):
        book = open_book(path)
        book.impl.insert_sheets(drawing)
        out = saved(book, tmp_path)
        assert unsound(out) == [], path.name
        before, after = parts(path), parts(out)
        gone = {"xl/calcChain.xml"} & set(before)
        changed = {p for p in before if before[p] != after.get(p)}
        assert changed - gone == MAY_CHANGE, path.name
        assert openpyxl.load_workbook(out).sheetnames[-2:] == ["Drawn", "Drawn & notes"]


def unsound(path):
    """What Excel would repair or refuse, as far as it can be seen from outside."""
    wrong = faults(path)
    file = open_book(path).api
    ids = [e.get("sheetId") for e in file._list]
    wrong += [f"sheetId {n} is there twice" for n in ids if ids.count(n) > 1]
    tags = [etree.QName(e).localname for e in file.root if isinstance(e.tag, str)]
    known = [WORKBOOK_ORDER.index(tag) for tag in tags if tag in WORKBOOK_ORDER]
    wrong += ["the workbook's parts are out of order"] * (known != sorted(known))
    defined = [(e.element.get("localSheetId"), e.name.lower()) for e in file.names.all()]
    wrong += [f"{name} is defined twice" for name in defined if defined.count(name) > 1]
    styles = file.styles.root
    for collection in styles:
        count = collection.get("count")
        if count is not None and int(count) != len(collection):
            wrong.append(f"{collection.tag} counts {count} and has {len(collection)}")
    n_styles, n_dxfs = (len(file.styles.collection(tag)) for tag in ("cellXfs", "dxfs"))
    wrong += list(dangling_styles(file.styles))
    for sheet in file.sheets:
        root = file.package.xml(sheet.part)
        tags = [ORDER.index(etree.QName(e).localname) for e in root if isinstance(e.tag, str)]
        wrong += [f"{sheet.name} is out of order"] * (tags != sorted(tags))
        used = {int(c.get("s", 0)) for c in root.iter("{*}c", "{*}row")}
        used |= {int(c.get("style", 0)) for c in root.iter("{*}col")}
        wrong += [f"{sheet.name} uses style {n}" for n in used if n >= n_styles]
        rules = {int(r.get("dxfId", 0)) for r in root.iter("{*}cfRule") if r.get("dxfId")}
        wrong += [f"{sheet.name} uses dxf {n}" for n in rules if n >= n_dxfs]
    selected = [s for s in file.sheets if b'tabSelected="1"' in file.package.read(s.part)]
    return wrong + ["two sheets are selected"] * (len(selected) > 1)


def dangling_styles(styles):
    sizes = {
        key: len(styles.collection(tag))
        for key, tag in (
            ("fontId", "fonts"),
            ("fillId", "fills"),
            ("borderId", "borders"),
            ("xfId", "cellStyleXfs"),
        )
    }
    for n, xf in enumerate(styles.collection("cellXfs")):
        for key, size in sizes.items():
            if int(xf.get(key) or 0) >= max(size, 1):
                yield f"style {n} uses {key} {xf.get(key)}"
