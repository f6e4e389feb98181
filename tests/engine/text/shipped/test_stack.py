"""Shares of several models, found from what they say."""

import numpy as np
import pytest

from engine.text.shipped.stack import fit_stack


def test_shares_are_those_that_made_the_labels():
    """Labels drawn from 0.5 of one model's log odds and 2 of another's, less 1: both come back."""
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(200_000, 2))
    chances = 1 / (1 + np.exp(-(0.5 * logits[:, 0] + 2 * logits[:, 1] - 1)))
    stack = fit_stack(logits, (rng.random(len(logits)) < chances).astype(int))

    assert stack.shares == pytest.approx([0.5, 2.0], abs=0.05)
    assert stack.bias == pytest.approx(-1.0, abs=0.05)
    assert stack(np.array([[2.0, 1.0]]))[0] == pytest.approx(2.0, abs=0.1)


def test_a_model_that_makes_no_mistake_gets_a_finite_share():
    logits = np.array([[-1.0], [-2.0], [1.0], [2.0]])
    stack = fit_stack(logits, np.array([0, 0, 1, 1]))
    assert 1 < stack.shares[0] < 100
