"""The scale of numbers that are learned together, such as a variance and a share."""

import numpy as np

TINY = 1e-12  # a number nearer to 0 has no size of its own


def sizes_of(x: np.ndarray) -> np.ndarray:
    """How large each of `x` (n,) is; 1 for what is 0.

    A search that counts in these moves a number of 0.00001 and one of 0.9 alike.
    """
    size = np.abs(x)
    return np.where(size > TINY, size, 1.0)
