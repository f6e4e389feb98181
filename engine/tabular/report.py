"""What a fitted model of a table shows of itself: where it is right, where wrong, what it learned.

Plain lists, so that a job can send them; computed where the rows are. Numpy only.
"""

from collections import Counter
from typing import Any

import numpy as np

from engine.principal import main_directions
from engine.tabular.explain import (
    averages_by_tenth,
    calibration,
    confusion,
    importance,
    input_places,
    roc,
    top_losses,
)
from engine.tabular.procs import BLANK, spelling
from engine.tabular.published import TableModel
from engine.tabular.table import Table

MOST_ROWS = 5_000  # that importance is measured on: it answers each of them often
N_POINTS = 101  # of the ROC curve
N_WORST = 20
N_SHOWN = 6  # numbers of an embedding beside its two main directions


def report(model: TableModel, whole: Table, rows: np.ndarray) -> dict[str, Any]:
    """All of it, measured on some `rows` (places in `whole`), best those that were held back.

    Keys: classes, confusion, calibration, roc, importance, top_losses, embeddings, columns. What
    makes no sense for the target (a ROC curve of three classes) is an empty list.
    """
    table = whole.take(rows)
    few = table if len(table) <= MOST_ROWS else table.take(slice(MOST_ROWS))
    worst = top_losses(model, table, N_WORST)
    return {
        "n_rows": len(table),
        "classes": list(model.target.classes),
        **_answers(model, table),
        "importance": [list(pair) for pair in importance(model, few)],
        "top_losses": [[int(rows[r]) + 1, said, truth, loss] for r, loss, said, truth in worst],
        "embeddings": embeddings(model, whole),
        "columns": [[name, becomes(model, name)] for name in model.columns],
    }


def _answers(model: TableModel, table: Table) -> dict[str, Any]:
    pred, targ = model.predict(table), model.target.encode(table)
    if not model.target.is_class:
        tenths = averages_by_tenth(pred[:, 0].astype(np.float64), targ)
        return {"confusion": [], "calibration": tenths, "roc": []}
    found: dict[str, Any] = {"confusion": confusion(pred, targ).tolist(), "roc": []}
    is_high = targ == model.target.out_sz - 1
    share = model.high(pred).astype(np.float64)
    found["calibration"] = [list(line) for line in calibration(share, is_high)]
    if model.target.out_sz == 2 and is_high.any() and not is_high.all():
        found["roc"] = _thinned(*roc(share, is_high))
    return found


def _thinned(low: np.ndarray, high: np.ndarray) -> list[list[float]]:
    """The curve at `N_POINTS` even steps along itself: enough to draw it."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(low), np.diff(high)))])
    steps = np.linspace(0, along[-1], N_POINTS)
    return np.stack([np.interp(steps, along, low), np.interp(steps, along, high)], axis=1).tolist()


def embeddings(model: TableModel, table: Table) -> list[list[Any]]:
    """Each category: column, category, rows of it, its two main directions, its first numbers."""
    lines: list[list[Any]] = []
    for i, (name, classes) in enumerate(model.encoder.categorify.classes.items()):
        weights = model.weights[f"embeds.{i}.weight"][1:].astype(np.float64)  # 0 is the unknown
        n_rows = Counter(spelling(raw) for raw in table.column(name).tolist())
        places = main_directions(weights).tolist()
        for category, place, parts in zip(classes, places, weights.tolist(), strict=True):
            lines.append([name, category, n_rows[category], *place, *parts[:N_SHOWN]])
    return lines


def becomes(model: TableModel, name: str) -> str:
    """What the network sees of a column, in a few words."""
    encoder, kind = model.encoder, model.encoder.kinds[name]
    inputs = input_places(model)[name]
    if kind == "categorical":
        n_classes, width = model.weights[f"embeds.{inputs[0]}.weight"].shape
        has_blank = BLANK in encoder.categorify.classes[name]
        blank = "; blank is one of them" if has_blank else ""
        return f"{n_classes - 1} categories, {width} numbers each{blank}"
    if kind == "spiky":
        n_bins, width = model.weights[f"embeds.{inputs[0]}.weight"].shape
        return f"mostly one value, so {n_bins - 1} bins, {width} numbers each"
    if kind == "date":
        return f"{sum(place >= len(encoder.cat_names) for place in inputs)} parts of the date"
    mean, std = encoder.normalize.means[name], encoder.normalize.stds[name]
    text = f"mean {mean:,.4g}, spread {std:,.4g}"
    if name in encoder.fill.flagged:
        text += f"; blank is {encoder.fill.medians[name]:,.4g}, and flagged"
    return text
