"""Set up here: the whole ratings contract on a new sheet, around ratings that stay where they are."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import xlwings as xw

from addin import layout
from addin.cells import read_grid, read_long
from addin.messages import column_letters, placed
from addin.named_ranges import origin, rows_of
from addin.settings_cells import to_settings
from engine.collab.data import Ratings
from engine.collab.initial import random_factors
from engine.errors import InputError
from engine.metrics import rmse

SHEET, JOURNAL_SHEET = "Cellgrad", "Cellgrad journal"
LOSS_ROOM, JOURNAL_ROOM = 1000, 500
MAX_PREDICTIONS = 4_000_000  # cells; a larger grid gets weights and functions, no prediction block
MAX_FORMULAS = 40_000  # cells of predictions that are checked by plain formulas
MAX_COLUMNS = 16_384

_WEIGHTS_COL = 10  # K: left of it settings, status and loss history
_TOP = 3


@dataclass(frozen=True)
class _Plan:
    """Where everything goes on the new sheet: (row, col, rows, cols) from 0 by range name."""

    places: dict[str, tuple[int, int, int, int]]
    n_factors: int


def set_up_ratings(book: xw.Book, source: str | None = None) -> str:
    """Build the contract for a grid or a long table; `source` is its address, else the selection.

    Writes new sheets only. Nothing of the workbook that was there is touched.

    Raises:
        InputError: when the selection is not a grid or table of ratings, naming the cell.
    """
    selected = _source(book, source)
    ratings, is_grid = _ratings(selected)
    defaults = {setting.name: setting.default for setting in layout.RATING_SETTINGS}
    settings = to_settings(defaults)
    plan = _plan(ratings, settings.n_factors)
    factors = random_factors(ratings.n_users, ratings.n_items, settings)
    sheet = book.sheets.add(_free_name(book, SHEET), after=book.sheets[-1])
    journal = book.sheets.add(_free_name(book, JOURNAL_SHEET), after=sheet)
    _name(sheet, layout.RATINGS if is_grid else layout.RATINGS_LONG, selected)
    for name, (row, col, rows, cols) in plan.places.items():
        _name(sheet, name, sheet[row : row + rows, col : col + cols])
    _name(sheet, layout.JOURNAL, journal[: JOURNAL_ROOM + 1, : len(layout.JOURNAL_HEADER)])
    _write_texts(sheet, plan, ratings, selected)
    journal[0, 0].resize(1, len(layout.JOURNAL_HEADER)).value = [list(layout.JOURNAL_HEADER)]
    journal[0, : len(layout.JOURNAL_HEADER)].font.bold = True
    grid = factors.grid(slice(None), slice(None))
    loss = rmse(grid[ratings.user_idx, ratings.item_idx], ratings.values)
    blocks: dict[str, Any] = {
        layout.USER_FACTORS: factors.user_factors,
        layout.MOVIE_FACTORS: factors.item_factors.T,
        layout.USER_BIAS: factors.user_bias[:, None],
        layout.MOVIE_BIAS: factors.item_bias[None, :],
        layout.RATING_MEAN: np.array([[factors.mean]]),
        layout.PREDICTIONS: grid,
        layout.ENGINE_LOSS: np.array([[loss]]),
    }
    for name, block in blocks.items():
        if name in plan.places:
            row, col, rows, cols = plan.places[name]
            sheet[row : row + rows, col : col + cols].value = block.tolist()
    _write_formulas(sheet, plan, ratings, is_grid)
    sheet.activate()
    return f"{sheet.name}: {len(ratings)} ratings, start loss {loss:.4f}"


def _source(book: xw.Book, source: str | None) -> xw.Range:
    if not source:
        selected = book.selection
        if selected is None:
            raise InputError("nothing is selected", "Select the ratings with their headers")
        return selected
    sheet, bang, address = source.rpartition("!")
    try:
        on = book.sheets[sheet.strip("'")] if bang else book.sheets.active
        return on[address] if re.search(r"\d", address) else on[address].expand("table")
    except Exception as err:
        raise InputError(
            f"{source!r} is not a range of this workbook", "Give Sheet1!A1:P16"
        ) from err


def _ratings(selected: xw.Range) -> tuple[Ratings, bool]:
    """The ratings of a selection, and whether they are a grid (else a long table)."""
    rows = rows_of(selected)
    names = {str(name).strip().lower() for name in rows[0] if name is not None}
    is_long = all(names & set(spellings) for spellings in layout.LONG_HEADERS.values())
    try:
        if is_long:
            return read_long(rows, layout.LONG_HEADERS), False
        return Ratings.from_grid(*read_grid(rows)), True
    except InputError as err:
        raise placed(err, origin(selected)) from err


def _plan(ratings: Ratings, k: int) -> _Plan:
    n_users, n_movies = ratings.n_users, ratings.n_items
    left, body = _WEIGHTS_COL + 1 + k + 1, _TOP + k + 3  # first prediction column and row
    if left + n_movies > MAX_COLUMNS:
        raise InputError(
            f"{n_movies} movies do not fit beside their weights",
            f"Select at most {MAX_COLUMNS - left} movies, or use cellgrad fit",
        )
    n_status = _TOP + len(layout.RATING_SETTINGS) + 2
    after = n_status + len(layout.STATUS_ROWS)
    places = {
        layout.SETTINGS: (_TOP, 0, len(layout.RATING_SETTINGS), 2),
        layout.STATUS: (n_status, 0, len(layout.STATUS_ROWS), 2),
        layout.MODEL: (after + 1, 1, 1, 1),
        layout.ENGINE_LOSS: (after + 2, 1, 1, 1),
        layout.SHEET_LOSS: (after + 3, 1, 1, 1),
        layout.LARGEST_DIFFERENCE: (after + 4, 1, 1, 1),
        layout.RATING_MEAN: (after + 5, 1, 1, 1),
        layout.LOSS_HISTORY: (_TOP - 1, 4, LOSS_ROOM + 1, 4),
        layout.MOVIE_FACTORS: (_TOP, left, k, n_movies),
        layout.MOVIE_BIAS: (_TOP + k, left, 1, n_movies),
        layout.MOVIE_IDS: (body - 1, left, 1, n_movies),
        layout.USER_IDS: (body, _WEIGHTS_COL, n_users, 1),
        layout.USER_FACTORS: (body, _WEIGHTS_COL + 1, n_users, k),
        layout.USER_BIAS: (body, _WEIGHTS_COL + 1 + k, n_users, 1),
    }
    n_cells = n_users * n_movies
    if n_cells <= MAX_PREDICTIONS:
        places[layout.PREDICTIONS] = (body, left, n_users, n_movies)
    if n_cells <= MAX_FORMULAS:
        places[layout.SHEET_PREDICTIONS] = (body + n_users + 2, left, n_users, n_movies)
    else:
        del places[layout.SHEET_LOSS], places[layout.LARGEST_DIFFERENCE]
    return _Plan(places, k)


def _write_texts(sheet: xw.Sheet, plan: _Plan, ratings: Ratings, selected: xw.Range) -> None:
    """Labels, ids, settings with their explanations, and the empty status."""
    sheet["A1"].value = f"Cellgrad: ratings of {selected.sheet.name}!{_address(selected)}"
    sheet["A1"].font.bold = True
    sheet["A2"].value = "Change the settings, press Run epochs, and watch the numbers on the right."
    rows = [[s.name, s.default, s.doc] for s in layout.RATING_SETTINGS]
    sheet[_TOP, 0].resize(len(rows), 3).value = rows
    sheet[_TOP - 1, 0].resize(1, 2).value = [["setting", "value"]]
    status_row = plan.places[layout.STATUS][0]
    status = [[name, "random weights" if name == "state" else None] for name in layout.STATUS_ROWS]
    sheet[status_row, 0].resize(len(status), 2).value = status
    labels = (
        (layout.MODEL, "model"),
        (layout.ENGINE_LOSS, "engine loss"),
        (layout.SHEET_LOSS, "sheet loss"),
        (layout.LARGEST_DIFFERENCE, "largest difference"),
        (layout.RATING_MEAN, "rating mean"),
    )
    for name, label in labels:
        if name in plan.places:
            sheet[plan.places[name][0], 0].value = label
    sheet[plan.places[layout.MODEL][0], 1].value = "none"
    row, col, _, _ = plan.places[layout.LOSS_HISTORY]
    sheet[row, col].resize(1, 4).value = [list(layout.LOSS_HEADER)]
    row, col, _, n_movies = plan.places[layout.MOVIE_IDS]
    sheet[row, col].resize(1, n_movies).value = [list(ratings.item_ids)]
    row, col, n_users, _ = plan.places[layout.USER_IDS]
    sheet[row, col].resize(n_users, 1).value = [[user] for user in ratings.user_ids]
    sheet[row - 1, col].value = "user"
    sheet[_TOP, _WEIGHTS_COL + plan.n_factors].value = "movie factors"
    sheet[_TOP + plan.n_factors, _WEIGHTS_COL + plan.n_factors].value = "movie bias"
    sheet[row - 1, col + 1].value = "user factors"
    sheet[row - 1, col + 1 + plan.n_factors].value = "bias"
    for name in (layout.SETTINGS, layout.STATUS, layout.LOSS_HISTORY, layout.MOVIE_IDS):
        top, first, _, _ = plan.places[name]
        header = top - 1 if name in (layout.SETTINGS,) else top
        sheet[header, first].font.bold = True
    sheet["C:C"].column_width = 12
    sheet["A:A"].column_width = 18


def _write_formulas(sheet: xw.Sheet, plan: _Plan, ratings: Ratings, is_grid: bool) -> None:
    """The same predictions and loss by plain formulas, where the grid is small enough."""
    if layout.SHEET_PREDICTIONS not in plan.places:
        return
    first = {name: _corner(plan, name) for name in plan.places}
    users, movies = first[layout.USER_FACTORS], first[layout.MOVIE_FACTORS]
    row, col, n_users, n_movies = plan.places[layout.SHEET_PREDICTIONS]
    k = plan.n_factors
    user_row = f"${column_letters(users[1])}{users[0] + 1}:${column_letters(users[1] + k - 1)}{users[0] + 1}"
    movie_col = (
        f"{column_letters(movies[1])}${movies[0] + 1}:{column_letters(movies[1])}${movies[0] + k}"
    )
    bias = f"+$%s{users[0] + 1}+%s${movies[0] + k + 1}" % (
        column_letters(users[1] + k),
        column_letters(movies[1]),
    )
    mean = f"+${column_letters(1)}${plan.places[layout.RATING_MEAN][0] + 1}"
    # SUMPRODUCT with TRANSPOSE needs array entry in older versions, MMULT of 1 x k by k x 1 does not
    sheet[
        row : row + n_users, col : col + n_movies
    ].formula = f"=SUM(MMULT({user_row},{movie_col})){bias}{mean}"
    sheet[row - 1, col].value = "the same predictions by plain formulas"
    ours, theirs = (
        _absolute(plan.places[name]) for name in (layout.SHEET_PREDICTIONS, layout.PREDICTIONS)
    )
    place = plan.places[layout.LARGEST_DIFFERENCE]
    sheet[place[0], place[1]].formula = f"=SUMPRODUCT(MAX(ABS({ours}-{theirs})))"
    place = plan.places[layout.SHEET_LOSS]
    if is_grid:
        given = _grid_body(sheet)
        sheet[
            place[0], place[1]
        ].formula = f'=SQRT(SUMPRODUCT(({given}<>"")*({given}-{ours})^2)/COUNT({given}))'
    else:
        sheet[place[0], place[1]].value = "see engine loss"


def _grid_body(sheet: xw.Sheet) -> str:
    """The address of the grid's ratings, without its headers, as a formula writes it."""
    target = sheet.names[layout.RATINGS].refers_to_range
    rows, cols = target.shape
    place = (target.row, target.column, rows - 1, cols - 1)
    quoted = target.sheet.name.replace("'", "''")
    return f"'{quoted}'!{_absolute(place)}"


def _corner(plan: _Plan, name: str) -> tuple[int, int]:
    return plan.places[name][:2]


def _absolute(place: tuple[int, int, int, int]) -> str:
    row, col, rows, cols = place
    last = f"${column_letters(col + cols - 1)}${row + rows}"
    return f"${column_letters(col)}${row + 1}:{last}"


def _address(target: xw.Range) -> str:
    return target.get_address(row_absolute=False, column_absolute=False)


def _name(sheet: xw.Sheet, name: str, target: xw.Range) -> None:
    quoted = target.sheet.name.replace("'", "''")
    sheet.names.add(name, f"='{quoted}'!{target.get_address()}")


def _free_name(book: xw.Book, wanted: str) -> str:
    taken = {sheet.name.lower() for sheet in book.sheets}
    name, number = wanted, 2
    while name.lower() in taken:
        name, number = f"{wanted} {number}", number + 1
    return name
