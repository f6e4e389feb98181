"""How far predictions are from the truth."""

import numpy as np


def rmse(pred: np.ndarray, targ: np.ndarray) -> float:
    """Root mean squared error, in the unit of the arrays (n,)."""
    return float(np.sqrt(np.mean((pred - targ) ** 2)))


def mae(pred: np.ndarray, targ: np.ndarray) -> float:
    """Mean absolute error, in the unit of the arrays (n,)."""
    return float(np.mean(np.abs(pred - targ)))
