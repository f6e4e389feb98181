"""The blocks of users x movies on a model sheet: where it is wrong, by formulas, by the engine."""

from dataclasses import dataclass

import numpy as np

from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import Sheet
from addin.drawing.style import INK, error_scale, star_scale
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing import formulas
from addin.kinds.ratings.drawing.grid import Grid, star_range, write_movie_ids, write_user_ids
from addin.kinds.ratings.drawing.model import SheetModel
from addin.kinds.ratings.drawing.weights import WeightPlaces

CELL, WEIGHT, ID, GAP = 40, 70, 64, 22  # column widths, pixels; wider for long ids


@dataclass(frozen=True)
class Blocks:
    """Where they stand; movie ids are in the row above each, user ids in the column before it."""

    weights: WeightPlaces
    by_formulas: Rect | None  # beside the weights
    by_engine: Rect | None
    gaps: Rect | None  # the ratings themselves, or how far off each is


def write_errors(sheet: Sheet, model: SheetModel, at: Blocks, grid: Grid, hint: str) -> None:
    """Rating minus prediction: where this model is wrong, and in which direction."""
    body, pred, data = at.gaps, at.by_formulas, model.data
    assert body is not None, "there is a grid to compare with"
    assert pred is not None, "there are formulas to compare"
    sheet.section(body.row - 2, body.col - 1, "Where it is wrong", hint)
    write_movie_ids(sheet, grid, data, body.row - 1, body.col)
    write_user_ids(sheet, grid, data, body.row, body.col - 1)

    def text(r: int, c: int) -> str:
        rated = grid.cell(r, c, sheet)
        return f'=IF({rated}="","",{rated}-{ref(pred.row + r, pred.col + c)})'

    gaps = data.grid - model.predictions
    shown = [["" if np.isnan(gap) else gap for gap in row] for row in gaps.tolist()]
    sheet.formulas(body, text, sheet.style("formula", "grid", "unrated", "tiled"), shown)
    sheet.condition(body, error_scale(2))


def write_formulas(sheet: Sheet, model: SheetModel, at: Blocks, grid: Grid | None) -> None:
    """Every prediction as a plain formula over the weights."""
    rect, weights = at.by_formulas, at.weights
    assert rect is not None, "there is room for a formula in every cell"
    hint = "plain formulas over the weights; framed = not rated, so this is the model's guess"
    sheet.section(weights.movie_factors.row - 1, rect.col - 1, "Predictions by formulas", hint)
    write_movie_ids(sheet, grid, model.data, rect.row - 1, rect.col)
    write_user_ids(sheet, grid, model.data, rect.row, rect.col - 1)
    sheet.formulas(
        rect,
        lambda r, c: f"={formulas.prediction(model, weights, r, c)}",
        sheet.style("formula", "grid", "tiled"),
        model.predictions,
    )
    sheet.define(layout.SHEET_PREDICTIONS, rect)
    _colour(sheet, model, at, rect)


def write_engine(
    sheet: Sheet, model: SheetModel, at: Blocks, grid: Grid | None, title_col: int
) -> None:
    """The engine's predictions, written by every run, to hold against the formulas."""
    rect = at.by_engine
    assert rect is not None, "there is room for the predictions"
    hint = "written by each run; the check above compares"
    sheet.section(rect.row - 2, title_col, "Predictions by the engine", hint)
    write_movie_ids(sheet, grid, model.data, rect.row - 1, rect.col)
    write_user_ids(sheet, grid, model.data, rect.row, rect.col - 1)
    sheet.block(rect, model.predictions, sheet.style("engine", "grid", "tiled"))
    sheet.define(layout.PREDICTIONS, rect)
    _colour(sheet, model, at, rect)


def _colour(sheet: Sheet, model: SheetModel, at: Blocks, rect: Rect) -> None:
    """The colours of stars, and a frame where there is no rating."""
    if at.gaps is not None:
        rated = ref(at.gaps.row, at.gaps.col)  # a gap is "" where there is no rating
        sheet.condition_by(rect, f'{rated}=""', {"border": 1, "border_color": INK, "bold": True})
    sheet.condition(rect, star_scale(*star_range(model.data)))
