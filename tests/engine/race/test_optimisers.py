"""The race: each optimiser as the papers and torch's documentation write it, step by step."""

import numpy as np
import pytest

from engine.errors import DivergedError, InputError
from engine.race.optimisers import NAMES, race
from engine.race.settings import RaceSettings

X = np.array([0.5, 1.0, 2.0, 3.5, 4.0])
Y = np.array([3.0, 2.0, 5.5, 8.0, 9.5])


def by_hand(name, s, n_steps):
    """(1 + steps, 3): numpy alone, one line an idea, independent of torch."""
    p, m, v = np.array([s.start_a, s.start_b]), np.zeros(2), np.zeros(2)
    rows = [(*p, np.mean((p[0] * X + p[1] - Y) ** 2))]
    for t in range(1, n_steps + 1):
        at = slice(None) if s.batch == "all" else slice((t - 1) % len(X), (t - 1) % len(X) + 1)
        gap = p[0] * X[at] + p[1] - Y[at]
        g = np.array([np.mean(2 * gap * X[at]), np.mean(2 * gap)])
        if name == "sgd":
            p = p - s.lr_sgd * g
        elif name == "momentum":
            m = s.momentum * m + g
            p = p - s.lr_momentum * m
        elif name == "rmsprop":
            v = s.alpha * v + (1 - s.alpha) * g**2
            p = p - s.lr_rmsprop * g / (np.sqrt(v) + s.eps)
        else:
            m, v = s.beta1 * m + (1 - s.beta1) * g, s.beta2 * v + (1 - s.beta2) * g**2
            lr = s.lr_adam if name == "adam" else s.lr_adamw
            if name == "adamw":
                p = p * (1 - lr * s.wd)
            p = p - lr * (m / (1 - s.beta1**t)) / (np.sqrt(v / (1 - s.beta2**t)) + s.eps)
        rows.append((*p, np.mean((p[0] * X + p[1] - Y) ** 2)))
    return np.array(rows)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("batch", ["all", "one"])
def test_every_step_is_the_one_by_hand(name, batch):
    """Forty steps from a start of its own; a hundred thousandth of a millionth apart at most."""
    settings = RaceSettings(start_a=-1.5, start_b=4.0, batch=batch, wd=0.1, eps=1e-3)

    paths, outcome = race(X, Y, settings, 40)

    assert outcome == "done"
    np.testing.assert_allclose(paths[name], by_hand(name, settings, 40), rtol=0, atol=1e-12)


def test_adam_and_adamw_differ_by_the_decay_alone():
    with_decay, _ = race(X, Y, RaceSettings(wd=0.5), 10)
    without, _ = race(X, Y, RaceSettings(wd=0.0), 10)

    assert abs(with_decay["adamw"] - with_decay["adam"]).max() > 0.01
    np.testing.assert_array_equal(without["adamw"], without["adam"])


def test_a_longer_race_goes_the_same_way():
    """A press races again from the start: what was shown before must come out again."""
    short, _ = race(X, Y, RaceSettings(), 7)
    longer, _ = race(X, Y, RaceSettings(), 20)

    for name in NAMES:
        np.testing.assert_array_equal(longer[name][:8], short[name])


def test_a_step_too_large_names_its_optimiser():
    with pytest.raises(DivergedError, match=r"loss of momentum .* Lower lr_momentum, for example"):
        race(X, Y, RaceSettings(lr_momentum=1e6), 100)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"batch": "two"}, "batch 'two' is not known. Use one of all, one."),
        ({"beta1": 1.0}, "beta1 is 1. Give a number from 0 to 0.999999."),
        ({"lr_adam": -0.1}, "lr_adam is -0.1. Give a number of at least 0."),
        ({"eps": 0.0}, "eps is 0. Give a number of at least 1e-300."),
    ],
)
def test_settings_that_cannot_be(changes, message):
    with pytest.raises(InputError) as err:
        RaceSettings(**changes)
    assert str(err.value) == message
