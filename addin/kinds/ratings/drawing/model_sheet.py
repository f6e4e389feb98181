"""A model sheet for a grid that fits on a screen: weights, formulas and engine side by side."""

from dataclasses import dataclass

import numpy as np

from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import ROW_PIXELS, Sheet
from addin.drawing.style import INK, error_scale, star_scale
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing import formulas
from addin.kinds.ratings.drawing.grid import (
    HINT,
    Grid,
    id_pixels,
    star_range,
    write_grid,
    write_movie_ids,
    write_user_ids,
)
from addin.kinds.ratings.drawing.model import DOT, SheetModel
from addin.kinds.ratings.drawing.panels import (
    SUBTITLES,
    TOP,
    loss_chart,
    loss_history,
    model_tiles,
    settings_panel,
    status_panel,
    weights_note,
)
from addin.kinds.ratings.drawing.weights import WeightPlaces, write_weights

CELL, WEIGHT, ID, PANEL, GAP = 40, 70, 64, 84, 22  # column widths, pixels; wider for long ids
CHART_COLS = 13  # columns that the panels beside the grid need at least


@dataclass(frozen=True)
class Places:
    """Where everything stands, from the numbers of users, movies and factors alone."""

    n_users: int
    n_movies: int
    k: int
    biases: bool
    cell: int = CELL  # pixels
    id: int = ID  # pixels

    @classmethod
    def of(cls, model: SheetModel) -> "Places":
        data = model.data
        cell, side = id_pixels(data.movie_ids, CELL), id_pixels(data.user_ids, ID)
        return cls(data.n_users, data.n_movies, model.k, model.biases, cell, side)

    @property
    def ids_col(self) -> int:
        """The column of user ids: after the factors, which have five columns at least."""
        return 1 + max(self.k, 5) + int(self.biases)

    @property
    def top(self) -> Rect:
        """The grid above: ratings, or on the sheet with biases the errors."""
        return Rect(TOP + 2, self.ids_col + 1, self.n_users, self.n_movies)

    @property
    def weights(self) -> WeightPlaces:
        ids, pred = self.ids_col, self.predictions
        movies = Rect(self.movies_row, ids + 1, self.k, self.n_movies)
        return WeightPlaces(
            user_factors=Rect(pred.row, ids - int(self.biases) - self.k, self.n_users, self.k),
            movie_factors=movies,
            user_bias=Rect(pred.row, ids - 1, self.n_users, 1),
            movie_bias=Rect(movies.below, ids + 1, 1, self.n_movies),
            rating_mean=Rect(movies.below, ids - 1),
            labels_col=ids,
        )

    @property
    def movies_row(self) -> int:
        """The first row of movie factors."""
        return TOP + 3 + max(1 + self.n_users, len(layout.RATING_SETTINGS))

    @property
    def predictions(self) -> Rect:
        row = self.movies_row + self.k + int(self.biases) + 1
        return Rect(row, self.ids_col + 1, self.n_users, self.n_movies)

    @property
    def panel_col(self) -> int:
        """The column of the status names; the engine's user ids stand in the next one."""
        return self.predictions.right + 1

    @property
    def engine(self) -> Rect:
        return Rect(self.predictions.row, self.panel_col + 2, self.n_users, self.n_movies)

    @property
    def history_col(self) -> int:
        return self.engine.col + max(self.n_movies, CHART_COLS) + 1

    @property
    def last(self) -> tuple[int, int]:
        return self.predictions.below, self.history_col - 1

    def widths(self) -> dict[int, int]:
        """Pixels by column."""
        pixels = dict.fromkeys(range(1, self.ids_col), WEIGHT)
        pixels |= dict.fromkeys(range(self.ids_col + 1, self.panel_col - 1), self.cell)
        pixels |= dict.fromkeys(range(self.panel_col + 2, self.history_col - 1), self.cell)
        pixels |= {0: 16, self.panel_col: PANEL, self.history_col - 1: GAP}
        return pixels | {
            self.panel_col - 1: GAP,
            self.ids_col: self.id,
            self.panel_col + 1: self.id,
        }


def write_model_sheet(sheet: Sheet, model: SheetModel, grid: Grid | None) -> Grid:
    """Fill a model sheet; without a `grid` of ratings on another sheet it holds the grid itself."""
    at = Places.of(model)
    for col, pixels in at.widths().items():
        sheet.widths(col, pixels)
    sheet.title(model.sheet, SUBTITLES[model.biases])
    gap = f"SUMPRODUCT(MAX(ABS({layout.SHEET_PREDICTIONS}-{layout.PREDICTIONS})))"
    model_tiles(sheet, model, at.widths(), formulas.loss(layout.SHEET_PREDICTIONS), gap)
    settings_panel(sheet, model, TOP + 1, 1)
    ratings = grid or Grid(sheet, at.top)
    if grid is None:
        sheet.section(at.top.row - 2, at.top.col - 1, "Ratings", HINT)
        write_grid(ratings, model.data)
    else:
        grid.sheet.define(layout.RATINGS, grid.whole, model.scope)
        _errors(sheet, model, at, grid)
    _panels(sheet, model, at)
    weights_note(sheet, at.movies_row, 1, model.k)
    write_weights(sheet, model, at.weights)
    _formulas(sheet, model, at, ratings)
    _engine(sheet, model, at, ratings)
    sheet.print_on_one_page(*at.last)
    return ratings


