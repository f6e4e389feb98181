from dataclasses import replace

import numpy as np
import pytest

from engine.collab.data import Ratings
from engine.collab.fit import fit
from engine.collab.posterior import Posterior
from engine.collab.settings import CollabSettings
from engine.collab.state import State
from engine.errors import DivergedError, InputError
from tests.data_sets import data_set
from tests.engine.collab.planted import planted_ratings
from tests.engine.collab.test_als import StopAt, with_blank_user

SMALL = CollabSettings(
    solver="bayes", n_factors=2, biases=True, n_epochs=40, burn_in=10, device="cpu"
)
ALL = slice(None)


@pytest.mark.parametrize("implicit", [False, True])
def test_planted_factors_are_found_again(implicit):
    """Held-back ratings are predicted about as well as their noise allows."""
    train, valid = planted_ratings(60, 50, noise=0.3, seed=2).split(15, seed=0)
    settings = SMALL.with_(n_factors=4, n_epochs=150, burn_in=30, implicit=implicit)

    fitted = fit(train, settings, valid)

    assert fitted.valid is not None and fitted.valid["rmse"] < 0.38
    assert isinstance(fitted.model, Posterior) and abs(fitted.model.noise_sd - 0.3) < 0.05


def test_the_predictive_spread_is_calibrated():
    """About 95 % of held-back ratings lie within 1.96 standard deviations."""
    train, valid = planted_ratings(60, 50, noise=0.4, seed=5).split(30, seed=0)
    fitted = fit(train, SMALL.with_(n_epochs=200, burn_in=40))
    assert isinstance(fitted.model, Posterior)

    mean, sd = fitted.model.pairs_sd(valid.user_idx, valid.item_idx)

    inside = np.abs(valid.values - mean) < 1.96 * sd
    assert 0.92 < inside.mean() < 0.98


def test_a_rating_that_is_known_less_has_a_wider_spread():
    ratings = with_blank_user(planted_ratings(40, 30, noise=0.2))
    model = fit(ratings, SMALL).model
    assert isinstance(model, Posterior)

    sd = model.pairs_sd(np.array([0, 40]), np.array([1, 1]))[1]

    assert sd[1] > 1.1 * sd[0]


@pytest.mark.parametrize("implicit", [False, True])
def test_fifteen_samples_twice_equal_thirty_once(implicit):
    """A second press goes on with the chain: the same random numbers, sums and kept samples."""
    train, valid = planted_ratings(noise=0.3).split(20, seed=0)
    settings = SMALL.with_(n_epochs=30, burn_in=4, implicit=implicit)

    once = fit(train, settings, valid)
    half = fit(train, settings.with_(n_epochs=15), valid)
    twice = fit(train, settings.with_(n_epochs=15), valid, start=half.state)

    for name in ("user_factors", "item_factors", "user_bias", "item_bias"):
        np.testing.assert_array_equal(getattr(twice.model, name), getattr(once.model, name))
    assert twice.log[-1].train_loss == once.log[-1].train_loss
    assert twice.log[-1].valid_loss == once.log[-1].valid_loss
    assert twice.state.epoch == once.state.epoch == 30


def test_the_same_seed_gives_the_same_samples_and_another_does_not():
    ratings = planted_ratings()

    a, b, c = (fit(ratings, SMALL.with_(seed=seed)).model.grid(ALL, ALL) for seed in (1, 1, 2))

    np.testing.assert_array_equal(a, b)
    assert np.abs(a - c).max() > 1e-4


@pytest.mark.parametrize("asked", [0, 3, 20])
def test_a_stop_drops_the_sweep_under_way_and_going_on_makes_it_good(asked):
    ratings, settings = planted_ratings(40, 30), SMALL.with_(n_epochs=20)
    whole = fit(ratings, settings)

    cut = fit(ratings, settings, reporter=StopAt(asked))
    left = settings.n_epochs - cut.state.epoch
    rest = fit(ratings, settings.with_(n_epochs=left), start=cut.state)

    assert cut.outcome == "stopped" and cut.state.epoch == len(cut.log)
    np.testing.assert_allclose(rest.model.grid(ALL, ALL), whole.model.grid(ALL, ALL), atol=1e-5)


def test_state_of_another_solver_starts_the_chain_at_its_weights():
    """Changing the solver on the settings sheet keeps the weights and forgets the moments."""
    ratings = planted_ratings()
    sgd = fit(ratings, CollabSettings(n_factors=2, n_epochs=5, opt="adam", device="cpu"))

    fitted = fit(ratings, SMALL, start=sgd.state)

    assert fitted.state.epoch == 45
    assert fitted.train["rmse"] < sgd.train["rmse"]


