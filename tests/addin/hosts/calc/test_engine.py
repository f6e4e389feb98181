"""xlwings over a live document: what buttons need, and what workbooks hold."""

import datetime as dt

import numpy as np
import pandas as pd

from addin.cell_errors import CellError

from .conftest import native_cells


def test_values_come_back_as_they_were_written(new_book):
    """Numbers, texts, booleans, dates and blanks keep their kinds."""
    row = [
        1.5,
        "text",
        True,
        False,
        dt.datetime(2024, 5, 6),
        None,
        dt.datetime(2024, 5, 6, 7, 8, 9),
    ]
    cells = new_book.sheets[0]["B2:H2"]

    cells.value = row

    assert cells.value == row


def test_error_values_are_read_as_texts_on_request(new_book):
    """An error must be named to the user, never taken for a blank."""
    sheet = new_book.sheets[0]
    sheet["A1"].formula = "=1/0"
    sheet["A2:A5"].value = [[CellError(text)] for text in ("#N/A", "#VALUE!", "#NUM!", "#REF!")]

    read = sheet["A1:A5"].options(err_to_str=True).value

    assert read == ["#DIV/0!", "#N/A", "#VALUE!", "#NUM!", "#REF!"]
    assert sheet["A1:A5"].value == [None] * 5


def test_errors_far_out_on_a_new_sheet(new_book):
    """Calc 7.4 crashes when its own block write meets an error in a column never used."""
    sheet = new_book.sheets.add("fresh")

    sheet["KZ900"].value = [["x", CellError("#N/A")]]

    assert sheet["KZ900:LA900"].options(err_to_str=True).value == ["x", "#N/A"]


def test_large_block_is_written_and_read_in_parts(new_book):
    """More cells than are moved at once arrive all the same, each in its place."""
    block = np.arange(120_000.0).reshape(400, 300)
    sheet = new_book.sheets[0]

    sheet["A1"].value = block

    np.testing.assert_array_equal(sheet["A1"].expand().options(np.array).value, block)


def test_frames_with_dates(new_book):
    """pandas' own values become cells and come back."""
    frame = pd.DataFrame({"day": pd.to_datetime(["2024-01-02", "2024-03-04"]), "n": [1.0, np.nan]})
    sheet = new_book.sheets[0]

    sheet["A1"].options(index=False).value = frame

    assert sheet["A1:B3"].value == [
        ["day", "n"],
        [dt.datetime(2024, 1, 2), 1.0],
        [dt.datetime(2024, 3, 4), None],
    ]


def test_formulas_are_written_and_read_as_excel_writes_them(new_book):
    """Commas, sheet names with an exclamation mark, relative references that fill down."""
    new_book.sheets.add("My 'own' sheet")
    sheet = new_book.sheets[0]
    sheet["A1:B3"].value = [[1, 2], [3, 4], [5, 6]]

    sheet["D1:D3"].formula = "=IF(A1>2,SUM(A1:B1),'My ''own'' sheet'!$A$1)"

    assert sheet["D2:D3"].formula == (
        ("=IF(A2>2,SUM(A2:B2),'My ''own'' sheet'!$A$1)",),
        ("=IF(A3>2,SUM(A3:B3),'My ''own'' sheet'!$A$1)",),
    )
    assert sheet["D1:D3"].value == [0, 7, 11]


def test_array_formula(new_book):
    """One formula over several cells."""
    sheet = new_book.sheets[0]
    sheet["A1:B1"].value = [2, 3]

    sheet["D1:E1"].formula_array = "=A1:B1*{10,100}"

    assert sheet["D1:E1"].value == [20, 300]
    assert sheet["D1:E1"].formula_array == "=A1:B1*{10,100}"


def test_texts_stay_texts(new_book):
    """Calc parses nothing that is written as a block; an apostrophe keeps an equals sign quiet."""
    sheet = new_book.sheets[0]

    sheet["A1"].value = [["007", "'=1+1", "=1+1", "1e5"]]

    assert sheet["A1:D1"].value == ["007", "=1+1", 2, "1e5"]


def test_names_of_book_and_sheet(new_book):
    """A sheet's own name is found there, and refers to where it should."""
    sheet = new_book.sheets[0]
    other = new_book.sheets.add("My sheet")

    other.names.add("mine", "='My sheet'!$B$2:$C$4")
    new_book.names.add("everybody's".replace("'", ""), f"='{sheet.name}'!$A$1")

    assert other.names["mine"].refers_to_range.address == "$B$2:$C$4"
    assert new_book.names["everybodys"].refers_to_range.sheet.name == sheet.name
    assert [n.name for n in other.names] == ["'My sheet'!mine"]


def test_looks(new_book):
    """Bold, a width in characters, and no width: the column is hidden."""
    cell, hidden = new_book.sheets[0]["C3"], new_book.sheets[0]["D:D"]

    cell.font.bold, cell.column_width, hidden.column_width = True, 18, 0

    cells = native_cells(cell)
    assert cells.CharWeight > 100
    assert abs(cells.getColumns().Width / 2540 * 96 - (18 * 7 + 5)) < 2  # pixels
    assert not native_cells(hidden).getColumns().IsVisible


def test_ctrl_arrow_and_used_range(new_book):
    """Expanding stops at the first blank."""
    sheet = new_book.sheets[0]
    sheet["B2"].value = [[1, 2, None, 9], [3, 4, None, None], [None, None, None, 7]]

    assert sheet["B2"].expand().address == "$B$2:$C$3"
    assert sheet["B2"].end("down").address == "$B$3"
    assert sheet["E4"].end("left").address == "$A$4"
    assert sheet["E2"].end("down").address == "$E$4"
    assert sheet.used_range.address == "$B$2:$E$4"
