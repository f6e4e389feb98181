"""How far predictions are from the truth."""

import numpy as np


def rmse(pred: np.ndarray, targ: np.ndarray) -> float:
    """Root mean squared error, in the unit of the arrays (n,)."""
    return float(np.sqrt(np.mean((pred - targ) ** 2)))


def mae(pred: np.ndarray, targ: np.ndarray) -> float:
    """Mean absolute error, in the unit of the arrays (n,)."""
    return float(np.mean(np.abs(pred - targ)))


def r2(pred: np.ndarray, targ: np.ndarray) -> float:
    """Share of the variance of `targ` (n,) that `pred` (n,) explains; 0 is as good as the mean."""
    spread = float(np.sum((targ - targ.mean()) ** 2))
    return 1.0 - float(np.sum((targ - pred) ** 2)) / spread if spread else 0.0


def accuracy(pred: np.ndarray, targ: np.ndarray) -> float:
    """Share of rows whose likeliest class is the true one: pred (n, classes), targ (n,) places."""
    return float(np.mean(pred.argmax(axis=1) == targ))


def log_loss(pred: np.ndarray, targ: np.ndarray) -> float:
    """Mean of -log of the true class's probability: pred (n, classes), targ (n,) places."""
    true = pred[np.arange(len(targ)), targ].astype(np.float64)
    return float(-np.mean(np.log(np.clip(true, 1e-15, 1.0))))


def auc(scores: np.ndarray, is_high: np.ndarray) -> float:
    """Chance that a high row scores above a low one, ties half: (n,), (n,) bool. 0.5 if all equal.

    Source: Mann & Whitney 1947: the sum of the ranks of the high rows.
    """
    n_high = int(is_high.sum())
    n_low = len(is_high) - n_high
    if not n_high or not n_low:
        return 0.5
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2  # the mean rank of equal scores
    return float((ranks[place][is_high].sum() - n_high * (n_high + 1) / 2) / (n_high * n_low))
