"""A model sheet around ratings that stand elsewhere in a user's own workbook.

Panels on the left, then what to recommend, the loss by epoch, the weights, and beside them as many
predictions as there is room for.
"""

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
from addin.kinds.ratings.drawing.grid import Grid, id_pixels, write_movie_ids, write_user_ids
from addin.kinds.ratings.drawing.model import SheetModel
from addin.kinds.ratings.drawing.panels import (
    loss_panel,
    model_tiles,
    settings_panel,
    status_panel,
    weights_note,
)
from addin.kinds.ratings.drawing.recommendations import COLUMNS, HEADER
from addin.kinds.ratings.drawing.weights import WeightPlaces, write_weights
from engine.errors import InputError

MAX_PREDICTIONS = 4_000_000  # cells; a larger grid gets weights and functions, no prediction block
MAX_FORMULAS = 40_000  # cells of predictions that are checked by plain formulas
MAX_COLUMNS = 16_384
LOSS_ROOM, N_BEST = 1000, 10
STATUS_COL, BEST_COL, HISTORY_COL, WEIGHTS_COL = 7, 16, 21, 26
WIDTHS = (
    16, 96, 96, 60, 60, 60, GAP, 84, 64, *(66,) * 6, GAP, 48, 80, 160, 64, GAP, *(64,) * 4, GAP,
)  # fmt: skip
SUBTITLE = "Change the settings and press Run epochs. Weights and predictions stand to the right."


@dataclass(frozen=True)
class Places:
    """Where weights and predictions stand."""

    weights: WeightPlaces
    body: Rect  # of users x movies, whether it is filled or not
    blocks: Blocks

    @classmethod
    def of(cls, model: SheetModel, is_grid: bool) -> "Places":
        """Right of the panels, from their own sizes.

        Raises:
            InputError: when the movies do not fit on a sheet beside their weights.
        """
        data, k = model.data, model.k
        ids_col, movies_row = WEIGHTS_COL + k + 1, TOP + 2
        body = Rect(movies_row + k + 2, ids_col + 1, data.n_users, data.n_movies)
        if body.right > MAX_COLUMNS:
            raise InputError(
                f"{data.n_movies} movies do not fit beside their weights",
                f"Select at most {MAX_COLUMNS - body.col} movies, or use cellgrad fit",
            )
        sizes = (data.n_users, data.n_movies, k)
        weights = WeightPlaces.around_ids(movies_row, body.row, ids_col, sizes, biases=True)
        return cls(weights, body, _blocks(model, weights, body, is_grid))


def _blocks(model: SheetModel, weights: WeightPlaces, body: Rect, is_grid: bool) -> Blocks:
    """As many as there is room for: the check by formulas and the gaps, or the engine's alone."""
    n = body.n_cols + 2
    if model.data.n_cells <= MAX_FORMULAS and body.right + 2 * n <= MAX_COLUMNS:
        engine, gaps = body.moved(0, n), body.moved(0, 2 * n)
        return Blocks(weights, body, engine, gaps if is_grid else None)
    return Blocks(weights, None, body if model.data.n_cells <= MAX_PREDICTIONS else None, None)


