"""The grid of ratings itself: where people type, and what the model sheets repeat of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from addin.drawing.rect import Rect, quoted, ref
from addin.drawing.sheet import Sheet
from addin.drawing.style import star_scale
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.data import RatingData
from engine.ids import Id

HINT = "stars; a blank is a movie not rated: it counts as nothing, never as zero"


@dataclass(frozen=True)
class Grid:
    """Where the ratings stand: the sheet that they are on, and `body` without its headers.

    `stars` is the body as formulas mention it.
    """

    sheet: str
    body: Rect
    stars: str = "stars"

    @classmethod
    def elsewhere(cls, sheet: str, body: Rect) -> "Grid":
        """A grid on a sheet of the user's own, where no name of ours says what its stars are."""
        return cls(sheet, body, f"{quoted(sheet)}!{body.a1()}")

    @property
    def whole(self) -> Rect:
        return self.body.part(-1, -1, self.body.n_rows + 1, self.body.n_cols + 1)

    def cell(self, r: int, c: int, seen_from: Sheet) -> str:
        """A cell of the body (or with -1 of a header) as formulas of another sheet write it."""
        own = ref(self.body.row + r, self.body.col + c)
        return own if seen_from.name == self.sheet else f"{quoted(self.sheet)}!{own}"


def write_grid(sheet: Sheet, body: Rect, data: RatingData, show_blanks: bool = True) -> Grid:
    """Write ratings and ids, with colours, bounds and names; blanks in grey where they are few."""
    grid, style = Grid(sheet.name, body), sheet.style
    head = Rect(body.row - 1, body.col, 1, body.n_cols)
    side = Rect(body.row, body.col - 1, body.n_rows, 1)
    sheet.put(head.row, side.col, "user", style("id", "hint"))
    sheet.block(head, [data.movie_ids], style("id"))
    sheet.block(side, [(user,) for user in data.user_ids], style("id"))
    look = style("input", "stars", "unrated", "tiled")
    if show_blanks:
        sheet.block(body, data.grid, look)
    else:
        for r, c in np.argwhere(~np.isnan(data.grid)).tolist():
            sheet.put(body.row + r, body.col + c, float(data.grid[r, c]), look)
    low, high = star_range(data)
    sheet.condition(body, star_scale(low, high))
    sheet.validate(body, _stars_rule(low, high))
    sheet.define(layout.RATINGS, grid.whole)
    sheet.define("stars", body)
    sheet.define("movie_ids", head)
    sheet.define("user_ids", side)
    return grid


def write_grid_sheet(sheet: Sheet, data: RatingData) -> Grid:
    """A large grid on a sheet of its own."""
    sheet.title("Ratings", HINT)
    side, cell = id_pixels(data.user_ids, 64), id_pixels(data.movie_ids, 40)
    sheet.widths(0, 16, side, *(cell,) * data.n_movies)
    grid = write_grid(sheet, Rect(4, 2, data.n_users, data.n_movies), data, show_blanks=False)
    sheet.ws.freeze_panes(grid.body.row, grid.body.col)
    sheet.print_on_one_page(grid.body.row + 40, grid.body.col + 30)
    return grid


def id_pixels(ids: Iterable[Id], least: int, most: int = 110) -> int:
    """How wide a column has to be for these ids; longer ones shrink."""
    return min(max(least, 8 + 7 * max(len(str(i)) for i in ids)), most)


def star_range(data: RatingData) -> tuple[float, float]:
    """The lowest and the highest rating; colours reach from the one to the other."""
    values = data.ratings.values
    low, high = float(values.min()), float(values.max())
    return (low, high) if low < high else (low - 1, high + 1)


def _stars_rule(low: float, high: float) -> dict[str, Any]:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_type": "warning",
        "error_title": "Rating",
        "error_message": f"Ratings here go from {low:g} to {high:g}; clear a cell for not rated.",
    }


def write_movie_ids(sheet: Sheet, grid: Grid | None, data: RatingData, row: int, col: int) -> Rect:
    """Movie ids across; by formulas where there is a grid, so that they follow it."""
    rect, look = Rect(row, col, 1, data.n_movies), sheet.style("id")
    if grid is None:
        sheet.block(rect, [data.movie_ids], look)
    else:
        sheet.formulas(rect, lambda r, c: f"={grid.cell(-1, c, sheet)}", look, [data.movie_ids])
    return rect


def write_user_ids(sheet: Sheet, grid: Grid | None, data: RatingData, row: int, col: int) -> Rect:
    """User ids down, under a header; by formulas where there is a grid."""
    sheet.put(row - 1, col, "user", sheet.style("id", "hint"))
    rect, look = Rect(row, col, data.n_users, 1), sheet.style("id")
    shown = [(user,) for user in data.user_ids]
    if grid is None:
        sheet.block(rect, shown, look)
    else:
        sheet.formulas(rect, lambda r, c: f"={grid.cell(r, -1, sheet)}", look, shown)
    return rect
