"""A model sheet for a grid that fits on a screen: weights, formulas and engine side by side."""

from dataclasses import dataclass

import numpy as np

from addin import layout
from workbooks.rating_sheets.model import DOT, SheetModel
from workbooks.rating_sheets.panels import (
    TOP,
    loss_chart,
    loss_history,
    model_tiles,
    settings_panel,
    status_panel,
)
from workbooks.sheet import Rect, Sheet, ref
from workbooks.style import ACCENT, HIGH, INK, LOW, PAPER, star_scale

CELL, WEIGHT, ID, PANEL = 40, 62, 54, 84  # column widths, pixels
CHART_COLS = 13  # columns that the panels beside the grid need at least


@dataclass(frozen=True)
class Places:
    """Where everything stands, from the numbers of users, movies and factors alone."""

    n_users: int
    n_movies: int
    k: int
    biases: bool

    @property
    def ids_col(self) -> int:
        """The column of user ids: after the factors, which have five columns at least."""
        return 1 + max(self.k, 5) + int(self.biases)

    @property
    def top(self) -> Rect:
        """The grid above: ratings, or on the sheet with biases the errors."""
        return Rect(TOP + 2, self.ids_col + 1, self.n_users, self.n_movies)

    @property
    def movie_factors(self) -> Rect:
        return Rect(self._under_the_top() + 1, self.ids_col + 1, self.k, self.n_movies)

    @property
    def movie_bias(self) -> Rect:
        return Rect(self.movie_factors.below, self.ids_col + 1, 1, self.n_movies)

    @property
    def predictions(self) -> Rect:
        row = self.movie_factors.below + int(self.biases) + 1
        return Rect(row, self.ids_col + 1, self.n_users, self.n_movies)

    @property
    def user_factors(self) -> Rect:
        first = self.ids_col - int(self.biases) - self.k
        return Rect(self.predictions.row, first, self.n_users, self.k)

    @property
    def user_bias(self) -> Rect:
        return Rect(self.predictions.row, self.ids_col - 1, self.n_users, 1)

    @property
    def rating_mean(self) -> Rect:
        return Rect(self.movie_bias.row, self.ids_col - 1)

    @property
    def panel_col(self) -> int:
        """The column of the status names; the engine's user ids stand in the next one."""
        return self.predictions.right

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
        pixels |= dict.fromkeys(range(self.ids_col + 1, self.panel_col), CELL)
        pixels |= dict.fromkeys(range(self.panel_col + 2, self.history_col - 1), CELL)
        pixels |= {0: 16, self.ids_col: ID, self.panel_col: PANEL, self.panel_col + 1: ID}
        return pixels | {self.history_col - 1: 24}

    def _under_the_top(self) -> int:
        return TOP + 1 + max(1 + self.n_users, len(layout.RATING_SETTINGS)) + 1


def places(model: SheetModel) -> Places:
    return Places(model.data.n_users, model.data.n_movies, model.k, model.biases)


def write_model_sheet(sheet: Sheet, model: SheetModel, ratings: Sheet) -> Places:
    """Fill a model sheet; `ratings` is the sheet that holds the grid, perhaps this one."""
    at = places(model)
    for col, pixels in at.widths().items():
        sheet.widths(col, pixels)
    _title(sheet, model)
    loss = f"=SQRT(SUMPRODUCT(ISNUMBER(stars)*(stars-{layout.SHEET_PREDICTIONS})^2)/COUNT(stars))"
    gap = f"ABS({layout.SHEET_PREDICTIONS}-{layout.PREDICTIONS})"
    model_tiles(sheet, model, at.widths(), loss, f"=SUMPRODUCT(MAX({gap}))")
    settings_panel(sheet, model, TOP + 1, 1)
    if ratings is sheet:
        _ratings(sheet, model, at)
    else:
        first = Places(at.n_users, at.n_movies, at.k, biases=False).top
        whole = first.part(-1, -1, at.n_users + 1, at.n_movies + 1)
        ratings.define(layout.RATINGS, whole, model.scope)
        _errors(sheet, model, at, first)
    _panels(sheet, model, at)
    _weights(sheet, model, at)
    _formulas(sheet, model, at)
    _engine(sheet, model, at)
    sheet.print_on_one_page(*at.last)
    return at


def _title(sheet: Sheet, model: SheetModel) -> None:
    subtitle = "A rating is guessed by multiplying what a user likes with what a movie offers"
    if model.biases:
        subtitle = "The same, plus how generous each user is and how well liked each movie is"
    sheet.title(model.sheet, f"{subtitle}. Press Run epochs and watch every number move.")


