"""Why, and where it goes wrong."""

import numpy as np
import pytest

from engine.metrics import auc
from engine.tabular.explain import (
    calibration,
    confusion,
    contributions,
    importance,
    roc,
    top_losses,
    typical_rows,
)
from engine.tabular.fit import fit
from engine.tabular.settings import best
from tests.engine.tabular.people import people


@pytest.fixture(scope="module")
def model():
    settings = best("ensemble").with_(bs=64, n_epochs=8, layers=(32,), valid_pct=0.0)
    return fit(people(800), "pay", settings).model


def test_contributions_add_up(model):
    """Average + one part a column = the prediction, as functions answer it."""
    table = people(40, seed=5)
    row = table.take(np.array([3]))

    parts = contributions(model, row, typical_rows(table))

    names = [name for name, _ in parts]
    assert names == ["average", "age", "job", "hours", "gain", "total"]
    values = [value for _, value in parts]
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=1e-9)
    assert values[-1] == pytest.approx(model.high(model.predict(row))[0], abs=1e-6)


def test_importance_finds_what_matters(model):
    """Age moves the rule most; a column that is not in it would lose nothing."""
    lost = importance(model, people(400, seed=9))

    assert {name for name, _ in lost} == {"age", "job", "hours", "gain"}
    assert lost[0][0] == "age"
    assert lost[0][1] > 0.2
    assert all(value > 0 for _, value in lost)


def test_confusion_and_calibration_by_hand():
    """Rows are the truth, columns the answer; each tenth of the probabilities has its share."""
    pred = np.array([[0.92, 0.08], [0.35, 0.65], [0.35, 0.65], [0.0, 1.0]])
    targ = np.array([0, 0, 1, 1])

    assert confusion(pred, targ).tolist() == [[1, 1], [0, 2]]
    assert calibration(pred[:, 1], targ == 1) == [(0.08, 0.0, 1), (0.65, 0.5, 2), (1.0, 1.0, 1)]


def test_roc_holds_the_auc():
    """From corner to corner; the area under it is the AUC, ties and all."""
    rng = np.random.default_rng(0)
    scores, is_high = rng.integers(0, 20, 200) / 20, rng.random(200) < 0.4

    low, high = roc(scores, is_high)

    assert (low[0], high[0], low[-1], high[-1]) == (0, 0, 1, 1)
    assert np.trapezoid(high, low) == pytest.approx(auc(scores, is_high))


def test_top_losses_are_the_surest_mistakes(model):
    """Worst first, with the truth beside the answer."""
    worst = top_losses(model, people(200, seed=3), n=5)

    losses = [loss for _, loss, _, _ in worst]
    assert losses == sorted(losses, reverse=True)
    assert worst[0][2] != worst[0][3]
