"""The table of all movies: titles to fill in, and what both models say about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import Sheet
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing import formulas
from addin.kinds.ratings.drawing.model import BIASES, DOT, MOVIES, SheetModel

HEAD_ROW = 4
HEADERS = (
    ("movie", 64),
    ("title", 210),
    ("ratings", 62),
    ("mean", 62),
    ("bias", 70),
    ("rank", 52),
    ("across", 70),
    ("up", 70),
    ("guess", 70),
    ("rank", 52),
    ("across", 70),
    ("up", 70),
    ("guess", 70),
    ("rank", 52),
)
GROUPS = (  # first column, number of columns, heading
    (0, 2, "yours to change"),
    (2, 2, "the ratings"),
    (4, 2, f"by {BIASES}"),
    (6, 4, f"{DOT}: map, and the chosen user"),
    (10, 4, f"{BIASES}: map, and the chosen user"),
)
COUNT, MEAN, BIAS, BIAS_RANK = 2, 3, 4, 5
MAP = {DOT: 6, BIASES: 10}
GUESS = {DOT: 8, BIASES: 12}
RANK = {DOT: 9, BIASES: 13}


@dataclass(frozen=True)
class Table:
    """Where the table stands; a column of it by the numbers above."""

    n: int

    def column(self, place: int, n_cols: int = 1) -> Rect:
        return Rect(HEAD_ROW + 1, 1 + place, self.n, n_cols)

    def a1(self, place: int) -> str:
        """The column as other sheets write it."""
        return f"{MOVIES}!{self.column(place).a1()}"


def write_movies(sheet: Sheet, models: Sequence[SheetModel], user: int) -> Table:
    """Fill the sheet; `user` is the place of the user that guesses are for."""
    data = models[0].data
    table = Table(data.n_movies)
    _head(sheet)
    ids = table.column(0, 2)
    titles = [(movie, data.title(movie) or None) for movie in data.movie_ids]
    sheet.block(ids, titles, sheet.style("input", "left", font_size=9, indent=1))
    sheet.define(layout.MOVIE_TITLES, ids)
    _counts(sheet, table, data.grid)
    _bias(sheet, table, models[1])
    for model in models:
        _map(sheet, table, model)
        _guesses(sheet, table, model, user)
    sheet.print_on_one_page(min(ids.below, HEAD_ROW + 60), len(HEADERS))
    return table


def _head(sheet: Sheet) -> None:
    sheet.title(MOVIES, "Name your movies here; the rest is worked out from ratings and weights.")
    sheet.widths(0, 16)
    sheet.ws.set_row(2, 8)
    for first, n_cols, text in GROUPS:
        look = sheet.style("name", "center", font_size=9)
        sheet.merge(Rect(HEAD_ROW - 1, 1 + first, 1, n_cols), text, look)
    for place, (text, pixels) in enumerate(HEADERS):
        sheet.widths(1 + place, pixels)
        sheet.put(HEAD_ROW, 1 + place, text, sheet.style("head", "center"))
    sheet.ws.freeze_panes(HEAD_ROW + 1, 3)


def _counts(sheet: Sheet, table: Table, grid: np.ndarray) -> None:
    """How often and how well each movie was rated."""
    counts = (~np.isnan(grid)).sum(axis=0)
    means = [_mean(grid[:, c]) for c in range(table.n)]
    at, look = table.column(COUNT), sheet.style("formula", "grid")
    stars = [f"INDEX(stars,0,{_place(at.row + r)})" for r in range(table.n)]
    whole = sheet.style("formula", "grid", "whole")
    sheet.formulas(at, lambda r, c: f"=COUNT({stars[r]})", whole, counts[:, None])
    sheet.formulas(
        table.column(MEAN),
        lambda r, c: f'=IF({ref(at.row + r, at.col)}=0,"",AVERAGE({stars[r]}))',
        look,
        [(mean,) for mean in means],
    )


def _mean(column: np.ndarray) -> float | str:
    rated = column[~np.isnan(column)]
    return float(rated.mean()) if len(rated) else ""


def _place(row: int) -> str:
    """Which column of the grid the movie of a row is."""
    return f"MATCH({ref(row, 1, fix_col=True)},movie_ids,0)"


def _bias(sheet: Sheet, table: Table, model: SheetModel) -> None:
    at, bias = table.column(BIAS), model.factors.item_bias
    name = f"'{BIASES}'!{layout.MOVIE_BIAS}"
    look = sheet.style("formula", "grid", num_format="+0.00;-0.00;0.00")
    sheet.formulas(at, lambda r, c: f"=INDEX({name},1,{_place(at.row + r)})", look, bias[:, None])
    _ranks(sheet, at, table.column(BIAS_RANK), bias.tolist())


def _ranks(sheet: Sheet, of: Rect, to: Rect, values: Sequence[Any]) -> None:
    """Rank numbers from the largest down, equal ones in the order of the table; no texts."""
    fixed = f"{ref(of.row, of.col, True)}:{ref(of.last[0], of.col, True)}"

    def text(r: int, c: int) -> str:
        cell = ref(of.row + r, of.col)
        above = f"{ref(of.row - 1, of.col, True)}:{ref(of.row + r - 1, of.col)}"
        return f'=IF(ISNUMBER({cell}),RANK({cell},{fixed})+COUNTIF({above},{cell}),"")'

    look = sheet.style("formula", "grid", "whole")
    sheet.formulas(to, text, look, [(rank,) for rank in ranks(values)])


def ranks(values: Sequence[Any]) -> list[Any]:
    """What the rank formulas show: 1 for the largest number, "" for a text."""
    numbered = [place for place, value in enumerate(values) if value != ""]
    order = sorted(numbered, key=lambda place: -values[place])
    rank_of = {place: rank for rank, place in enumerate(order, start=1)}
    return [rank_of.get(place, "") for place in range(len(values))]


def _map(sheet: Sheet, table: Table, model: SheetModel) -> None:
    """The two main directions, by the engine; a formula for them would be a page long."""
    at = table.column(MAP[model.sheet], 2)
    sheet.block(at, model.movie_map, sheet.style("engine", "grid"))
    sheet.define(layout.MOVIE_MAP, at, scope=model.scope)


def _guesses(sheet: Sheet, table: Table, model: SheetModel, user: int) -> None:
    """What the chosen user would give to what that user has not rated."""
    at = table.column(GUESS[model.sheet])
    values = guesses(model, user)

    def text(r: int, c: int) -> str:
        movie = _place(at.row + r)
        rated = f"INDEX(stars,chosen_row,{movie})"
        return f'=IF({rated}="",{formulas.guess(model, "chosen_row", movie)},"")'

    sheet.formulas(at, text, sheet.style("formula", "grid"), [(value,) for value in values])
    _ranks(sheet, at, table.column(RANK[model.sheet]), values)


def guesses(model: SheetModel, user: int) -> list[Any]:
    """Stars for what the user has not rated, "" for what is rated already."""
    stars = model.predictions[user].tolist()
    rated = ~np.isnan(model.data.grid[user])
    return ["" if seen else guess for seen, guess in zip(rated, stars, strict=True)]