def _errors(sheet: Sheet, model: SheetModel, at: Places, grid: Grid) -> None:
    """Rating minus prediction: where this model is wrong, and in which direction."""
    body, pred, data = at.top, at.predictions, model.data
    hint = f"rating minus prediction, stars; the ratings themselves are on the sheet {DOT}"
    sheet.section(body.row - 2, body.col - 1, "Where it is wrong", hint)
    write_movie_ids(sheet, grid, data, body.row - 1, body.col)
    write_user_ids(sheet, grid, data, body.row, body.col - 1)

    def text(r: int, c: int) -> str:
        rated = grid.cell(r, c, sheet)
        return f'=IF({rated}="","",{rated}-{ref(pred.row + r, pred.col + c)})'

    gaps = data.grid - model.predictions
    shown = [["" if np.isnan(gap) else gap for gap in row] for row in gaps.tolist()]
    sheet.formulas(body, text, sheet.style("formula", "grid", "unrated", "tiled"), shown)
    sheet.ws.conditional_format(body.row, body.col, *body.last, error_scale(2))


def _panels(sheet: Sheet, model: SheetModel, at: Places) -> None:
    """Status, chart and loss history, to the right of the grid."""
    n_cols = at.history_col - 1 - at.panel_col
    status = status_panel(sheet, model, TOP + 1, at.panel_col, n_cols)
    history = loss_history(sheet, model, TOP + 1, at.history_col)
    widths = at.widths()
    width = sum(widths[c] for c in range(at.panel_col, at.history_col - 1))
    rows = at.engine.row - 2 - (status.below + 1)
    height = min(rows * ROW_PIXELS - 8, 420)
    loss_chart(sheet, history, status.below + 1, at.panel_col, width, height)


def _formulas(sheet: Sheet, model: SheetModel, at: Places, grid: Grid) -> None:
    """Every prediction as a plain formula over the weights."""
    rect = at.predictions
    hint = "plain formulas over the weights; framed = not rated, so this is the model's guess"
    sheet.section(at.movies_row - 1, rect.col - 1, "Predictions by formulas", hint)
    write_movie_ids(sheet, grid, model.data, rect.row - 1, rect.col)
    write_user_ids(sheet, grid, model.data, rect.row, rect.col - 1)
    look = sheet.style("formula", "grid", "tiled")
    sheet.formulas(rect, lambda r, c: f"={prediction(at, r, c)}", look, model.predictions)
    sheet.define(layout.SHEET_PREDICTIONS, rect, model.scope)
    _colour(sheet, model, at, rect)


def prediction(at: Places, r: int, c: int) -> str:
    """The formula of one prediction."""
    weights = at.weights
    users, movies = weights.user_factors, weights.movie_factors
    row, col = users.row + r, movies.col + c
    user = f"{ref(row, users.col, fix_col=True)}:{ref(row, users.right - 1, fix_col=True)}"
    movie = f"{ref(movies.row, col, fix_row=True)}:{ref(movies.below - 1, col, fix_row=True)}"
    raw = f"SUM(MMULT({user},{movie}))"
    if at.biases:
        u_bias = ref(row, weights.user_bias.col, fix_col=True)
        m_bias = ref(weights.movie_bias.row, col, fix_row=True)
        raw = f"{layout.RATING_MEAN}+{u_bias}+{m_bias}+{raw}"
    return formulas.in_range(raw)


def _engine(sheet: Sheet, model: SheetModel, at: Places, grid: Grid) -> None:
    """The engine's predictions, written by every run, to hold against the formulas."""
    rect = at.engine
    hint = "written by each run; the check above compares"
    sheet.section(rect.row - 2, rect.col - 2, "Predictions by the engine", hint)
    write_movie_ids(sheet, grid, model.data, rect.row - 1, rect.col)
    write_user_ids(sheet, grid, model.data, rect.row, rect.col - 1)
    sheet.block(rect, model.predictions, sheet.style("engine", "grid", "tiled"))
    sheet.define(layout.PREDICTIONS, rect, model.scope)
    _colour(sheet, model, at, rect)


def _colour(sheet: Sheet, model: SheetModel, at: Places, rect: Rect) -> None:
    """The colours of stars, and a frame where there is no rating."""
    rated = ref(at.top.row, at.top.col)  # with biases: the error there is "" where not rated
    frame = sheet.book.add_format({"border": 1, "border_color": INK, "bold": True})
    rule = {"type": "formula", "criteria": f'={rated}=""', "format": frame}
    box = (rect.row, rect.col, *rect.last)
    sheet.ws.conditional_format(*box, rule)
    sheet.ws.conditional_format(*box, star_scale(*star_range(model.data)))
