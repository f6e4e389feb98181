"""Presets made for stars, on other scales."""

import numpy as np
import pytest

from engine.collab.data import Ratings
from engine.collab.scale import for_scale
from engine.collab.settings import CollabSettings

STARS = CollabSettings(biases=True, y_range=(0.0, 5.5))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(1, 5, (0, 5.5)), (0.5, 5, (0, 5.5)), (-10, 10, (-15, 12.5)), (0, 100, (-25, 112.5))],
)
def test_y_range_follows_the_ratings(low, high, expected):
    """Jokes are rated from -10 to 10: the sigmoid must reach both ends."""
    ratings = Ratings.from_grid((1,), (1, 2), np.array([[low, high]], dtype=float))

    assert for_scale(STARS, ratings).y_range == pytest.approx(expected)


def test_a_constant_grid_keeps_its_range():
    """One value has no spread to measure."""
    ratings = Ratings.from_grid((1,), (1, 2), np.array([[3.0, 3.0]]))

    assert for_scale(STARS, ratings).y_range == (0.0, 5.5)
