"""The rows a network learns from, brought to one scale where that is asked for."""

import numpy as np

from engine.network.settings import MlpSettings


def prepared(x: np.ndarray, settings: MlpSettings) -> np.ndarray:
    """x (n, n_in) as the first layer gets it: as it is, or each column with mean 0 and spread 1.

    The spread is the standard deviation of all rows; a column that never changes becomes 0.
    """
    if not settings.normalise:
        return x
    spread = x.std(axis=0)
    return (x - x.mean(axis=0)) / np.where(spread == 0, 1.0, spread)
