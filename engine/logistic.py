"""Logistic and ridge regression on a dense table: what baselines and shares of models come from."""

import numpy as np

N_STEPS = 12  # of Newton's method


def logistic_regression(design: np.ndarray, targ: np.ndarray, ridge: float) -> np.ndarray:
    """Iteratively reweighted least squares: (n, columns), (n,) 0 or 1 -> (columns,) float64.

    The last column is the constant, which the ridge leaves alone.
    Source: Hastie, Tibshirani & Friedman 2009, section 4.4.1.
    """
    weights = np.zeros(design.shape[1])
    for _ in range(N_STEPS):
        scores = design @ weights
        share = sigmoid(scores)
        slope = np.maximum(share * (1 - share), 1e-6)
        moved = ridge_regression(design, slope, scores + (targ - share) / slope, ridge)
        if np.abs(moved - weights).max() < 1e-6:
            return moved
        weights = moved
    return weights


def ridge_regression(
    design: np.ndarray, row_weights: np.ndarray, targ: np.ndarray, ridge: float
) -> np.ndarray:
    """Weighted least squares: (n, columns), (n,), (n,) -> (columns,); the last is the constant."""
    weighted = design.T * row_weights
    ridges = np.full(design.shape[1], ridge)
    ridges[-1] = 1e-9
    return np.linalg.solve(weighted @ design + np.diag(ridges), weighted @ targ)


def sigmoid(scores: np.ndarray) -> np.ndarray:
    """Probabilities of log odds; NaN stays NaN."""
    return 1 / (1 + np.exp(-np.clip(scores, -700, 700)))
