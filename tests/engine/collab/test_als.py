from dataclasses import replace

import numpy as np
import pytest

from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.fit import fit
from engine.collab.settings import CollabSettings
from engine.collab.state import State
from engine.errors import InputError
from engine.progress import Epoch, Quiet
from tests.data_sets import data_set
from tests.engine.collab.planted import planted_grid, planted_ratings

PLAIN = CollabSettings(solver="als", n_factors=2, n_epochs=20, wd=0.0, device="cpu")
BIASED = PLAIN.with_(biases=True)
ALL = slice(None)


class StopAt(Quiet):
    """Stops at the n-th time of asking; remembers the epochs it was shown."""

    def __init__(self, n: int):
        self.left, self.epochs = n, []

    def on_epoch(self, log: Epoch, snapshot) -> None:
        self.epochs.append((log, snapshot()))

    def should_stop(self) -> bool:
        self.left -= 1
        return self.left < 0


def with_blank_user(ratings: Ratings) -> Ratings:
    return replace(ratings, user_ids=(*ratings.user_ids, 999))


def test_users_step_equals_solving_by_hand():
    """One user's new weights are the ridge regression of his ratings on the movies' weights."""
    ratings, wd = planted_ratings(), 0.3
    rng = np.random.default_rng(1)
    items = rng.normal(size=(ratings.n_items, 2))
    zeros = np.zeros(ratings.n_users), np.zeros(ratings.n_items)
    start = State(Factors(np.zeros((ratings.n_users, 2)), items, *zeros))
    settings = PLAIN.with_(wd=wd, n_epochs=1)

    fitted = fit(ratings, settings, start=start)

    unit = ratings.values.std()
    mine = ratings.user_idx == 3
    x = items[ratings.item_idx[mine]] / np.sqrt(unit)
    y = ratings.values[mine] / unit
    user = np.linalg.solve(x.T @ x + wd * np.sqrt(mine.sum()) * np.eye(2), x.T @ y) * np.sqrt(unit)
    np.testing.assert_allclose(fitted.state.factors.user_factors[3], user, rtol=1e-9)


@pytest.mark.parametrize("settings", [PLAIN.with_(n_factors=4), BIASED])
def test_planted_factors_are_found_again(settings):
    """Without noise the blanks are what the planted factors say, not only the rated cells.

    Not from every split: with exactly as many factors as were planted and next to no ridge, least
    squares in turn may end in a local optimum (2 of 8 splits by hash did).
    """
    whole = Ratings.from_grid(range(40), range(30), planted_grid(40, 30, seed=3))
    order = np.random.default_rng(0).permutation(len(whole))
    n_valid = round(len(whole) * 0.15)
    train, valid = whole.take(np.sort(order[n_valid:])), whole.take(np.sort(order[:n_valid]))

    fitted = fit(train, settings.with_(n_epochs=200, wd=1e-4), valid)

    assert fitted.train["rmse"] < 0.01
    assert fitted.valid is not None
    assert fitted.valid["rmse"] < 0.05


def test_the_loss_falls_with_every_sweep():
    """Each solve is exact, so without a ridge to pay for no sweep makes it worse."""
    fitted = fit(planted_ratings(noise=0.5), PLAIN)

    losses = [log.train_loss for log in fitted.log]
    assert np.all(np.diff(losses) < 1e-9)
    assert losses[-1] == pytest.approx(fitted.train["rmse"], abs=1e-9)


def test_ten_sweeps_twice_equal_twenty_once():
    """A second press goes on from the cells."""
    ratings = planted_ratings(noise=0.3)

    once = fit(ratings, BIASED)
    half = fit(ratings, BIASED.with_(n_epochs=10))
    twice = fit(ratings, BIASED.with_(n_epochs=10), start=half.state)

    np.testing.assert_allclose(twice.model.grid(ALL, ALL), once.model.grid(ALL, ALL), atol=1e-9)
    assert [log.epoch for log in twice.log] == list(range(11, 21))


def test_without_biases_they_stay_zero_and_the_mean_too():
    """The dot-product sheet has no place for them."""
    factors = fit(planted_ratings(), PLAIN).state.factors

    assert not factors.user_bias.any() and not factors.item_bias.any() and factors.mean == 0.0


def test_a_scale_ten_times_as_wide_gives_ten_times_the_predictions():
    """The ridge suits half-stars and -10 to 10 alike."""
    ratings = planted_ratings(noise=0.3)
    wide = replace(ratings, values=ratings.values * 10)

    narrow, broad = (fit(r, BIASED.with_(wd=0.5)).model.grid(ALL, ALL) for r in (ratings, wide))

    np.testing.assert_allclose(broad, narrow * 10, rtol=1e-8)


def test_a_blank_user_is_predicted_as_an_average_one():
    """A row without ratings still gets a finite, sensible answer."""
    fitted = fit(with_blank_user(planted_ratings()), BIASED.with_(wd=0.1))

    grid = fitted.model.grid(ALL, ALL)
    assert np.isfinite(grid).all()
    assert np.abs(grid[-1] - grid[:-1].mean(axis=0)).max() < 0.3


@pytest.mark.parametrize("n_ratings", [1, 2])
def test_one_or_two_ratings_are_enough(n_ratings):
    ratings = planted_ratings().take(np.arange(n_ratings))

    fitted = fit(ratings, BIASED)

    assert np.isfinite(fitted.model.grid(ALL, ALL)).all()
    assert fitted.train["rmse"] < 0.01


def test_a_constant_grid_is_predicted_as_that_constant():
    ratings = Ratings.from_grid(range(5), range(4), np.full((5, 4), 3.0))

    np.testing.assert_allclose(fit(ratings, BIASED).model.grid(ALL, ALL), 3.0, atol=1e-6)


@pytest.mark.parametrize("asked", [0, 1, 5])
def test_a_stop_keeps_the_last_whole_sweep(asked):
    """What is in the cells after a stop is what the last shown epoch was."""
    ratings, reporter = planted_ratings(40, 30), StopAt(asked)

    fitted = fit(ratings, BIASED, reporter=reporter)

    assert fitted.outcome == "stopped"
    assert fitted.state.epoch == len(fitted.log) == len(reporter.epochs)
    if reporter.epochs:
        shown = reporter.epochs[-1][1].factors.grid(ALL, ALL)
        np.testing.assert_array_equal(fitted.model.grid(ALL, ALL), shown)


def test_a_y_range_is_refused():
    with pytest.raises(InputError, match=r"y_range 0 to 5\.5 does not go with solver als\. Clear"):
        fit(planted_ratings(), PLAIN.with_(y_range=(0.0, 5.5)))


def test_ml_100k_is_learned():
    """Real ratings of the official split u1, far better than the biases alone."""
    from engine.collab.presets import best

    folder = data_set("ml-100k")
    train, test = (np.loadtxt(folder / f"u1.{part}", dtype=int) for part in ("base", "test"))
    rows = np.concatenate([train, test])
    whole = Ratings.from_table(rows[:, 0], rows[:, 1], rows[:, 2])

    fitted = fit(
        whole.take(np.arange(len(train))), best("als"), whole.take(np.arange(len(train), len(rows)))
    )

    assert fitted.valid is not None
    assert fitted.valid["rmse"] < fitted.baselines["biases"]["rmse"] - 0.01
