"""The first sheet: what this is, how to begin, and what it says right now, on one screen."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from addin.drawing.sheet import Sheet
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing import formulas
from addin.kinds.ratings.drawing.model import (
    SheetModel,
)
from engine.ids import Id
from workbooks.made_ratings import RatingData
from workbooks.start.first_sheet import Fact, Texts, facts, write_first_sheet
from workbooks.start.ratings_texts import COLOURS, WORDS, sheets, steps, what

WIDTHS = (16, 136, 500, 30, 226, 150, 150, 16)
MISSING = "needs the add-in"


def write_start(sheet: Sheet, models: Sequence[SheetModel]) -> None:
    """Fill the sheet."""
    large, data = models[0].large, models[0].data
    subtitle = "Train a real model inside a spreadsheet, and check every number by a formula"
    texts = Texts("Cellgrad", subtitle, what(data), steps(large), sheets(large), WORDS)
    samples = [(sheet.style(*kind, "center"), text, means) for kind, text, means in COLOURS]
    right_now = facts(_facts(models), [model.sheet for model in models])
    write_first_sheet(sheet, texts, right_now, samples, WIDTHS)


def _facts(models: Sequence[SheetModel]) -> list[Fact]:
    """The key numbers of both models, all of them live."""
    facts_of = [_facts_of(model) for model in models]
    return [
        Fact(label, [(found[n][1], found[n][2]) for found in facts_of], look)
        for n, (label, _, _, look) in enumerate(facts_of[0])
    ]


def _facts_of(model: SheetModel) -> tuple[tuple[str, str, Any, str], ...]:
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
        (
            f"User {ids[0]}, movie {ids[1]}: guess by formula",
            f"={formulas.guess(model, *at)}",
            guess,
            "0.00",
        ),
        (
            f"=PREDICT_RATING({pair},model)",
            f'=IFERROR(PREDICT_RATING({pair},{own(layout.MODEL)}),"{MISSING}")',
            guess,
            "0.00",
        ),
        ("Model in use", f"={own(layout.MODEL)}", model.start_version, "General"),
    )


def shown_pair(data: RatingData) -> tuple[int, int]:
    """The user and movie, by place, whose guess is shown: 293 and 49, else the first blank."""
    if 293 in data.user_ids and 49 in data.movie_ids:
        return data.user_ids.index(293), data.movie_ids.index(49)
    blank = np.argwhere(np.isnan(data.grid))
    return (int(blank[0][0]), int(blank[0][1])) if len(blank) else (0, 0)


def _literal(identity: Id) -> str:
    """An id as a formula writes it."""
    return str(identity) if isinstance(identity, int) else '"' + identity.replace('"', '""') + '"'
