"""Sheets, tables and pictures through xlwings' own classes."""

import re
import struct
import zlib

import openpyxl
import pytest

from engine.errors import InputError


def png(width, height, grey=128):
    def chunk(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes([grey]) * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.fixture
def grey(tmp_path):
    path = tmp_path / "grey.png"
    path.write_bytes(png(40, 20))
    return path


def test_sheets_are_found_by_name_and_number(make_book):
    book = make_book(lambda book, sheet: book.add_worksheet("Two & more"))

    assert [sheet.name for sheet in book.sheets] == ["ratings", "Two & more"]
    assert book.sheets["RATINGS"].index == 1
    assert book.sheets[1].name == "Two & more"
    assert "nothing" not in [sheet.name for sheet in book.sheets]


def test_a_sheet_is_added(make_book, reopened):
    book = make_book()
    book.sheets.add("Predicted", after="ratings")["B2"].value = [["x", 1.5]]
    book.sheets.add()

    book = reopened(book)
    assert [sheet.name for sheet in book.sheets] == ["ratings", "Predicted", "Sheet1"]
    assert book.sheets["Predicted"]["B2:C2"].value == ["x", 1.5]
    assert openpyxl.load_workbook(book.fullname)["Predicted"]["C2"].value == 1.5


@pytest.mark.parametrize("name", ["a/b", "x" * 32])
def test_a_name_no_sheet_can_have(make_book, name):
    message = f'"{name}" cannot be the name of a sheet. Use up to 31 characters, none of \\/?*[]:.'

    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        make_book().sheets.add(name)


def test_tables_are_read(make_book):
    def fill(book, sheet):
        columns = [{"header": "user"}, {"header": "rating"}]
        sheet.add_table("B3:C6", {"name": "people", "columns": columns, "total_row": True,
                                  "data": [[14, 3.5], [29, 4]]})  # fmt: skip

    sheet = make_book(fill).sheets[0]
    table = sheet.tables["people"]

    assert (len(sheet.tables), table.name, table.range.address) == (1, "people", "$B$3:$C$6")
    assert table.header_row_range.value == ["user", "rating"]
    assert table.data_body_range.value == [[14.0, 3.5], [29.0, 4.0]]
    assert sheet["C4"].table.name == "people"
    assert sheet["A1"].table is None


def test_a_new_header_is_the_tables_too(make_book, reopened):
    """Excel repairs a file whose table and header cells differ."""
    columns = [{"header": "user"}, {"header": "rating"}, {"header": "note"}]
    book = make_book(lambda b, s: s.add_table("B3:D6", {"name": "people", "columns": columns}))

    book.sheets[0]["B3"].value = [["stars", "STARS", None]]

    book = reopened(book)
    theirs = openpyxl.load_workbook(book.fullname)["ratings"].tables["people"]
    names = ["stars", "STARS2", "Column3"]
    assert [column.name for column in theirs.tableColumns] == names
    assert book.sheets[0]["B3:D3"].value == names


def test_a_picture_is_added_at_a_cell_and_replaced_by_name(
    make_book, reopened, grey, tmp_path, parts
):
    """The map of movies is drawn anew after each press, in the same place and size."""
    book = make_book()
    sheet = book.sheets[0]
    sheet.pictures.add(grey, name="Map", update=True, anchor=sheet["C5"])
    book = reopened(book, "one.xlsx")
    (tmp_path / "dark.png").write_bytes(png(40, 20, grey=10))

    book.sheets[0].pictures.add(tmp_path / "dark.png", name="Map", update=True)

    book = reopened(book, "two.xlsx")
    picture = book.sheets[0].pictures["Map"]
    assert (len(book.sheets[0].pictures), picture.width, picture.height) == (1, 30.0, 15.0)
    images = [data for part, data in parts(book.fullname).items() if "media" in part]
    assert images == [png(40, 20, grey=10)]
    theirs = openpyxl.load_workbook(book.fullname)["ratings"]._images
    assert (theirs[0].anchor._from.col, theirs[0].anchor._from.row) == (2, 4)


def test_a_picture_at_points_and_of_a_size(make_book, grey):
    sheet = make_book().sheets[0]

    picture = sheet.pictures.add(grey, left=100, top=50, width=80, height=40)

    assert (picture.name, picture.width, picture.height) == ("Picture 1", 80.0, 40.0)


def test_a_picture_beside_a_chart_leaves_the_chart(make_book, reopened, grey, parts):
    def fill(book, sheet):
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=ratings!$A$1:$A$3"})
        sheet.insert_chart("E1", chart)

    book = make_book(fill)
    before = parts(book.fullname)["xl/charts/chart1.xml"]
    book.sheets[0].pictures.add(grey, name="Map")

    book = reopened(book)
    assert parts(book.fullname)["xl/charts/chart1.xml"] == before
    theirs = openpyxl.load_workbook(book.fullname)["ratings"]
    assert (len(theirs._charts), len(theirs._images)) == (1, 1)


def test_a_deleted_picture_is_gone_with_its_image(make_book, reopened, grey, parts):
    book = make_book()
    book.sheets[0].pictures.add(grey, name="Map")
    book = reopened(book, "one.xlsx")

    book.sheets[0].pictures["Map"].delete()

    book = reopened(book, "two.xlsx")
    assert len(book.sheets[0].pictures) == 0
    assert not any("media" in part for part in parts(book.fullname))


def test_what_is_no_picture_is_refused(make_book, tmp_path):
    (tmp_path / "notes.png").write_text("not a picture")

    with pytest.raises(InputError, match=r"^notes.png: this is no PNG, JPEG or GIF picture\. Save"):
        make_book().sheets[0].pictures.add(tmp_path / "notes.png")


def test_the_app_takes_what_buttons_set(make_book):
    """Settings for a screen are accepted where there is none."""
    app = make_book().app
    app.status_bar = "epoch 3"
    app.screen_updating = False
    app.calculation = "manual"
    app.calculate()

    assert (app.status_bar, app.screen_updating, app.calculation) == ("epoch 3", False, "manual")
