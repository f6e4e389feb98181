"""The mean of many samples as one set of factors, for the cells of a sheet."""

import numpy as np
import torch
from torch import Tensor

from engine.collab.factors import Factors
from engine.collab.posterior import Posterior

STEPS = 2  # of subspace iteration; the start is so near that a third changes next to nothing


def compress(posterior: Posterior, n_factors: int, biases: bool) -> Factors:
    """The best factors of that width for the grid of posterior means, which is never written out.

    Without `biases` the mean and the biases are part of what the factors stand for. One sample of
    that width with biases comes back as it is, up to rotation.

    Source: Halko, Martinsson & Tropp 2011, "Finding Structure with Randomness", section 5.1. Ours
    starts the subspace from samples instead of at random.
    """
    wide_users, wide_items = _wide(posterior, biases)
    q = torch.linalg.qr(_start(posterior, biases))[0]
    for _ in range(STEPS):
        p = torch.linalg.qr(wide_items @ (wide_users.mT @ q))[0]
        q = torch.linalg.qr(wide_users @ (wide_items.mT @ p))[0]
    right = wide_items @ (wide_users.mT @ q)  # (n_items, width): the grid is about q @ right.mT
    v, s, ut = torch.linalg.svd(right, full_matrices=False)
    users, items = _columns(q @ ut.mT, s.sqrt(), n_factors), _columns(v, s.sqrt(), n_factors)
    if not biases:
        return Factors(users, items, np.zeros(len(users)), np.zeros(len(items)))
    user_bias, item_bias = (
        b.mean(axis=0, dtype=np.float64) for b in (posterior.user_bias, posterior.item_bias)
    )
    return Factors(users, items, user_bias, item_bias, float(posterior.means.mean()))


def _wide(posterior: Posterior, biases: bool) -> tuple[Tensor, Tensor]:
    """(n_users, w) and (n_items, w) whose product is the grid that factors have to stand for."""
    users = np.concatenate(list(posterior.user_factors), axis=1)
    items = np.concatenate(list(posterior.item_factors), axis=1)
    users /= np.float32(len(posterior))
    if not biases:
        user_bias = posterior.user_bias.mean(axis=0) + posterior.means.mean()
        users = np.column_stack([users, user_bias, np.ones(len(users))])
        items = np.column_stack([items, np.ones(len(items)), posterior.item_bias.mean(axis=0)])
    return torch.from_numpy(users).double(), torch.from_numpy(items).double()


def _start(posterior: Posterior, biases: bool) -> Tensor:
    """Columns (n_users, w) that nearly span the main directions: a few samples side by side."""
    few = np.unique(np.linspace(0, len(posterior) - 1, 3).astype(int))
    columns = [posterior.user_factors[s] for s in few]
    if not biases:
        user_bias = posterior.user_bias.mean(axis=0)
        columns.append(np.column_stack([user_bias, np.ones(len(user_bias))]))
    return torch.from_numpy(np.concatenate(columns, axis=1)).double()


def _columns(directions: Tensor, weight: Tensor, n_factors: int) -> np.ndarray:
    """The first `n_factors` directions (n, w), weighted; zeros where there are fewer."""
    out = np.zeros((len(directions), n_factors))
    kept = min(n_factors, len(weight))
    out[:, :kept] = (directions[:, :kept] * weight[:kept]).numpy()
    return out
