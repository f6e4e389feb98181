"""Sheets and apps through xlwings' own classes."""

import re

import openpyxl
import pytest

from engine.errors import InputError


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


def test_the_app_takes_what_buttons_set(make_book):
    """Settings for a screen are accepted where there is none."""
    app = make_book().app
    app.status_bar = "epoch 3"
    app.screen_updating = False
    app.calculation = "manual"

    assert (app.status_bar, app.screen_updating, app.calculation) == ("epoch 3", False, "manual")
