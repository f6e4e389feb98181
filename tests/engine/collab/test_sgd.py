import numpy as np
import pytest

from engine.collab.factors import Factors
from engine.collab.fit import fit, lr_find
from engine.collab.settings import CollabSettings
from engine.collab.sgd import SMALL
from engine.collab.state import State
from engine.errors import DivergedError
from engine.optimisers.names import OPTIMISERS
from engine.progress import Quiet
from tests.engine.collab.planted import planted_ratings

LESSON = CollabSettings(n_epochs=10, lr=0.5, n_factors=3)


def flat(factors: Factors) -> np.ndarray:
    parts = (factors.user_factors, factors.item_factors, factors.user_bias, factors.item_bias)
    return np.concatenate([part.ravel() for part in parts])


def rmse_by_formula(factors: Factors, ratings) -> float:
    grid = factors.user_factors @ factors.item_factors.T
    grid = grid + factors.user_bias[:, None] + factors.item_bias + factors.mean
    return float(np.sqrt(np.nanmean((grid - ratings.to_grid()) ** 2)))


def test_one_full_batch_step_by_hand():
    """The sheet's own arithmetic: each weight moves by lr times the mean gradient."""
    ratings, settings = planted_ratings(), LESSON.with_(n_epochs=1, lr=0.25)
    start = fit(ratings, settings.with_(lr=0.0)).state.factors
    users, items, targ = start.user_factors, start.item_factors, ratings.to_grid()
    error = np.nan_to_num(users @ items.T - targ)  # a blank counts as nothing

    after = fit(ratings, settings, start=State(start)).state.factors

    step = 0.25 * 2 / len(ratings)
    np.testing.assert_allclose(after.user_factors, users - step * error @ items, atol=1e-12)
    np.testing.assert_allclose(after.item_factors, items - step * error.T @ users, atol=1e-12)


def test_the_reported_loss_is_the_formula_over_the_shown_weights():
    """The sheet's loss cell and the engine's agree to 1e-9 after every epoch."""
    ratings, seen = planted_ratings(), []

    class Watcher(Quiet):
        def on_epoch(self, log, snapshot):
            seen.append((log.train_loss, rmse_by_formula(snapshot().factors, ratings)))

    fitted = fit(ratings, LESSON.with_(biases=True, bs=16, lr=0.1), reporter=Watcher())

    assert len(seen) == 10
    for reported, formula in seen:
        assert reported == pytest.approx(formula, abs=1e-9)
    assert fitted.train["rmse"] == pytest.approx(seen[-1][0], abs=1e-12)


def test_planted_factors_are_found_again():
    """Two factors and biases explain what was made from two factors and biases."""
    ratings = planted_ratings(30, 25)
    settings = CollabSettings(
        n_factors=2, biases=True, init="normal", opt="adam", lr=0.02, n_epochs=1500
    )

    fitted = fit(ratings, settings)

    assert fitted.train["rmse"] < 0.02
    assert fitted.baselines["biases"]["rmse"] > 0.2


@pytest.mark.parametrize("opt", OPTIMISERS)
@pytest.mark.parametrize("bs", [0, 16])
def test_five_epochs_twice_equal_ten_once(opt, bs):
    """A second press continues: weights, moments, shuffling, epoch count."""
    ratings, ten = planted_ratings(), LESSON.with_(opt=opt, bs=bs, lr=0.02, biases=True)
    five = ten.with_(n_epochs=5)

    once = fit(ratings, ten)
    first = fit(ratings, five)
    twice = fit(ratings, five, start=first.state)

    gap = np.abs(flat(twice.state.factors) - flat(once.state.factors)).max()
    assert gap < 1e-12
    assert twice.state.epoch == once.state.epoch == 10
    assert twice.log[-1].train_loss == pytest.approx(once.log[-1].train_loss, abs=1e-12)


def test_plain_sgd_continues_from_the_cells_alone():
    """A workbook opened on another machine holds weights and epoch, and that is enough."""
    ratings, five = planted_ratings(), LESSON.with_(n_epochs=5, bs=16, lr=0.05)

    once = fit(ratings, five.with_(n_epochs=10))
    first = fit(ratings, five)
    twice = fit(ratings, five, start=State(first.state.factors, epoch=5))

    assert np.abs(flat(twice.state.factors) - flat(once.state.factors)).max() < 1e-12


@pytest.mark.parametrize(
    "change",
    [
        {"n_factors": 4},
        {"biases": True},
        {"y_range": (0.0, 5.5)},
        {"n_epochs": 11},
        {"lr": 0.4},
        {"wd": 0.1},
        {"bs": 16},
        {"opt": "momentum"},
        {"opt": "rmsprop"},
        {"opt": "adam"},
        {"opt": "momentum", "momentum": 0.5},
        {"opt": "adam", "momentum": 0.5},
        {"schedule": "one_cycle"},
        {"schedule": "one_cycle", "opt": "adam"},
        {"init": "normal"},
        {"seed": 1},
        {"biases": True, "bias_lr": 3.0},
        {"members": 2},
    ],
    ids=str,
)
def test_every_setting_has_an_effect(change):
    """A setting in the sheet that does nothing would be a lie."""
    ratings, base = planted_ratings(), LESSON.with_(lr=0.02)
    without = dict(list(change.items())[:-1])  # beside the setting that gives it a meaning

    changed = fit(ratings, base.with_(**change)).train["rmse"]

    assert changed != fit(ratings, base.with_(**without)).train["rmse"]


