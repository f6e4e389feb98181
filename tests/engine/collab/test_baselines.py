import numpy as np
import pytest

from engine.collab.baselines import DAMP_ITEM, DAMP_USER, baselines, bias_model
from engine.collab.data import Ratings


def test_the_global_mean_by_hand():
    """Train mean 3; off by 1 and by 1 on what is measured."""
    train = Ratings.from_table([1, 1, 2], [1, 2, 1], [2.0, 3.0, 4.0])
    measured = train.take(np.array([0, 2]))

    assert baselines(train, measured)["global_mean"] == {"rmse": 1.0, "mae": 1.0}


def test_biases_are_the_ridge_solution():
    """Known answer: the same least squares, with a penalty, solved directly."""
    rng = np.random.default_rng(0)
    train = Ratings.from_grid(range(6), range(5), rng.uniform(1, 5, (6, 5)))
    design = np.zeros((30, 11))
    design[np.arange(30), train.user_idx] = 1
    design[np.arange(30), 6 + train.item_idx] = 1
    ridge = np.diag([DAMP_USER] * 6 + [DAMP_ITEM] * 5)
    mean = train.values.mean()
    answer = np.linalg.solve(design.T @ design + ridge, design.T @ (train.values - mean))

    model = bias_model(train)

    np.testing.assert_allclose(model.user_bias, answer[:6], atol=0.02)
    np.testing.assert_allclose(model.item_bias, answer[6:], atol=0.02)


def test_a_user_without_ratings_has_no_bias():
    """Blank rows are predicted from the movie alone."""
    grid = np.array([[4.0, 5.0], [np.nan, np.nan]])

    model = bias_model(Ratings.from_grid([1, 2], [1, 2], grid))

    assert model.user_bias[1] == 0.0


def test_a_constant_grid_is_predicted_without_error():
    """Nothing to learn is no reason to fail."""
    train = Ratings.from_grid([1, 2], [1, 2], np.full((2, 2), 3.0))

    for metrics in baselines(train, train).values():
        assert metrics == pytest.approx({"rmse": 0.0, "mae": 0.0})
