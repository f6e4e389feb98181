"""Ranges through xlwings' own classes, as button code uses them."""

import datetime as dt
import re

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlwings as xw

from addin.hosts.file import open_book
from engine.errors import InputError


@pytest.fixture
def sheet(make_book):
    return make_book().sheets[0]


def test_a_grid_of_floats_comes_back_bit_for_bit(sheet, reopened):
    """openpyxl rounds 0.13436424411240122 to 16 digits."""
    weights = np.random.default_rng(0).normal(size=(15, 5))
    weights[0, 0] = 0.13436424411240122

    sheet["B2"].value = weights

    again = reopened(sheet.book).sheets[0]["B2"].expand().options(np.array).value
    np.testing.assert_array_equal(again, weights)


def test_shapes_are_those_of_xlwings(sheet):
    sheet["A1"].value = [[1, 2], [3, 4]]

    assert sheet["A1"].value == 1.0
    assert sheet["A1:B1"].value == [1.0, 2.0]
    assert sheet["A1:A2"].value == [1.0, 3.0]
    assert sheet["A1:B2"].value == [[1.0, 2.0], [3.0, 4.0]]
    assert sheet["A1"].options(ndim=2).value == [[1.0]]
    assert sheet["A1:A2"].options(np.array, ndim=2).value.shape == (2, 1)


def test_options_of_reading(sheet):
    sheet["A1"].value = [1, None, "#N/A", True, "x", dt.datetime(2024, 2, 29)]
    row = sheet["A1:F1"]

    assert row.value == [1.0, None, None, True, "x", dt.datetime(2024, 2, 29)]
    assert row.options(err_to_str=True).value[2] == "#N/A"
    assert row.options(numbers=int, empty="").value[:2] == [1, ""]
    assert row.options(numbers=int).value[3] is True
    assert row.options(dates=dt.date).value[5] == dt.date(2024, 2, 29)


def test_a_frame_with_dates_and_index_comes_back(sheet, reopened):
    frame = pd.DataFrame(
        {"day": pd.to_datetime(["2024-02-29", None]), "x": [1.5, np.nan], "s": ["a", None]},
        index=pd.Index([14, 29], name="user"),
    )

    sheet["B2"].value = frame

    again = reopened(sheet.book).sheets[0]["B2"].options(pd.DataFrame, expand="table").value
    assert list(again.index) == [14.0, 29.0]
    assert again.index.name == "user"
    assert again.loc[14, "day"] == dt.datetime(2024, 2, 29)
    assert again.loc[14, "x"] == 1.5
    assert pd.isna(again.loc[29]).all()


def test_numpy_and_pandas_scalars_are_written(sheet):
    sheet["A1"].value = [
        [
            np.float32(0.5),
            np.int64(3),
            np.bool_(True),
            np.str_("s"),
            pd.NaT,
            pd.NA,
            np.float64("nan"),
            np.datetime64("2024-02-29T12:00"),
        ]
    ]

    assert sheet["A1:H1"].value == [
        0.5,
        3.0,
        True,
        "s",
        None,
        None,
        None,
        dt.datetime(2024, 2, 29, 12),
    ]


def test_one_value_fills_a_range(sheet):
    sheet["A1:B2"].value = 7

    assert sheet["A1:B2"].value == [[7.0, 7.0], [7.0, 7.0]]


def test_text_that_starts_with_equals_is_a_formula_and_an_apostrophe_makes_it_text(sheet, reopened):
    """As in Excel."""
    sheet["A1"].value, sheet["A2"].value = "=1+1", "'=1+1"

    again = reopened(sheet.book).sheets[0]
    assert again["A1"].formula == "=1+1"
    assert again["A2"].value == "=1+1"
    assert openpyxl.load_workbook(again.book.fullname)["ratings"]["A2"].quotePrefix


def test_a_formula_fills_a_block_with_its_references_moved(sheet):
    sheet["B1:C2"].formula = "=$A1*2+SUM(A$1:A1)"

    assert sheet["B1:C2"].formula == (
        ("=$A1*2+SUM(A$1:A1)", "=$A1*2+SUM(B$1:B1)"),
        ("=$A2*2+SUM(A$1:A2)", "=$A2*2+SUM(B$1:B2)"),
    )


def test_formulas_one_a_cell(sheet):
    sheet["A1"].formula = [["=1", "=2"], ["=3", "four"]]

    assert sheet["A1:B2"].formula == (("=1", "=2"), ("=3", "four"))


def test_an_array_formula_covers_its_range(sheet, reopened):
    sheet["A1:B2"].formula_array = "=C1:D2*2"

    again = reopened(sheet.book).sheets[0]
    assert again["B2"].formula_array == "=C1:D2*2"
    assert again["A1"].has_array
    formula = openpyxl.load_workbook(again.book.fullname)["ratings"]["A1"].value
    assert (formula.ref, formula.text) == ("A1:B2", "=C1:D2*2")
    again["A1:B2"].clear_contents()
    assert not again["A1"].has_array


def test_a_value_over_a_formula_replaces_it(make_book, reopened):
    book = make_book(lambda b, s: s.write_formula("A1", "=1+1", b.add_format({"bold": 1}), 2))

    book.sheets[0]["A1"].value = 5

    book = reopened(book)
    assert (book.sheets[0]["A1"].value, book.sheets[0]["A1"].formula) == (5.0, "5")
    assert openpyxl.load_workbook(book.fullname)["ratings"]["A1"].font.b


