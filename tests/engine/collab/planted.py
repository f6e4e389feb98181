"""Ratings made from factors that are known, for tests that look for them again."""

import numpy as np

from engine.collab.data import Ratings


def planted_grid(
    n_users: int = 12, n_items: int = 10, k: int = 2, seed: int = 0, noise: float = 0.0
) -> np.ndarray:
    """Stars around 3.5 (n_users, n_items), a fifth of them NaN, no row or column empty."""
    rng = np.random.default_rng(seed)
    users, items = rng.normal(0, 0.6, (n_users, k)), rng.normal(0, 0.6, (n_items, k))
    stars = (
        3.5 + rng.normal(0, 0.3, n_users)[:, None] + rng.normal(0, 0.3, n_items) + users @ items.T
    )
    stars = stars + rng.normal(0, noise, stars.shape)
    blank = rng.random(stars.shape) < 0.2
    blank[np.arange(n_users), np.arange(n_users) % n_items] = False
    return np.where(blank, np.nan, stars)


def planted_ratings(*args, **kwargs) -> Ratings:
    """The same as ratings: users 101, 102, …, items 1, 2, …"""
    grid = planted_grid(*args, **kwargs)
    n_users, n_items = grid.shape
    return Ratings.from_grid(range(101, 101 + n_users), range(1, 1 + n_items), grid)