def _ratings(sheet: Sheet, model: SheetModel, at: Places) -> None:
    """The grid that people type into, with its ids."""
    data, body, style = model.data, at.top, sheet.style
    hint = "stars; a grey blank is a movie not rated: it counts as nothing, never as zero"
    sheet.section(body.row - 2, body.col - 1, "Ratings", hint)
    head = Rect(body.row - 1, body.col, 1, at.n_movies)
    side = Rect(body.row, body.col - 1, at.n_users, 1)
    sheet.put(head.row, side.col, "user", style("id", "hint"))
    sheet.block(head, [data.movie_ids], style("id"))
    sheet.block(side, [(user,) for user in data.user_ids], style("id"))
    sheet.block(body, data.grid, style("input", "stars", "unrated"))
    low, high = float(np.nanmin(data.grid)), float(np.nanmax(data.grid))
    box = (body.row, body.col, *body.last)
    sheet.ws.conditional_format(*box, star_scale(low, high))
    sheet.ws.data_validation(*box, _stars_rule(low, high))
    sheet.define(layout.RATINGS, body.part(-1, -1, at.n_users + 1, at.n_movies + 1))
    sheet.define("stars", body)
    sheet.define("movie_ids", head)
    sheet.define("user_ids", side)


def _stars_rule(low: float, high: float) -> dict[str, object]:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_type": "warning",
        "error_title": "Rating",
        "error_message": f"Ratings here go from {low:g} to {high:g}; clear the cell for not rated.",
    }


def _errors(sheet: Sheet, model: SheetModel, at: Places, first: Rect) -> None:
    """Rating minus prediction: where this model is wrong, and in which direction."""
    body, style, data = at.top, sheet.style, model.data
    sheet.section(
        body.row - 2, body.col - 1, "Where it is wrong",
        f"rating minus prediction, stars; the ratings themselves are on the sheet {DOT}",
    )  # fmt: skip
    _ids(sheet, at, body.row - 1, body.col - 1, data)
    pred = at.predictions

    def text(r: int, c: int) -> str:
        rated = f"'{DOT}'!{ref(first.row + r, first.col + c)}"
        return f'=IF({rated}="","",{rated}-{ref(pred.row + r, pred.col + c)})'

    gaps = data.grid - model.predictions
    shown = [["" if np.isnan(gap) else gap for gap in row] for row in gaps.tolist()]
    sheet.formulas(body, text, style("formula", "grid", "unrated"), shown)
    scale = star_scale(-2, 2) | {"min_color": LOW, "mid_color": PAPER, "max_color": HIGH}
    sheet.ws.conditional_format(body.row, body.col, *body.last, scale)


def _ids(sheet: Sheet, at: Places, row: int, col: int, data) -> None:
    """Movie ids across and user ids down, by formulas, so that they follow the grid."""
    top = Places(at.n_users, at.n_movies, at.k, biases=False).top
    prefix = "" if sheet.name == DOT else f"'{DOT}'!"
    look = sheet.style("id")
    sheet.put(row, col, "user", sheet.style("id", "hint"))
    head, side = Rect(row, col + 1, 1, at.n_movies), Rect(row + 1, col, at.n_users, 1)
    across = [data.movie_ids]
    down = [(user,) for user in data.user_ids]
    sheet.formulas(head, lambda r, c: f"={prefix}{ref(top.row - 1, top.col + c)}", look, across)
    sheet.formulas(side, lambda r, c: f"={prefix}{ref(top.row + r, top.col - 1)}", look, down)


def _panels(sheet: Sheet, model: SheetModel, at: Places) -> None:
    """Status, chart and loss history, to the right of the grid."""
    n_cols = at.history_col - 1 - at.panel_col
    status = status_panel(sheet, model, TOP + 1, at.panel_col, n_cols)
    history = loss_history(sheet, model, TOP + 1, at.history_col)
    widths = at.widths()
    width = sum(widths[c] for c in range(at.panel_col, at.history_col - 1))
    rows = at.engine.row - 2 - (status.below + 1)
    height = min(rows * 22 - 8, 420)
    loss_chart(sheet, history, status.below + 1, at.panel_col, width, height)


def _weights(sheet: Sheet, model: SheetModel, at: Places) -> None:
    """Factors and biases: the engine writes them, a hand may edit them."""
    style, weights = sheet.style, model.factors
    look = style("engine", "grid")
    for name, rect, values in (
        (layout.USER_FACTORS, at.user_factors, weights.user_factors),
        (layout.MOVIE_FACTORS, at.movie_factors, weights.item_factors.T),
    ):
        sheet.block(rect, values, look)
        sheet.define(name, rect, model.scope)
    label = style("hint", "right", indent=1)
    for factor in range(at.k):
        sheet.put(at.movie_factors.row + factor, at.ids_col, f"f{factor + 1}", label)
        head = Rect(at.user_factors.row - 1, at.user_factors.col + factor)
        sheet.put(head.row, head.col, f"f{factor + 1}", style("id", "hint"))
    sheet.section(at.movie_factors.row, 1, "Weights")
    notes = ("What the engine learns: one number a factor for", "each movie (right) and each user (below).",
             "Edit one and see the formulas follow.")  # fmt: skip
    for place, note in enumerate(notes[: at.k]):
        sheet.put(at.movie_factors.row + 1 + place, 1, note, style("hint"))
    if model.biases:
        _biases(sheet, model, at)


