"""The built-in rows: one vector, and a small table that a single layer cannot learn."""

import numpy as np

from addin.kinds.network.drawing.model import TableData

N_ROWS, SEED = 30, 5


def one_vector() -> TableData:
    """[10, 20, 30], which should come out as 1."""
    names = ("x1", "x2", "x3")
    return TableData(np.array([[10.0, 20.0, 30.0]]), np.array([1.0]), names, "y")


def exam_rows() -> TableData:
    """Made-up students: hours of study and of sleep, and whether they passed (1) or not (0).

    Who studied more than five hours and slept enough passed, but nobody who slept too little or
    the whole day: a band, which no straight line cuts out.
    """
    rng = np.random.default_rng(SEED)
    study = np.round(rng.uniform(0, 12, N_ROWS) * 2) / 2
    sleep = np.round(rng.uniform(2, 12, N_ROWS) * 2) / 2
    passed = (study > 3.5) & (np.abs(sleep - 7) < 2.4)
    return TableData(
        np.column_stack([study, sleep]), passed.astype(float), ("study", "sleep"), "passed"
    )
