"""Set up here for ratings: reads the selection, and writes the contract on two new sheets."""

from typing import Any

import numpy as np
import xlwings as xw

from addin.kinds.ratings import layout
from addin.kinds.ratings.first_settings import first_settings
from addin.kinds.ratings.formulas import refer_to_ids, write_formulas
from addin.kinds.ratings.plan import JOURNAL_ROOM, TOP, WEIGHTS_COL, Place, plan
from addin.kinds.ratings.settings import to_settings
from addin.kinds.ratings.totals import refuse_totals
from addin.messages import placed
from addin.sheet.blocks import free_name, name_ranges, write_block
from addin.sheet.cells import read_grid, read_long
from addin.sheet.named_ranges import origin, rows_of
from addin.sheet.selection import selected_range
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.initial import random_factors
from engine.errors import InputError
from engine.metrics import rmse

SHEET, JOURNAL_SHEET = "Cellgrad", "Cellgrad journal"

_LABELS = {
    layout.MODEL: "model",
    layout.ENGINE_LOSS: "engine loss",
    layout.RATING_MEAN: "rating mean",
    layout.SHEET_LOSS: "sheet loss",
    layout.LARGEST_DIFFERENCE: "largest difference",
    layout.RECOMMEND_USER: "recommend to user",
}


def set_up_ratings(book: xw.Book, source: str | None = None) -> str:
    """Build the contract for a grid or a long table; `source` is its address, else the selection.

    Writes new sheets only: nothing that was in the workbook is touched.

    Raises:
        InputError: when the selection is not a grid or table of ratings, naming the cell.
    """
    selected = selected_range(book, source)
    ratings, is_grid = _ratings(selected)
    values = {s.name: s.default for s in layout.RATING_SETTINGS}
    values |= first_settings(len(ratings), float(np.abs(ratings.values).max()))
    settings = to_settings(values)
    places = plan(ratings, settings.n_factors)
    factors = random_factors(ratings.n_users, ratings.n_items, settings)
    sheet = book.sheets.add(free_name(book, SHEET), after=book.sheets[-1])
    journal = book.sheets.add(free_name(book, JOURNAL_SHEET), after=sheet)
    source_name = layout.RATINGS if is_grid else layout.RATINGS_LONG
    room = Place(0, 0, JOURNAL_ROOM + 1, len(layout.JOURNAL_HEADER))
    on_journal = {layout.JOURNAL: room}
    name_ranges(sheet, {source_name: selected}, [(sheet, places), (journal, on_journal)])
    _write_texts(sheet, places, ratings, selected, values)
    write_block(journal, Place(0, 0), [list(layout.JOURNAL_HEADER)], bold=True)
    loss = _write_numbers(sheet, places, factors, ratings)
    if is_grid:
        refer_to_ids(sheet, places, selected)
    write_formulas(sheet, places, settings.n_factors, is_grid)
    write_block(sheet, places[layout.MODEL], [[f"none, {sheet.name}"]])  # last: now it is whole
    return f"{sheet.name}: {len(ratings)} ratings, start loss {loss:.4f}"


def _ratings(selected: xw.Range) -> tuple[Ratings, bool]:
    """The ratings of a selection, and whether they are a grid (else a long table)."""
    rows = rows_of(selected)
    headers = {str(name).strip().lower() for name in rows[0] if name is not None}
    is_long = all(headers & set(spellings) for spellings in layout.LONG_HEADERS.values())
    try:
        if is_long:
            return read_long(rows, layout.LONG_HEADERS), False
        refuse_totals(selected, rows)
        return Ratings.from_grid(*read_grid(rows)), True
    except InputError as err:
        raise placed(err, origin(selected)) from err


def _write_texts(
    sheet: xw.Sheet,
    places: dict[str, Place],
    ratings: Ratings,
    selected: xw.Range,
    values: dict[str, Any],
) -> None:
    """Labels, ids, settings with their explanations, and the first status."""
    address = selected.get_address(row_absolute=False, column_absolute=False)
    title = f"Cellgrad: a model of the ratings in {selected.sheet.name}!{address}"
    write_block(sheet, Place(0, 0), [[title]], bold=True)
    write_block(sheet, Place(1, 0), [["Change the settings and press Run epochs."]])
    write_block(sheet, Place(TOP - 1, 0), [["setting", "value", "what it does"]], bold=True)
    write_block(
        sheet, Place(TOP, 0), [[s.name, values[s.name], s.doc] for s in layout.RATING_SETTINGS]
    )
    states = {"state": "random weights", "epoch": 0}
    status = [[name, states.get(name)] for name in layout.STATUS_ROWS]
    write_block(sheet, places[layout.STATUS], status)
    for name, label in _LABELS.items():
        if name in places:
            write_block(sheet, Place(places[name].row, 0), [[label]])
    write_block(sheet, places[layout.RECOMMEND_USER], [[ratings.user_ids[0]]])
    best = places[layout.RECOMMENDATIONS]
    write_block(sheet, Place(best.row - 1, 0), [["rank", "movie", "title", "stars"]], bold=True)
    write_block(sheet, places[layout.LOSS_HISTORY], [list(layout.LOSS_HEADER)], bold=True)
    write_block(sheet, places[layout.MOVIE_IDS], [list(ratings.item_ids)], bold=True)
    write_block(sheet, places[layout.USER_IDS], [[u] for u in ratings.user_ids], bold=True)
    factors, users = places[layout.MOVIE_FACTORS], places[layout.USER_IDS]
    above = [["movie factors"], *[[None]] * (factors.rows - 1), ["movie bias"]]
    write_block(sheet, Place(factors.row, factors.col - 1), above, bold=True)
    beside = ["user", "user factors", *[None] * (factors.rows - 1), "user bias"]
    write_block(sheet, Place(users.row - 1, WEIGHTS_COL), [beside], bold=True)
    sheet["A:A"].column_width = 18
    sheet["B:B"].column_width = 22


def _write_numbers(
    sheet: xw.Sheet, places: dict[str, Place], factors: Factors, ratings: Ratings
) -> float:
    """Random weights and what follows from them; returns the loss, RMSE in stars."""
    loss = rmse(factors.pairs(ratings.user_idx, ratings.item_idx), ratings.values)
    blocks: dict[str, Any] = {
        layout.USER_FACTORS: factors.user_factors,
        layout.MOVIE_FACTORS: factors.item_factors.T,
        layout.USER_BIAS: factors.user_bias[:, None],
        layout.MOVIE_BIAS: factors.item_bias[None, :],
        layout.RATING_MEAN: np.array([[factors.mean]]),
        layout.ENGINE_LOSS: np.array([[loss]]),
    }
    if layout.PREDICTIONS in places:
        blocks[layout.PREDICTIONS] = factors.grid(slice(None), slice(None))
    for name, block in blocks.items():
        write_block(sheet, places[name], block.tolist())
    history = places[layout.LOSS_HISTORY]
    write_block(sheet, Place(history.row + 1, history.col), [[0, loss, None, 0]])
    return loss
