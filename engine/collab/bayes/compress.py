"""The mean of many samples as one set of factors, for the cells of a sheet."""

import numpy as np

from engine.collab.factors import Factors
from engine.collab.posterior import Posterior

STEPS = 4  # of subspace iteration; the start is so near that the fourth changes little


def compress(posterior: Posterior, n_factors: int, biases: bool) -> Factors:
    """The best factors of that width for the grid of posterior means, which is never written out.

    Without `biases` the mean and the biases are part of what the factors stand for. One sample of
    that width with biases comes back as it is, up to rotation.

    Source: Halko, Martinsson & Tropp 2011, "Finding Structure with Randomness", section 5.1. Ours
    starts the subspace from samples instead of at random.
    """
    wide_users, wide_items = _wide(posterior, biases)
    q = np.linalg.qr(_start(posterior, biases))[0]
    for _ in range(STEPS):
        p = np.linalg.qr(wide_items @ (wide_users.T @ q))[0]
        q = np.linalg.qr(wide_users @ (wide_items.T @ p))[0]
    right = wide_items @ (wide_users.T @ q)  # (n_items, width): the grid is about q @ right.T
    v, s, ut = np.linalg.svd(right, full_matrices=False)
    users, items = _columns(q @ ut.T, np.sqrt(s), n_factors), _columns(v, np.sqrt(s), n_factors)
    if not biases:
        return Factors(users, items, np.zeros(len(users)), np.zeros(len(items)))
    user_bias, item_bias = (
        b.mean(axis=0, dtype=np.float64) for b in (posterior.user_bias, posterior.item_bias)
    )
    return Factors(users, items, user_bias, item_bias, float(posterior.means.mean()))


def _wide(posterior: Posterior, biases: bool) -> tuple[np.ndarray, np.ndarray]:
    """(n_users, w) and (n_items, w) whose product is the grid that factors have to stand for."""
    users, items = (
        np.concatenate(list(side), axis=1).astype(np.float64)
        for side in (posterior.user_factors, posterior.item_factors)
    )
    users /= len(posterior)
    if biases:
        return users, items
    user_bias = posterior.user_bias.mean(axis=0) + posterior.means.mean()
    item_bias = posterior.item_bias.mean(axis=0)
    users = np.column_stack([users, user_bias, np.ones(len(users))])
    return users, np.column_stack([items, np.ones(len(items)), item_bias])


def _start(posterior: Posterior, biases: bool) -> np.ndarray:
    """Columns (n_users, w) that nearly span the main directions: a few samples side by side."""
    few = np.linspace(0, len(posterior) - 1, min(len(posterior), 3)).astype(int)
    columns = [posterior.user_factors[s] for s in np.unique(few)]
    if not biases:
        columns += [posterior.user_bias.mean(axis=0)[:, None]]
        columns += [np.ones((posterior.user_factors.shape[1], 1))]
    return np.concatenate(columns, axis=1).astype(np.float64)


def _columns(directions: np.ndarray, weight: np.ndarray, n_factors: int) -> np.ndarray:
    """The first `n_factors` directions (n, w), weighted; zeros where there are fewer."""
    out = np.zeros((len(directions), n_factors))
    kept = min(n_factors, len(weight))
    out[:, :kept] = directions[:, :kept] * weight[:kept]
    return out