def test_shared_formulas_are_read_whole(make_book, repack):
    book = make_book(lambda b, s: [s.write(r, 1, r) for r in range(3)])
    xml = book.api.package.read("xl/worksheets/sheet1.xml").decode()
    for r, formula in enumerate(
        ['<f t="shared" ref="B1:B3" si="0">A1*2</f>'] + ['<f t="shared" si="0"/>'] * 2
    ):
        xml = xml.replace(f'<c r="B{r + 1}">', f'<c r="B{r + 1}">{formula}')
    path = repack(book.fullname, {"xl/worksheets/sheet1.xml": xml.encode()})

    assert open_book(path).sheets[0]["B1:B3"].formula == (("=A1*2",), ("=A2*2",), ("=A3*2",))


@pytest.mark.parametrize(
    ("start", "direction", "stop"),
    [
        ("A1", "down", "A3"),
        ("A1", "right", "B1"),
        ("A3", "down", "A5"),
        ("A5", "down", "A1048576"),
        ("A5", "up", "A3"),
        ("A1048576", "up", "A5"),
        ("XFD1", "left", "B1"),
        ("B1", "right", "XFD1"),
        ("C9", "up", "C1"),
        ("D4", "left", "A4"),
    ],
)
def test_the_end_of_the_data_is_where_ctrl_and_arrow_go(sheet, start, direction, stop):
    sheet["A1"].value = [[1, 2], [3, None], [4, None], [None, None], ["x", None]]

    assert sheet[start].end(direction).get_address(False, False) == stop


def test_expanding_and_the_cells_in_use(sheet):
    sheet["B2"].value = [["", 1, 2], [14, 3, None], [29, None, 4]]

    assert sheet["C2"].expand("right").address == "$C$2:$D$2"
    assert sheet["B3"].expand("down").address == "$B$3:$B$4"
    assert sheet.used_range.address == "$B$2:$D$4"


def test_an_error_value_does_not_end_a_table(sheet):
    sheet["A1"].value = [["a"], ["#N/A"], ["b"]]

    assert sheet["A1"].expand("down").address == "$A$1:$A$3"


def test_looks_are_kept_and_changed(make_book, reopened):
    def fill(book, sheet):
        sheet.write("A1", 1.5, book.add_format({"num_format": "0.000", "bg_color": "#FFEE00"}))
        sheet.set_column("C:E", 20)

    book = make_book(fill)
    book.sheets[0]["A1"].value = 2.5
    book.sheets[0]["A1"].font.bold = True
    book.sheets[0]["D1"].column_width = 30

    theirs = openpyxl.load_workbook(reopened(book).fullname)["ratings"]
    cell, widths = theirs["A1"], [theirs.column_dimensions[c].width for c in "CDE"]
    assert (cell.value, cell.number_format, cell.font.b, cell.fill.fgColor.rgb) == (
        2.5,
        "0.000",
        True,
        "FFFFEE00",
    )
    assert [round(width - 0.71) for width in widths] == [20, 30, 20]


def test_the_same_look_twice_is_one_style(sheet):
    for address in ("A1", "A2", "B7"):
        sheet[address].font.bold = True

    assert len({sheet.api.cells.style(r, c) for r, c in ((0, 0), (1, 0), (6, 1))}) == 1


def test_a_date_brings_its_format_unless_there_is_one(make_book, reopened):
    book = make_book(
        lambda b, s: s.write_blank("A1", None, b.add_format({"num_format": "d mmm yy"}))
    )
    book.sheets[0]["A1"].value = book.sheets[0]["A2"].value = dt.date(2024, 2, 29)

    theirs = openpyxl.load_workbook(reopened(book).fullname)["ratings"]
    assert (theirs["A1"].number_format, theirs["A2"].number_format) == ("d mmm yy", "yyyy-mm-dd")


def test_dates_of_a_1904_workbook(make_book, reopened):
    book = make_book(
        lambda b, s: s.write_datetime(
            "A1", dt.datetime(2020, 5, 6), b.add_format({"num_format": 14})
        ),
        date_1904=True,
    )
    book.sheets[0]["A2"].value = dt.datetime(2021, 7, 8)

    assert reopened(book).sheets[0]["A1:A2"].value == [
        dt.datetime(2020, 5, 6),
        dt.datetime(2021, 7, 8),
    ]


def test_clearing_leaves_the_looks(make_book, reopened):
    book = make_book(lambda b, s: s.write("A1", 1, b.add_format({"bold": True})))

    book.sheets[0]["A1:C3"].clear_contents()

    cell = openpyxl.load_workbook(reopened(book).fullname)["ratings"]["A1"]
    assert (cell.value, cell.font.b) == (None, True)


def test_errors_name_sheet_and_cell(sheet):
    message = (
        "ratings!C2: a text of 32,768 characters does not fit in a cell. Shorten it to 32,767."
    )

    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        sheet["B1"].value = [["x", "y"], ["z", "x" * 32_768]]

    assert sheet["B1:C2"].value == [[None, None], [None, None]]


def test_a_million_cells_are_one_operation(sheet, monkeypatch):
    """xlwings would cut a write into pieces of 100,000 cells."""
    calls = []
    part = sheet.api.cells
    write = part.write
    monkeypatch.setattr(part, "write", lambda *args: (calls.append(args[0]), write(*args)))

    sheet["A1"].value = np.zeros((400, 400))

    assert len(calls) == 1


def test_the_engine_is_not_the_active_one(sheet):
    """Opening a file must not change what `xw.apps` means in a live session."""
    assert xw.engines.active is None or xw.engines.active.name != "file"
    assert sheet.book.app.engine.name == "file"