def test_an_edited_rating_starts_the_averages_afresh():
    """Samples drawn from other ratings are not averaged in; the weights are where it begins."""
    ratings = planted_ratings()
    before = fit(ratings, SMALL)
    edited = replace(ratings, values=ratings.values + (np.arange(len(ratings)) == 0))

    after = fit(edited, SMALL, start=before.state)

    assert len(after.model) == len(before.model) == SMALL.n_epochs - SMALL.burn_in


def test_weights_too_large_to_reckon_with_are_refused():
    ratings = planted_ratings()
    huge = replace(fit(ratings, SMALL).state.factors, user_bias=np.full(ratings.n_users, 1e300))

    with pytest.raises(DivergedError, match="Draw new random weights"):
        fit(ratings, SMALL, start=State(huge))


@pytest.mark.parametrize("n_factors", [1, 20])
def test_factors_have_the_columns_that_were_asked_for(n_factors):
    factors = fit(planted_ratings(), SMALL.with_(n_factors=n_factors)).state.factors

    assert factors.user_factors.shape == (12, n_factors)
    assert factors.item_factors.shape == (10, n_factors)
    assert np.isfinite(factors.grid(ALL, ALL)).all()


def test_blank_rows_are_predicted_from_the_prior():
    ratings = with_blank_user(planted_ratings(40, 30))
    grid = fit(ratings, SMALL.with_(implicit=True)).model.grid(ALL, ALL)

    assert np.isfinite(grid).all()
    assert np.abs(grid[-1] - grid[:-1].mean(axis=0)).max() < 0.6


@pytest.mark.parametrize("n_ratings", [1, 2])
@pytest.mark.parametrize("implicit", [False, True])
def test_one_or_two_ratings_are_enough(n_ratings, implicit):
    ratings = planted_ratings().take(np.arange(n_ratings))

    fitted = fit(ratings, SMALL.with_(implicit=implicit))

    assert np.isfinite(fitted.model.grid(ALL, ALL)).all()
    assert np.isfinite(fitted.state.factors.grid(ALL, ALL)).all()


def test_a_constant_grid_is_predicted_as_that_constant():
    ratings = Ratings.from_grid(range(5), range(4), np.full((5, 4), 3.0))

    np.testing.assert_allclose(fit(ratings, SMALL).model.grid(ALL, ALL), 3.0, atol=0.02)


def test_a_wider_scale_gives_wider_predictions_and_spread():
    """Priors are free of the unit: stars, half-stars, -10 to 10."""
    ratings = planted_ratings(noise=0.3)
    wide = replace(ratings, values=ratings.values * 10 - 30)

    narrow, broad = (fit(r, SMALL).model for r in (ratings, wide))

    np.testing.assert_allclose(
        broad.grid(ALL, ALL), narrow.grid(ALL, ALL) * 10 - 30, rtol=0.01, atol=0.05
    )


def test_a_y_range_is_refused():
    with pytest.raises(InputError, match="does not go with solver bayes"):
        fit(planted_ratings(), SMALL.with_(y_range=(0.0, 5.5)))


def test_weights_alone_start_the_chain():
    """After hand edits the add-in passes the cells without the chain's state."""
    ratings = planted_ratings()
    cells = fit(ratings, SMALL).state.factors

    fitted = fit(ratings, SMALL.with_(n_epochs=1, burn_in=0), start=State(cells, epoch=7))

    assert fitted.state.epoch == 8
    assert fitted.train["rmse"] < 0.5


def test_ml_100k_is_learned_better_with_who_rated_what():
    """Real ratings of the official split u1."""
    folder = data_set("ml-100k")
    train, test = (np.loadtxt(folder / f"u1.{part}", dtype=int) for part in ("base", "test"))
    rows = np.concatenate([train, test])
    whole = Ratings.from_table(rows[:, 0], rows[:, 1], rows[:, 2])
    train, test = whole.take(np.arange(len(train))), whole.take(np.arange(len(train), len(rows)))
    settings = SMALL.with_(n_factors=8, n_epochs=40)

    plain, implicit = (fit(train, settings.with_(implicit=on), test) for on in (False, True))

    assert plain.valid is not None and implicit.valid is not None
    assert implicit.valid["rmse"] < plain.valid["rmse"] - 0.005
    assert plain.valid["rmse"] < plain.baselines["biases"]["rmse"] - 0.01
