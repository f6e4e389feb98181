"""The first sheet: what this is, how to begin, and what it says right now, on one screen."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from addin.drawing.sheet import Sheet
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing import formulas
from addin.kinds.ratings.drawing.model import (
    START_MODELS,
    SheetModel,
)
from engine.ids import Id
from workbooks.made_ratings import RatingData
from workbooks.start.first_sheet import LEFT, RIGHT, TOP, heading, lines, links, pairs
from workbooks.start.ratings_texts import COLOURS, WORDS, sheets, steps, what

WIDTHS = (16, 136, 500, 30, 226, 150, 150, 16)
MISSING = "needs the add-in"
LAST_ROW = 28


def write_start(sheet: Sheet, models: Sequence[SheetModel]) -> None:
    """Fill the sheet."""
    data = models[0].data
    sheet.title(
        "Cellgrad", "Train a real model inside a spreadsheet, and check every number by a formula"
    )
    sheet.widths(0, *WIDTHS)
    sheet.ws.set_default_row(18)  # points: a page of text wants air
    sheet.ws.set_row(2, 9)
    row = lines(sheet, TOP, "What this is", what(data))
    row = pairs(sheet, row + 1, LEFT, "How to begin", steps(models[0].large))
    links(sheet, row + 1, sheets(models[0].large))
    row = _right_now(sheet, TOP, models)
    row = _colours(sheet, row + 1)
    pairs(sheet, row + 1, RIGHT, "Words", WORDS)
    sheet.print_on_one_page(LAST_ROW, RIGHT + 3)


def _right_now(sheet: Sheet, row: int, models: Sequence[SheetModel]) -> int:
    """The key numbers of both models, all of them live."""
    style = sheet.style
    heading(sheet, row, RIGHT, "Right now")
    for place, text in enumerate(("", *(model.sheet for model in models))):
        sheet.put(row + 1, RIGHT + place, text, style("head", "center"))
    for c, model in enumerate(models, start=RIGHT + 1):
        for r, (label, formula, value, look) in enumerate(_facts(model), start=row + 2):
            sheet.put(r, RIGHT, label, style("name"))
            sheet.formula(r, c, formula, style("formula", "center", num_format=look), value)
    return row + 2 + len(_facts(models[0]))


def _facts(model: SheetModel) -> tuple[tuple[str, str, Any, str], ...]:
    """Label, formula, value and number format of each key number."""
    data, own = model.data, model.own
    user, movie = shown_pair(data)
    ids = data.user_ids[user], data.movie_ids[movie]
    pair = ",".join(_literal(i) for i in ids)
    at = [
        f"MATCH({_literal(i)},{name},0)"
        for i, name in zip(ids, ("user_ids", "movie_ids"), strict=True)
    ]
    guess = float(model.predictions[user, movie])
    return (
        ("Loss by formulas, stars", f"={own(layout.SHEET_LOSS)}", model.loss, "0.0000"),
        ("Loss by the engine, stars", f"={own(layout.ENGINE_LOSS)}", model.loss, "0.0000"),
        ("Largest difference", f"={own(layout.LARGEST_DIFFERENCE)}", 0.0, "0.0E+00"),
        (f"User {ids[0]}, movie {ids[1]}: guess by formula",
         f"={formulas.guess(model, *at)}", guess, "0.00"),
        (f"=PREDICT_RATING({pair},model)",
         f'=IFERROR(PREDICT_RATING({pair},{own(layout.MODEL)}),"{MISSING}")', guess, "0.00"),
        ("Model in use", f"={own(layout.MODEL)}", START_MODELS[model.sheet], "General"),
    )  # fmt: skip


def shown_pair(data: RatingData) -> tuple[int, int]:
    """The user and movie, by place, whose guess is shown: 293 and 49, else the first blank."""
    if 293 in data.user_ids and 49 in data.movie_ids:
        return data.user_ids.index(293), data.movie_ids.index(49)
    blank = np.argwhere(np.isnan(data.grid))
    return (int(blank[0][0]), int(blank[0][1])) if len(blank) else (0, 0)


def _literal(identity: Id) -> str:
    """An id as a formula writes it."""
    return str(identity) if isinstance(identity, int) else '"' + identity.replace('"', '""') + '"'


def _colours(sheet: Sheet, row: int) -> int:
    """The legend of cell styles."""
    heading(sheet, row, RIGHT, "Colours")
    for place, (kind, sample, text) in enumerate(COLOURS, start=1):
        sheet.put(row + place, RIGHT, sample, sheet.style(*kind, "center"))
        sheet.put(row + place, RIGHT + 1, text, sheet.style("plain", indent=1))
    return row + 1 + len(COLOURS)