def test_the_same_seed_gives_the_same_weights():
    """Bit for bit, on the same device."""
    ratings, settings = planted_ratings(), LESSON.with_(bs=16, opt="adam", lr=0.02)

    first, again = (fit(ratings, settings).state.factors for _ in range(2))

    assert np.array_equal(flat(first), flat(again))


def test_a_blank_row_and_column_keep_their_weights():
    """Nobody learns from nothing; decay alone pulls, and by the known amount."""
    grid = planted_ratings().to_grid()
    grid[3, :], grid[:, 2] = np.nan, np.nan
    ratings = type(planted_ratings()).from_grid(range(12), range(10), grid)
    start = fit(ratings, LESSON.with_(lr=0.0)).state.factors

    kept = fit(ratings, LESSON).state.factors
    decayed = fit(ratings, LESSON.with_(wd=0.1)).state.factors

    np.testing.assert_array_equal(kept.user_factors[3], start.user_factors[3])
    np.testing.assert_array_equal(kept.item_factors[2], start.item_factors[2])
    shrunk = start.user_factors[3] * (1 - 0.5 * 0.1) ** 10
    np.testing.assert_allclose(decayed.user_factors[3], shrunk, rtol=1e-12)
    assert np.isfinite(flat(kept)).all()


@pytest.mark.parametrize("y_range", [None, (0.0, 5.5)])
@pytest.mark.parametrize("opt", ["sgd", "adam"])
def test_an_absurd_learning_rate_diverges_with_advice(y_range, opt):
    """lr 10⁹ is answered, not shown as weights of 10⁹."""
    settings = LESSON.with_(lr=1e9, y_range=y_range, opt=opt)

    with pytest.raises(DivergedError, match=r"in epoch \d+ at lr 1e\+09\. Lower lr"):
        fit(planted_ratings(), settings)


def test_early_stop_keeps_the_best_weights():
    """Patience on the held-back loss; the state handed back is the best one seen."""
    train, valid = planted_ratings(30, 25, noise=1.0).split(30, seed=0)
    settings = CollabSettings(
        n_factors=8, biases=True, init="normal", opt="adam", lr=0.05, n_epochs=500, patience=5
    )

    fitted = fit(train, settings, valid)

    losses = [line.valid_loss for line in fitted.log]
    assert fitted.outcome == "early"
    assert fitted.state.epoch == int(np.argmin(losses)) + 1 == len(losses) - 5
    assert fitted.valid["rmse"] == pytest.approx(min(losses), abs=1e-12)


def test_a_changed_optimiser_starts_with_fresh_moments():
    """Settings may change between two presses; moments of another shape are left behind."""
    ratings, settings = planted_ratings(), LESSON.with_(opt="adam", lr=0.02)
    adam = fit(ratings, settings).state

    for change in ({"opt": "momentum"}, {"opt": "sgd"}, {"opt": "rmsprop"}, {"biases": True}):
        went_on = fit(ratings, settings.with_(**change), start=adam)
        fresh = fit(ratings, settings.with_(**change), start=State(adam.factors, adam.epoch))
        if "opt" in change:
            np.testing.assert_array_equal(flat(went_on.state.factors), flat(fresh.state.factors))
        assert np.isfinite(flat(went_on.state.factors)).all()


def test_the_rating_finder_suggests_a_rate_that_trains():
    """Press Find learning rate, then Run epochs."""
    ratings = planted_ratings()
    for change in ({}, {"bs": 16}, {"opt": "adam"}):
        settings = LESSON.with_(n_epochs=60, **change)
        before = fit(ratings, settings.with_(lr=0.0, n_epochs=1)).train["rmse"]

        found = lr_find(ratings, settings)

        assert fit(ratings, settings.with_(lr=found.suggestion)).train["rmse"] < before / 4


def test_many_ratings_are_trained_in_single_precision_and_few_in_double():
    """Cells agree with formulas to 1e-9 where there are cells; speed counts elsewhere."""
    few = fit(planted_ratings(), LESSON.with_(n_epochs=1)).state.factors.user_factors
    rng = np.random.default_rng(0)
    grid = rng.uniform(1, 5, (150, SMALL // 100))
    many = type(planted_ratings()).from_grid(range(150), range(grid.shape[1]), grid)
    single = fit(many, LESSON.with_(n_epochs=1)).state.factors.user_factors

    assert not np.array_equal(few, few.astype(np.float32))
    assert np.array_equal(single, single.astype(np.float32))
