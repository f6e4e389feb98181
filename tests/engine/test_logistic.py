"""Logistic regression: known weights come back, and perfect answers have finite ones."""

import numpy as np
import pytest

from engine.logistic import logistic_regression


def test_weights_are_those_that_made_the_classes():
    """Classes drawn from 0.5 of one column and 2 of another, less 1: all three come back."""
    rng = np.random.default_rng(0)
    design = np.column_stack([rng.normal(size=(200_000, 2)), np.ones(200_000)])
    chances = 1 / (1 + np.exp(-(design @ [0.5, 2.0, -1.0])))
    weights = logistic_regression(design, (rng.random(len(design)) < chances).astype(int), 0.002)

    assert weights == pytest.approx([0.5, 2.0, -1.0], abs=0.05)


def test_classes_without_a_mistake_get_a_finite_weight():
    design = np.array([[-1.0, 1], [-2.0, 1], [1.0, 1], [2.0, 1]])
    weights = logistic_regression(design, np.array([0, 0, 1, 1]), 0.002)
    assert 1 < weights[0] < 100
