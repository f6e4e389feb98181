"""A model sheet for a grid that fits on a screen: weights, formulas and engine side by side."""

from dataclasses import dataclass

from addin.drawing.band import TOP
from addin.drawing.rect import Rect
from addin.drawing.sheet import ROW_PIXELS, Sheet
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing import formulas
from addin.kinds.ratings.drawing.blocks import (
    CELL,
    GAP,
    ID,
    WEIGHT,
    Blocks,
    write_engine,
    write_errors,
    write_formulas,
)
from addin.kinds.ratings.drawing.grid import HINT, Grid, id_pixels, write_grid
from addin.kinds.ratings.drawing.model import DOT, SheetModel
from addin.kinds.ratings.drawing.panels import (
    SUBTITLES,
    loss_panel,
    model_tiles,
    settings_panel,
    status_panel,
    weights_note,
)
from addin.kinds.ratings.drawing.weights import WeightPlaces, write_weights

PANEL = 84  # pixels
CHART_COLS = 13  # columns that the panels beside the grid need at least
ON_DOT = f"rating minus prediction, stars; the ratings themselves are on the sheet {DOT}"


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
        return WeightPlaces.around_ids(
            self.movies_row,
            self.predictions.row,
            self.ids_col,
            (self.n_users, self.n_movies, self.k),
            self.biases,
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
    def blocks(self) -> Blocks:
        return Blocks(self.weights, self.predictions, self.engine, self.top)

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
    sheet.scopes = (model.scope,)
    at = Places.of(model)
    for col, pixels in at.widths().items():
        sheet.widths(col, pixels)
    sheet.title(model.sheet, SUBTITLES[model.biases])
    loss = formulas.loss("stars", layout.SHEET_PREDICTIONS)
    gap = formulas.largest_gap(layout.SHEET_PREDICTIONS, layout.PREDICTIONS)
    model_tiles(sheet, model, at.widths(), loss, gap)
    settings_panel(sheet, model, TOP + 1, 1)
    if grid is None:
        sheet.section(at.top.row - 2, at.top.col - 1, "Ratings", HINT)
        ratings = write_grid(sheet, at.top, model.data)
    else:
        ratings = grid
        write_errors(sheet, model, at.blocks, grid, ON_DOT)
    _panels(sheet, model, at)
    weights_note(sheet, at.movies_row, 1, model.k)
    write_weights(sheet, model, at.weights)
    write_formulas(sheet, model, at.blocks, ratings)
    write_engine(sheet, model, at.blocks, ratings, at.panel_col)
    sheet.print_on_one_page(*at.last)
    return ratings


def _panels(sheet: Sheet, model: SheetModel, at: Places) -> None:
    """Status, chart and loss history, to the right of the grid."""
    n_cols = at.history_col - 1 - at.panel_col
    status = status_panel(sheet, model, TOP + 1, at.panel_col, n_cols)
    widths = at.widths()
    width = sum(widths[c] for c in range(at.panel_col, at.history_col - 1))
    rows = at.engine.row - 2 - (status.below + 1)
    size = (width, min(rows * ROW_PIXELS - 8, 420))
    loss_panel(sheet, model, Rect(TOP + 1, at.history_col), (status.below + 1, at.panel_col), size)