def _biases(sheet: Sheet, model: SheetModel, at: Places) -> None:
    style, weights = sheet.style, model.factors
    look = style("engine", "grid", "bold")
    for name, rect, values in (
        (layout.USER_BIAS, at.user_bias, weights.user_bias[:, None]),
        (layout.MOVIE_BIAS, at.movie_bias, weights.item_bias[None, :]),
        (layout.RATING_MEAN, at.rating_mean, np.array([[weights.mean]])),
    ):
        sheet.block(rect, values, look)
        sheet.define(name, rect, model.scope)
    sheet.put(at.movie_bias.row, at.ids_col, "bias", style("hint", "right", indent=1))
    sheet.put(at.user_bias.row - 1, at.user_bias.col, "bias", style("id", "hint"))
    sheet.put(at.rating_mean.row, at.rating_mean.col - 1, "mean", style("hint", "right", indent=1))


def _formulas(sheet: Sheet, model: SheetModel, at: Places) -> None:
    """Every prediction as a plain formula over the weights."""
    rect = at.predictions
    hint = "plain formulas over the weights; framed = not rated, so this is the model's guess"
    sheet.section(at.movie_factors.row - 1, rect.col - 1, "Predictions by formulas", hint)
    _ids(sheet, at, rect.row - 1, rect.col - 1, model.data)
    look = sheet.style("formula", "grid")
    sheet.formulas(rect, lambda r, c: prediction(at, r, c), look, model.predictions)
    sheet.define(layout.SHEET_PREDICTIONS, rect, model.scope)
    _colour(sheet, model, at, rect)


def prediction(at: Places, r: int, c: int) -> str:
    """The formula of one prediction; a sigmoid holds it inside y_low to y_high where both are set."""
    user = f"{ref(at.user_factors.row + r, at.user_factors.col, fix_col=True)}:" + ref(
        at.user_factors.row + r, at.user_factors.right - 1, fix_col=True
    )
    col = at.movie_factors.col + c
    first, last = at.movie_factors.row, at.movie_factors.below - 1
    movie = f"{ref(first, col, fix_row=True)}:{ref(last, col, fix_row=True)}"
    raw = f"SUM(MMULT({user},{movie}))"
    if at.biases:
        u_bias = ref(at.user_bias.row + r, at.user_bias.col, fix_col=True)
        raw = f"{layout.RATING_MEAN}+{u_bias}+{ref(at.movie_bias.row, col, fix_row=True)}+{raw}"
    return in_range(raw)


def in_range(raw: str) -> str:
    """Wrap a formula's sum in the sigmoid of y_low and y_high, where both are numbers."""
    squeezed = f"y_low+(y_high-y_low)/(1+EXP(MIN(700,-({raw}))))"
    return f"=IF(COUNT(y_low,y_high)<2,{raw},{squeezed})"


def _engine(sheet: Sheet, model: SheetModel, at: Places) -> None:
    """The engine's predictions, written by every run, to hold against the formulas."""
    rect = at.engine
    hint = "written by each run; the check above compares"
    sheet.section(rect.row - 2, rect.col - 2, "Predictions by the engine", hint)
    _ids(sheet, at, rect.row - 1, rect.col - 1, model.data)
    sheet.block(rect, model.predictions, sheet.style("engine", "grid"))
    sheet.define(layout.PREDICTIONS, rect, model.scope)
    _colour(sheet, model, at, rect)


def _colour(sheet: Sheet, model: SheetModel, at: Places, rect: Rect) -> None:
    """The colours of stars, and a frame where there is no rating."""
    grid = model.data.grid
    rated = ref(at.top.row, at.top.col)  # with biases: the error there is "" where not rated
    frame = sheet.book.add_format(
        {"border": 1, "border_color": INK, "bold": True, "font_color": ACCENT}
    )
    rule = {"type": "formula", "criteria": f'={rated}=""', "format": frame}
    box = (rect.row, rect.col, *rect.last)
    sheet.ws.conditional_format(*box, rule)
    sheet.ws.conditional_format(*box, star_scale(float(np.nanmin(grid)), float(np.nanmax(grid))))
