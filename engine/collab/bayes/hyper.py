"""Normal-Wishart: the mean and precision of a side's vectors, drawn given the vectors."""

import numpy as np

PRIOR_ROWS = 2.0  # beta_0 of the paper: how many rows the prior's zero mean is worth


def draw_wishart(scale: np.ndarray, dof: float, rng: np.random.Generator) -> np.ndarray:
    """Draw a precision matrix (d, d) with mean `dof * scale`.

    Source: Bartlett 1933, the decomposition of a Wishart matrix into triangular factors.
    """
    d = len(scale)
    a = np.tril(rng.standard_normal((d, d)), -1)
    a[np.diag_indices(d)] = np.sqrt(rng.chisquare(dof - np.arange(d)))
    root = np.linalg.cholesky(scale) @ a
    return root @ root.T


def draw_normal_wishart(
    n: int, mean: np.ndarray, scatter: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw (mu (d,), precision (d, d)) given n vectors' mean (d,) and scatter (d, d) about it.

    Source: Salakhutdinov & Mnih 2008, "Bayesian Probabilistic Matrix Factorization using MCMC",
    equation 14, with mu_0 = 0, beta_0 = 2, nu_0 = d and W_0 the identity.
    """
    d = len(mean)
    beta = PRIOR_ROWS + n
    inverse = np.eye(d) + scatter + (PRIOR_ROWS * n / beta) * np.outer(mean, mean)
    precision = draw_wishart(np.linalg.inv(inverse), d + n, rng)
    root = np.linalg.cholesky(precision)
    mu = n * mean / beta + np.linalg.solve(root.T, rng.standard_normal(d)) / np.sqrt(beta)
    return mu, precision
