"""The weights a rating model starts from. Numpy only, so that a button needs no torch for them."""

import numpy as np

from engine.collab.factors import Factors
from engine.collab.settings import CollabSettings

NORMAL_SD = 0.01  # of init "normal", as fast.ai's embeddings


def random_factors(
    n_users: int, n_items: int, settings: CollabSettings, mean: float = 0.0
) -> Factors:
    """New random weights, the same for the same seed; biases start at 0.

    `mean` (stars) is kept only where biases are on and no `y_range` is given: the plain dot
    product of the lesson has no mean, and a sigmoid has its own middle.
    """
    rng, k = np.random.default_rng(settings.seed), settings.n_factors
    shapes = ((n_users, k), (n_items, k))
    if settings.init == "uniform":
        users, items = (rng.random(shape) for shape in shapes)
    else:
        users, items = (rng.normal(0.0, NORMAL_SD, shape) for shape in shapes)
    keeps_mean = settings.biases and settings.y_range is None
    return Factors(
        user_factors=users,
        item_factors=items,
        user_bias=np.zeros(n_users),
        item_bias=np.zeros(n_items),
        mean=float(mean) if keeps_mean else 0.0,
        y_range=settings.y_range,
    )
