"""Weights in one byte each: what makes a model small enough to ship."""

import numpy as np

STEPS = 127


def to_bytes(weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights of any shape -> int8, and their largest size; finer steps where weights are small.

    A weight is `sign * (byte / 127) ** 2 * largest`: most weights of a linear model are small.
    """
    largest = float(np.abs(weights).max(initial=0.0)) or 1.0
    steps = np.rint(np.sqrt(np.abs(weights) / largest) * STEPS)
    return (np.sign(weights) * steps).astype(np.int8), largest


def codebook(largest: float) -> np.ndarray:
    """The weight of each byte, to be looked up by its unsigned value: (256,) float64."""
    steps = np.arange(256, dtype=np.uint8).view(np.int8).astype(np.float64)
    return np.sign(steps) * (steps / STEPS) ** 2 * largest


def rows_to_bytes(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A table (n, d) -> int8 (n, d) in even steps, and the size of a step in each row (n,)."""
    step = np.abs(table).max(axis=1, initial=0.0) / STEPS
    step[step == 0] = 1.0
    return np.rint(table / step[:, None]).astype(np.int8), step.astype(np.float32)
