"""Why a model answers what it does, and where it goes wrong. Numpy only."""

import numpy as np

from engine.metrics import auc, rmse
from engine.tabular.procs import spelling
from engine.tabular.published import TableModel
from engine.tabular.table import Table

N_TYPICAL = 64  # rows that stand in for "not knowing this column"
N_BINS = 10


def typical_rows(table: Table, seed: int = 0) -> Table:
    """A few rows of the training table, drawn at random, for `contributions` to compare with."""
    n = min(N_TYPICAL, len(table))
    rows = np.random.default_rng(seed).choice(len(table), n, replace=False)
    return table.take(np.sort(rows))


def contributions(model: TableModel, row: Table, typical: Table) -> list[tuple[str, float]]:
    """What each column adds to the answer for one row: "average", a line a column, "total".

    Columns are turned from those of the typical rows to the row's own, one after another, in the
    table's order and in the reverse; a column's part is the mean of the two changes. So the parts
    add up: average + contributions = total.

    Source: Strumbelj & Kononenko 2014, "Explaining prediction models and individual predictions",
    section 3, with two orders (antithetic) in place of random ones.
    """
    x, base = model.encoder.encode(row)[:1], model.encoder.encode(typical)
    places = input_places(model)
    parts = dict.fromkeys(places, 0.0)
    average = total = 0.0
    for order in (list(places), list(places)[::-1]):
        now = base.copy()
        steps = [now.copy()]
        for name in order:
            now[:, places[name]] = x[:, places[name]]
            steps.append(now.copy())
        pred = model.high(model.predict_encoded(np.concatenate(steps)))
        means = pred.astype(np.float64).reshape(len(steps), -1).mean(axis=1)
        average, total = means[0], means[-1]
        for name, change in zip(order, np.diff(means), strict=True):
            parts[name] += float(change) / 2
    return [("average", float(average)), *parts.items(), ("total", float(total))]


def input_places(model: TableModel) -> dict[str, list[int]]:
    """Which inputs of the network come from each column, in the table's order."""
    encoder = model.encoder
    inputs = (*encoder.cat_names, *encoder.cont_names)
    places: dict[str, list[int]] = {name: [] for name in encoder.kinds}
    for place, name in enumerate(inputs):
        places[encoder.sources[name]].append(place)
    return places


def importance(
    model: TableModel, table: Table, n_repeats: int = 3, seed: int = 0
) -> list[tuple[str, float]]:
    """How much worse the answers get when a column is shuffled, worst first.

    In AUC for two classes, in accuracy for more, in RMSE for numbers.

    Source: Breiman 2001, "Random Forests", section 10.
    """
    x, targ = model.encoder.encode(table), model.target.encode(table)
    rng = np.random.default_rng(seed)
    whole = _quality(model, x, targ)
    lost = {}
    for name, places in input_places(model).items():
        drops = []
        for _ in range(n_repeats):
            shuffled = x.copy()
            shuffled[:, places] = x[rng.permutation(len(x))][:, places]
            drops.append(whole - _quality(model, shuffled, targ))
        lost[name] = float(np.mean(drops))
    return sorted(lost.items(), key=lambda pair: -pair[1])


def _quality(model: TableModel, x: np.ndarray, targ: np.ndarray) -> float:
    """Higher is better."""
    pred = model.predict_encoded(x)
    if not model.target.is_class:
        return -rmse(pred[:, 0].astype(np.float64), targ)
    if model.target.out_sz == 2:
        return auc(pred[:, 1], targ == 1)
    return float(np.mean(pred.argmax(axis=1) == targ))


def confusion(pred: np.ndarray, targ: np.ndarray) -> np.ndarray:
    """Counts (classes, classes): a row for each true class, a column for each answer."""
    n = pred.shape[1]
    return np.bincount(targ * n + pred.argmax(axis=1), minlength=n * n).reshape(n, n)


def calibration(share: np.ndarray, is_high: np.ndarray) -> list[tuple[float, float, int]]:
    """Of each tenth of the probabilities that has rows: (mean said, share that was so, rows).

    `share` (n,) are probabilities of the high class, `is_high` (n,) whether it was.
    """
    place = np.minimum((share * N_BINS).astype(np.int64), N_BINS - 1)
    return [
        (float(share[place == i].mean()), float(is_high[place == i].mean()), int(n))
        for i, n in enumerate(np.bincount(place, minlength=N_BINS))
        if n
    ]


def averages_by_tenth(pred: np.ndarray, targ: np.ndarray) -> list[list[float]]:
    """Of each tenth of the rows, by predicted number: [mean said, mean that was so, rows]."""
    parts = np.array_split(np.argsort(pred, kind="stable"), min(N_BINS, len(pred)))
    return [[float(pred[rows].mean()), float(targ[rows].mean()), len(rows)] for rows in parts]


def roc(scores: np.ndarray, is_high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The curve of (share of low rows taken, share of high rows taken), from (0, 0) to (1, 1)."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.diff(scores[order]) != 0, True)  # equal scores are taken together
    high, low = np.cumsum(is_high[order])[last], np.cumsum(~is_high[order])[last]
    zero = np.zeros(1)
    return (
        np.concatenate([zero, low / max(low[-1], 1)]),
        np.concatenate([zero, high / max(high[-1], 1)]),
    )


def top_losses(model: TableModel, table: Table, n: int = 10) -> list[tuple[int, float, str, str]]:
    """The rows answered worst: (row from 0, loss, answer, truth), worst first."""
    pred, targ = model.predict(table), model.target.encode(table)
    if model.target.is_class:
        true = pred[np.arange(len(targ)), targ].astype(np.float64)
        loss = -np.log(np.clip(true, 1e-15, 1.0))
        said: list[str] = [str(label) for label in model.labels(pred)]
    else:
        loss, said = (pred[:, 0] - targ) ** 2, [f"{value:g}" for value in pred[:, 0]]
    truth = table.column(model.target.name)
    worst = np.argsort(-loss, kind="stable")[:n]
    return [(int(r), float(loss[r]), said[r], spelling(truth[r])) for r in worst]
