"""Tables and pictures of a live sheet through xlwings' own classes."""

import zipfile

import openpyxl
import pytest
from PIL import Image

from engine.errors import InputError


@pytest.fixture
def draw(tmp_path):
    """Draws a picture of one colour: 40 x 20 pixels, 96 a inch."""

    def draw_(name, color):
        Image.new("RGB", (40, 20), color).save(tmp_path / name, dpi=(96, 96))
        return tmp_path / name

    return draw_


def images(path):
    """The pictures inside a workbook file: size and first pixel."""
    with zipfile.ZipFile(path) as package:
        found = []
        for name in package.namelist():
            if "/media/" in name:
                with package.open(name) as file, Image.open(file) as image:
                    found.append((image.size, image.convert("RGB").getpixel((0, 0))))
    return found


def tables(path):
    return openpyxl.load_workbook(path).active.tables.items()


def test_a_table_is_made_and_read(new_book, tmp_path):
    """The header, the rows below it, and the cell that knows its table."""
    sheet = new_book.sheets[0]
    sheet["B3:C5"].value = [["user", "rating"], [14, 3.5], [29, 4]]

    table = sheet.tables.add(sheet["B3:C5"], name="People")

    assert (len(sheet.tables), table.name, table.range.address) == (1, "People", "$B$3:$C$5")
    assert sheet.tables["people"] == table
    assert table.header_row_range.value == ["user", "rating"]
    assert table.data_body_range.value == [[14.0, 3.5], [29.0, 4.0]]
    assert (table.totals_row_range, table.insert_row_range) == (None, None)
    assert sheet["C4"].table.name == "People"
    assert sheet["A1"].table is None
    new_book.save(tmp_path / "saved.xlsx")
    assert tables(tmp_path / "saved.xlsx") == [("People", "B3:C5")]


def test_a_table_grows_and_is_renamed(new_book):
    """What lies on another sheet is no table of this one."""
    sheet, other = new_book.sheets[0], new_book.sheets.add("Other")
    sheet["A1:A3"].value = [["n"], [1], [2]]
    table = sheet.tables.add(sheet["A1:A2"])
    assert table.name == "Table1"

    table.resize(sheet["A1:A3"])
    table.name = "Numbers"

    assert sheet.tables["Numbers"].data_body_range.value == [1.0, 2.0]
    assert len(other.tables) == 0
    with pytest.raises(InputError, match=r"^the workbook has a table NUMBERS already\. Choose"):
        other.tables.add(other["A1:A2"], name="NUMBERS")


def test_tables_of_a_file(open_book, tmp_path):
    """A table that Excel or openpyxl made is one here; saved, it still is."""
    book = openpyxl.Workbook()
    for row in (["user", "rating"], [14, 3.5], [29, 4]):
        book.active.append(row)
    book.active.add_table(openpyxl.worksheet.table.Table(displayName="People", ref="A1:B3"))
    book.save(tmp_path / "tables.xlsx")
    book = open_book(tmp_path / "tables.xlsx")

    assert book.sheets[0].tables["People"].data_body_range.value == [[14.0, 3.5], [29.0, 4.0]]
    book.save(tmp_path / "saved.xlsx")

    assert tables(tmp_path / "saved.xlsx") == [("People", "A1:B3")]


def test_a_picture_is_added_at_a_cell_and_replaced_by_name(new_book, draw, tmp_path):
    """Drawn anew after each press: the same place and size, one picture, the new image."""
    sheet = new_book.sheets[0]
    sheet.pictures.add(draw("red.png", "red"), name="Map", update=True, anchor=sheet["C5"])
    sheet.pictures.add(draw("blue.png", "blue"), name="Map", update=True)

    picture = sheet.pictures["Map"]
    assert len(sheet.pictures) == 1
    assert (picture.width, picture.height) == pytest.approx((30, 15), abs=0.1)
    assert (picture.left, picture.top) == pytest.approx((sheet["C5"].left, sheet["C5"].top), abs=1)
    new_book.save(tmp_path / "saved.xlsx")
    assert images(tmp_path / "saved.xlsx") == [((40, 20), (0, 0, 255))]
    [theirs] = openpyxl.load_workbook(tmp_path / "saved.xlsx").active._images
    assert (theirs.anchor._from.col, theirs.anchor._from.row) == (2, 4)


def test_a_picture_moves_with_its_cell(new_book, draw):
    """Rows that are inserted above push it down."""
    sheet = new_book.sheets[0]
    picture = sheet.pictures.add(draw("red.png", "red"), anchor=sheet["B5"])

    sheet.impl.api.getRows().insertByIndex(0, 3)

    assert picture.top == pytest.approx(sheet["B8"].top, abs=1)


def test_a_picture_at_points_and_of_a_size(new_book, draw):
    """Placed, named, moved, made larger with its proportions, taken away."""
    sheet = new_book.sheets[0]
    picture = sheet.pictures.add(draw("red.png", "red"), left=100, top=50, width=80, height=60)
    assert picture.name == "Picture 1"
    assert (picture.left, picture.top) == pytest.approx((100, 50), abs=0.1)
    assert (picture.width, picture.height) == pytest.approx((80, 60), abs=0.1)

    picture.name, picture.left, picture.width = "Mine", 20, 160

    assert picture.left == pytest.approx(20, abs=0.1)
    assert (picture.width, picture.height) == pytest.approx((160, 120), abs=0.1)
    scaled = sheet.pictures.add(draw("red.png", "red"), name="Half", scale=0.5)
    assert (scaled.width, scaled.height) == pytest.approx((15, 7.5), abs=0.1)
    sheet.pictures["Mine"].delete()
    assert [p.name for p in sheet.pictures] == ["Half"]


def test_what_is_no_picture_is_refused(new_book, tmp_path):
    """Nothing is put on the sheet."""
    (tmp_path / "notes.png").write_text("not a picture")

    with pytest.raises(InputError, match=r"notes\.png: LibreOffice can read no picture there"):
        new_book.sheets[0].pictures.add(tmp_path / "notes.png")

    assert len(new_book.sheets[0].shapes) == 0