def write_around(sheet: Sheet, model: SheetModel, grid: Grid | None, title: str) -> None:
    """Fill the sheet; `grid` is where the ratings are, None where they are a long table.

    Raises:
        InputError: when the movies do not fit on a sheet beside their weights.
    """
    at = Places.of(model, grid is not None)
    sheet.title(title, SUBTITLE)
    widths = _widths(model, at)
    for col, pixels in widths.items():
        sheet.widths(col, pixels)
    gap = formulas.largest_gap(layout.SHEET_PREDICTIONS, layout.PREDICTIONS)
    loss = formulas.loss(grid.stars, layout.SHEET_PREDICTIONS) if grid else ""
    model_tiles(sheet, model, widths, loss, gap if at.blocks.by_formulas else "", check=440)
    settings = settings_panel(sheet, model, TOP + 1, 1)
    status = status_panel(sheet, model, TOP + 1, STATUS_COL, BEST_COL - 1 - STATUS_COL)
    size = (sum(WIDTHS[STATUS_COL : BEST_COL - 1]), 12 * ROW_PIXELS)
    history = Rect(TOP + 1, HISTORY_COL)
    loss_panel(sheet, model, history, (status.below + 1, STATUS_COL), size, LOSS_ROOM)
    _best(sheet, model)
    weights_note(sheet, settings.below + 1, 1, n_rows=4)
    _weights(sheet, model, at, grid)
    _predictions(sheet, model, at, grid)
    sheet.print_on_one_page(settings.below + 5, HISTORY_COL - 2)


def _widths(model: SheetModel, at: Places) -> dict[int, int]:
    """Pixels by column."""
    data, cell = model.data, id_pixels(model.data.movie_ids, CELL)
    pixels = dict(enumerate(WIDTHS)) | dict.fromkeys(range(WEIGHTS_COL, at.body.col - 1), WEIGHT)
    blocks = (at.blocks.by_formulas, at.blocks.by_engine, at.blocks.gaps)
    for block in filter(None, (at.body, *blocks)):
        pixels |= {block.col - 2: GAP} if block.col > at.body.col else {}
        pixels[block.col - 1] = id_pixels(data.user_ids, ID)
        pixels |= dict.fromkeys(range(block.col, block.right), cell)
    return pixels


def _best(sheet: Sheet, model: SheetModel) -> None:
    """For whom to recommend, and room for what."""
    style, user = sheet.style, Rect(TOP + 1, BEST_COL + 1)
    sheet.section(TOP, BEST_COL, "What to watch next", "choose a user, press Recommend")
    sheet.put(user.row, BEST_COL, "user", style("name"))
    sheet.put(user.row, user.col, model.data.user_ids[0], style("input", "center", "bold"))
    sheet.validate(user, {"validate": "list", "source": f"={layout.USER_IDS}"})
    sheet.define(layout.RECOMMEND_USER, user)
    best = Rect(TOP + 4, BEST_COL, min(N_BEST, model.data.n_movies), len(HEADER))
    for place, text in enumerate(HEADER):
        sheet.put(best.row - 1, best.col + place, text, style("head", "center"))
        look = style("engine", *COLUMNS[place])
        sheet.block(best.part(0, place, best.n_rows), [], look)
    sheet.define(layout.RECOMMENDATIONS, best)


def _weights(sheet: Sheet, model: SheetModel, at: Places, grid: Grid | None) -> None:
    """What is learned, and whose it is."""
    sheet.section(TOP, WEIGHTS_COL, "Weights", "of users down, of movies across")
    write_weights(sheet, model, at.weights)
    movies = write_movie_ids(sheet, grid, model.data, at.body.row - 1, at.body.col)
    users = write_user_ids(sheet, grid, model.data, at.body.row, at.body.col - 1)
    sheet.define(layout.MOVIE_IDS, movies)
    sheet.define(layout.USER_IDS, users)


def _predictions(sheet: Sheet, model: SheetModel, at: Places, grid: Grid | None) -> None:
    blocks = at.blocks
    if blocks.by_formulas is not None:
        write_formulas(sheet, model, blocks, grid)
        write_engine(sheet, model, blocks, grid, blocks.by_formulas.right + 1)
    elif blocks.by_engine is not None:
        look = sheet.style("engine", "grid", "tiled")
        sheet.large_block(blocks.by_engine, model.predictions, look, CELL)
        sheet.define(layout.PREDICTIONS, blocks.by_engine)
    if blocks.gaps is not None and grid is not None:
        hint = f"rating minus prediction, stars; the ratings are on the sheet {grid.sheet}"
        write_errors(sheet, model, blocks, grid, hint)
