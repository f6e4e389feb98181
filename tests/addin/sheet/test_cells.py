"""Rectangles of cells: what they mean, and the exact message when they mean nothing."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.kinds.ratings.layout import LONG_HEADERS
from addin.messages import Cell, line, placed
from addin.sheet.cells import filled, numbers, read_grid, read_long
from engine.errors import InputError

GRID = [
    [None, 27.0, 49.0, "x1"],
    [14.0, 3.0, None, 4.5],
    ["293", None, 2.5, 5.0],
]
CORNER = Cell("ratings", 3, 1)  # B4


def message(read, rows) -> str:
    """The line that the user reads when a range at ratings!B4 cannot be read."""
    with pytest.raises(InputError) as err:
        read(rows)
    return line(placed(err.value, CORNER))


def place(read, rows) -> tuple[int, int] | None:
    """Row and column, in the range, of the cell that cannot be read."""
    with pytest.raises(InputError) as err:
        read(rows)
    return err.value.at


def changed(row: int, col: int, value) -> list:
    rows = [list(r) for r in GRID]
    rows[row][col] = value
    return rows


def test_grid_is_read():
    """Blank cells are not rated; ids are normalised."""
    user_ids, movie_ids, grid = read_grid(GRID)

    assert user_ids == (14, 293)
    assert movie_ids == (27, 49, "x1")
    np.testing.assert_array_equal(grid, [[3.0, np.nan, 4.5], [np.nan, 2.5, 5.0]])


def test_empty_text_is_blank():
    """A formula that answers "" is what spreadsheets have for blank."""
    assert np.isnan(read_grid(changed(1, 1, ""))[2][0, 0])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("four", "rating 'four' is text"),
        ("4", "rating '4' is text"),
        ("#N/A", "rating is the error #N/A"),
        (True, "rating True is TRUE or FALSE"),
        (dt.datetime(2026, 5, 1), "rating 2026-05-01 00:00:00 is a date"),
        (float("inf"), "rating is infinite"),
    ],
)
def test_a_cell_that_is_no_number_is_named(value, expected):
    """Where, what, what to do."""
    assert message(read_grid, changed(2, 3, value)).startswith(f"ratings!E6: {expected}")


@pytest.mark.parametrize("twin", [14, "14", " 14 ", 14.0, "14.0"])
def test_a_user_there_twice_names_both_cells(twin):
    """Two rows that become one id after normalising."""
    expected = "ratings!B6: user 14 is there twice, here and in ratings!B5. Give each user one row."

    assert message(read_grid, changed(2, 0, twin)) == expected


def test_a_movie_there_twice_names_both_cells():
    """The same for a column."""
    assert message(read_grid, changed(0, 3, 27)) == (
        "ratings!E4: movie 27 is there twice, here and in ratings!C4. Give each movie one column."
    )


@pytest.mark.parametrize(
    ("row", "col", "value", "expected"),
    [
        (0, 2, None, "ratings!D4: the movie id is missing. Type the movie's id."),
        (1, 0, "  ", "ratings!B5: the user id is missing. Type the user's id."),
        (
            1,
            0,
            1.5,
            "ratings!B5: the user id 1.5 is a number with a fraction. "
            "Give a whole number or a text.",
        ),
        (0, 1, True, "ratings!C4: the movie id True is a boolean. Give a whole number or a text."),
        (0, 1, "#REF!", "ratings!C4: the movie id is the error #REF!. Mend the formula."),
    ],
)
def test_a_bad_header_is_named(row, col, value, expected):
    """Headers are ids: each must be there and be one."""
    assert message(read_grid, changed(row, col, value)) == expected


def test_a_grid_without_a_rating():
    """Nothing can be learned from blanks."""
    rows = [[None, 1.0], [2.0, None]]

    assert message(read_grid, rows) == (
        "ratings!C5: the grid holds no rating. Type some ratings into it."
    )


@pytest.mark.parametrize(
    ("rows", "size"),
    [([[None]], "1 x 1"), ([[None, 27.0]], "1 x 2"), ([[None], [14.0]], "2 x 1"), ([], "0 x 0")],
)
def test_a_row_or_a_column_is_no_grid(rows, size):
    """Too little was selected."""
    assert message(read_grid, rows) == (
        f"ratings!B4: the grid is {size} cells. Give movie ids above, user ids on the left and "
        "ratings."
    )
    assert place(read_grid, rows) == (0, 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.date(2026, 5, 1), "rating 2026-05-01 is a date"),
        (dt.time(12, 30), "rating 12:30:00 is a date"),
        (Decimal("1.5"), "rating 1.5 is a Decimal"),
        ("x" * 38, f"rating '{'x' * 38}' is text"),
        ("x" * 39, f"rating '{'x' * 36}... is text"),
    ],
)
def test_what_was_found_is_shown(value, expected):
    """Long texts by their beginning."""
    assert message(read_grid, changed(2, 3, value)) == (
        f"ratings!E6: {expected}. Type a number, or clear the cell if there is no rating."
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("-inf"), "weight is infinite. Correct it."),
        ("#DIV/0!", "weight is the error #DIV/0!. Mend the formula, or clear it."),
    ],
)
def test_the_place_counts_from_where_the_numbers_begin(value, expected):
    """Of a block within what was read; rows and columns are not mixed up."""
    rows = [[0.0, 1.0, 2.0], [3.0, 4.0, value]]

    def read(rows):
        return numbers(rows, "weight", at=(3, 7))

    assert place(read, rows) == (4, 9)
    assert message(read, rows) == f"ratings!K8: {expected}"


def test_long_table_is_read():
    """Columns by their names, in any order and spelling; rows without a rating are left out."""
    rows = [
        ["Stars", "UserId", "note", " Movie "],
        [4.5, 1.0, "x", "a"],
        [None, 2.0, None, "b"],
        [3.0, "2", None, "a"],
    ]

    ratings = read_long(rows, LONG_HEADERS)

    assert ratings.user_ids == (1, 2)
    assert ratings.item_ids == ("a",)
    assert ratings.values.tolist() == [4.5, 3.0]


def test_a_long_table_may_hold_blanks_of_every_kind():
    """A formula that answers "" is no rating, and its row needs no ids."""
    rows = [["user", "movie", "stars"], [1, 2, ""], [None, "", None], [1, 3, 4.0]]

    ratings = read_long(rows, LONG_HEADERS)

    assert (ratings.user_ids, ratings.item_ids) == ((1,), (3,))
    assert ratings.values.tolist() == [4.0]


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["user", "film", "stars"], [1, 2, 3]], (0, 0)),
        ([["user", "movie", "stars"], [1, 2, None]], (0, 0)),
        ([["stars", "movie", "user"], [3, 2, 1], [None, None, None], [3, True, 1]], (3, 1)),
        ([["stars", "movie", "user"], [3, 2, 1], [None, None, None], [4, 2, 1]], (3, 2)),
        ([["stars", "movie", "user"], [3, 2, 1], [None, None, None], ["x", 3, 1]], (3, 0)),
    ],
)
def test_the_place_in_a_long_table_counts_every_row(rows, at):
    """Rows without a rating are left out, but the rows below keep their numbers."""
    assert place(lambda r: read_long(r, LONG_HEADERS), rows) == at


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [[None, "film", ""], [1, 2, 3]],
            "ratings!B4: column 'user' is missing; found 'film'. Name the column user.",
        ),
        (
            [[None, ""], [1, 2]],
            "ratings!B4: column 'user' is missing; found nothing. Name the column user.",
        ),
        (
            [["user", "movie", "stars"], [1, None, 3]],
            "ratings!C5: the movie id is missing. Type the movie's id.",
        ),
        (
            [["user", "film", "stars"], [1, 2, 3]],
            "ratings!B4: column 'movie' is missing; found 'user', 'film', 'stars'. "
            "Name the column movie.",
        ),
        (
            [["user", "movie", "stars"], [1, 2, 3], [1, 2, 4]],
            "ratings!B6: user 1 rates item 2 a second time. Keep one of the two ratings.",
        ),
        (
            [["user", "movie", "stars"], [1, 2, 3], [1, 3, "bad"]],
            "ratings!D6: rating 'bad' is text. Type a number, or clear the cell if there is no "
            "rating.",
        ),
        (
            [["user", "movie", "stars"], [1, 2, 3], [None, 3, 4]],
            "ratings!B6: the user id is missing. Type the user's id.",
        ),
        (
            [["user", "movie", "stars"], [1, 2, None]],
            "ratings!B4: the table holds no rating. Fill the rating column.",
        ),
    ],
)
def test_a_bad_long_table_is_named(rows, expected):
    """The cell is that of the sheet, not of the rows that were kept."""
    assert message(lambda r: read_long(r, LONG_HEADERS), rows) == expected


def test_a_blank_weight_is_named():
    """A weight cleared by accident."""
    rows = [[1.0, 2.0], [3.0, None]]

    assert message(lambda r: filled(numbers(r, "weight"), "weight"), rows) == (
        "ratings!C5: weight is blank. Type a number, or press New random weights."
    )


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_numbers_lose_nothing(rows):
    """Every float comes back bit for bit, every blank as a blank."""
    array = numbers(rows, "rating")

    back = [[None if np.isnan(v) else v for v in row] for row in array.tolist()]
    assert back == rows
