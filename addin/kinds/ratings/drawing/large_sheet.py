"""A model sheet for a large grid: a loss over all ratings, and a window on the predictions.

A formula for each prediction would be too much. So the loss by formulas is one cell over all
ratings, the window shows any part of the predictions, and the weights have a sheet of their own.
"""

from addin.drawing.band import TOP
from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import ROW_PIXELS, Sheet
from addin.drawing.style import INK, star_scale
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing import formulas
from addin.kinds.ratings.drawing.data import RatingData
from addin.kinds.ratings.drawing.grid import (
    Grid,
    id_pixels,
    star_range,
    write_movie_ids,
    write_user_ids,
)
from addin.kinds.ratings.drawing.model import SheetModel
from addin.kinds.ratings.drawing.panels import (
    SUBTITLES,
    loss_panel,
    model_tiles,
    settings_panel,
    status_panel,
)
from addin.kinds.ratings.drawing.weights import WeightPlaces, write_weights

WINDOW = 15  # users and movies that the window shows
WINDOW_COL, STATUS_COL, HISTORY_COL = 7, 24, 38
WIDTHS = (16, 84, 84, 60, 60, 60, 22, 64, *(46,) * 15, 22, 84, 64, *(42,) * 11, 22)
NOTES = (
    "This grid is too large for a formula in every cell. The loss by formulas still covers every",
    "rating, in one cell; the window shows any part of the predictions, and the weights have their",
    "own sheet, the next one. Press the buttons on this sheet.",
)


def write_large_sheet(sheet: Sheet, model: SheetModel) -> None:
    """Fill a model sheet whose ratings are on a sheet of their own."""
    sheet.scopes = (model.scope,)
    sheet.widths(0, *WIDTHS)
    sheet.title(model.sheet, SUBTITLES[model.biases])
    gap = f"ABS({layout.SHEET_LOSS}-{layout.ENGINE_LOSS})"
    model_tiles(sheet, model, dict(enumerate(WIDTHS)), formulas.loss_at_one_go(model, "stars"), gap)
    settings_panel(sheet, model, TOP + 1, 1)
    _window(sheet, model)
    n_cols = HISTORY_COL - 1 - STATUS_COL
    status = status_panel(sheet, model, TOP + 1, STATUS_COL, n_cols)
    size = (sum(WIDTHS[STATUS_COL : HISTORY_COL - 1]), 14 * ROW_PIXELS)
    loss_panel(sheet, model, Rect(TOP + 1, HISTORY_COL), (status.below + 1, STATUS_COL), size)
    sheet.print_on_one_page(status.below + 16, HISTORY_COL - 1)


def write_weights_sheet(sheet: Sheet, model: SheetModel, grid: Grid) -> None:
    """Movies across on top, users down below; the engine writes here."""
    sheet.scopes = (model.scope,)
    data, has_bias = model.data, int(model.biases)
    sheet.title(
        sheet.name, f"What the engine learns for the sheet {model.sheet}; edit by hand if you like"
    )
    side, cell = id_pixels(data.user_ids, 72), id_pixels(data.movie_ids, 50)
    sheet.widths(0, 16, side, *(cell,) * max(data.n_movies, model.k + 1, 12))
    ids_row = 4
    movies = Rect(ids_row + 1 + has_bias, 2, model.k, data.n_movies)
    users_row = movies.below + 3
    sheet.section(ids_row - 1, 1, "Movies", "to the right")
    write_movie_ids(sheet, grid, data, ids_row, 2)
    sheet.put(ids_row, 1, "movie", sheet.style("id", "hint"))
    sheet.section(users_row - 2, 1, "Users", "downwards")
    write_user_ids(sheet, grid, data, users_row, 1)
    places = WeightPlaces(
        user_factors=Rect(users_row, 2 + has_bias, data.n_users, model.k),
        movie_factors=movies,
        user_bias=Rect(users_row, 2, data.n_users, 1),
        movie_bias=Rect(ids_row + 1, 2, 1, data.n_movies),
        rating_mean=Rect(ids_row - 1, 6),
        labels_col=1,
    )
    write_weights(sheet, model, places)
    sheet.ws.freeze_panes(ids_row + 1, 2)
    sheet.print_on_one_page(users_row + 25, 25)


def _window(sheet: Sheet, model: SheetModel) -> None:
    """Predictions by formulas for any neighbouring users and movies."""
    data, style = model.data, sheet.style
    n_rows, n_cols = min(WINDOW, data.n_users), min(WINDOW, data.n_movies)
    body = Rect(TOP + 2, WINDOW_COL + 1, n_rows, n_cols)
    hint = "by formulas; framed = rated, compare with the sheet Ratings"
    sheet.section(TOP, WINDOW_COL, "Window on the predictions", hint)
    _corner(sheet, data, body.below)
    ids = style("id")
    across, down = body.part(-1, 0, 1, n_cols), body.part(0, -1, n_rows, 1)
    users = [(user,) for user in data.user_ids[:n_rows]]
    sheet.formulas(across, lambda r, c: _id("movie_ids", _movie(c)), ids, [data.movie_ids[:n_cols]])
    sheet.formulas(down, lambda r, c: _id("user_ids", _user(r)), ids, users)

    def guess(r: int, c: int) -> str:
        return f'=IFERROR({formulas.guess(model, _user(r), _movie(c))},"")'

    shown = model.predictions[:n_rows, :n_cols]
    sheet.formulas(body, guess, style("formula", "grid", "tiled"), shown)
    _colour(sheet, model, body)


def _user(r: int) -> str:
    return f"window_row+{r}"


def _movie(c: int) -> str:
    return f"window_col+{c}"


def _id(name: str, place: str) -> str:
    return f'=IFERROR(INDEX({name},{place}),"")'


def _corner(sheet: Sheet, data: RatingData, row: int) -> None:
    """Where the window begins: two inputs, as places in the grid."""
    style = sheet.style
    inputs = (  # name, label, largest place, column
        ("window_row", "users from row", data.n_users, WINDOW_COL + 4),
        ("window_col", "movies from column", data.n_movies, WINDOW_COL + 9),
    )
    for name, label, high, col in inputs:
        sheet.put(row + 1, col - 1, label, style("hint", "right", indent=1))
        sheet.put(row + 1, col, 1, style("input", "center"))
        rule = {
            "validate": "integer",
            "criteria": "between",
            "minimum": 1,
            "maximum": high,
            "input_title": "Window",
            "input_message": f"A place in the grid, 1 to {high:,}.",
        }
        sheet.validate(Rect(row + 1, col), rule)
        sheet.define(name, Rect(row + 1, col), sheet.name)
    for place, note in enumerate(NOTES, start=3):
        sheet.put(row + place, WINDOW_COL, note, style("hint"))


def _colour(sheet: Sheet, model: SheetModel, body: Rect) -> None:
    """The colours of stars, and a frame where there is a rating."""
    first = ref(body.row, body.col)
    place = f"{_user(0)}+ROW({first})-{body.row + 1},{_movie(0)}+COLUMN({first})-{body.col + 1}"
    frame = {"border": 1, "border_color": INK, "bold": True}
    sheet.condition_by(body, f'INDEX(stars,{place})<>""', frame)
    sheet.condition(body, star_scale(*star_range(model.data)))
