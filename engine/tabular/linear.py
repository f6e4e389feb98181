"""The baseline: logistic or linear regression on one column a category and one a number."""

from dataclasses import dataclass

import numpy as np

from engine.logistic import logistic_regression, ridge_regression, sigmoid
from engine.tabular.target import Target

RIDGE = 1.0  # on every weight but the constant, per table: scikit-learn's default
MAX_FIT = 100_000_000  # numbers in the design: past it the first rows must do


@dataclass(frozen=True)
class Linear:
    """Weights (n_in + 1, outputs); one output a class against the rest, or one for the number."""

    weights: np.ndarray
    is_class: bool

    def predict(self, design: np.ndarray) -> np.ndarray:
        """Probabilities (n, classes) or numbers (n, 1)."""
        scores = design @ self.weights
        if not self.is_class:
            return scores
        share = sigmoid(scores)
        if share.shape[1] == 1:
            return np.hstack([1 - share, share])
        return share / share.sum(axis=1, keepdims=True)


def one_hot(x: np.ndarray, n_classes: tuple[int, ...]) -> np.ndarray:
    """Encoded rows (n, n_cat + n_cont) -> (n, columns) float64: flags, numbers, and a 1."""
    n_cat = len(n_classes)
    starts = np.concatenate([[0], np.cumsum(n_classes)]).astype(np.int64)
    flags = np.zeros((len(x), starts[-1]))
    rows = np.arange(len(x))
    for i in range(n_cat):
        flags[rows, starts[i] + x[:, i].astype(np.int64)] = 1.0
    return np.hstack([flags, x[:, n_cat:].astype(np.float64), np.ones((len(x), 1))])


def fit_linear(design: np.ndarray, targ: np.ndarray, target: Target) -> Linear:
    """Fit by Newton's method: (n, columns), classes or numbers (n,)."""
    n = max(1, min(len(design), MAX_FIT // design.shape[1]))
    design, targ = design[:n], targ[:n]
    if not target.is_class:
        return Linear(ridge_regression(design, np.ones(n), targ, RIDGE)[:, None], False)
    wanted = range(1, 2) if target.out_sz == 2 else range(target.out_sz)
    weights = [logistic_regression(design, (targ == i).astype(np.float64), RIDGE) for i in wanted]
    return Linear(np.stack(weights, axis=1), True)
