"""Measuring a model on ratings of strangers."""

import numpy as np
import pytest

from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.measure import measure_on
from engine.collab.published import RatingModel, seen_lists


def test_strangers_get_the_average_weights():
    """A test user that train never met is still predicted, and counted."""
    train = Ratings.from_table([1, 2], [7, 8], [2.0, 4.0])
    factors = Factors(np.zeros((2, 1)), np.zeros((2, 1)), np.array([-1.0, 1.0]), np.zeros(2), 3.0)
    seen = seen_lists(train.user_idx, train.item_idx, 2)
    model = RatingModel(factors, train.user_ids, train.item_ids, seen)
    test = Ratings.from_table([1, 99], [8, 8], [2.5, 3.5])

    metrics, baselines, strangers = measure_on(model, train, test)

    assert strangers == 1
    assert metrics["mae"] == pytest.approx(0.5)  # 2 for user 1; 3, the average, for user 99
    assert baselines["global_mean"]["mae"] == pytest.approx(0.5)


def test_predictions_are_clipped_to_the_scale():
    """Nobody gives nine stars."""
    train = Ratings.from_table([1, 2], [7, 8], [1.0, 5.0])
    factors = Factors(np.zeros((2, 1)), np.zeros((2, 1)), np.zeros(2), np.zeros(2), 9.0)
    model = RatingModel(factors, (1, 2), (7, 8), seen_lists(train.user_idx, train.item_idx, 2))

    assert measure_on(model, train, train)[0]["rmse"] == pytest.approx(np.sqrt(8))
