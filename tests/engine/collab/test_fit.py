import numpy as np
import pytest

from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.fit import fit, lr_find
from engine.collab.settings import CollabSettings
from engine.collab.state import State
from engine.errors import InputError
from engine.progress import Quiet
from tests.engine.collab.planted import planted_ratings

SOLVERS = ("sgd", "als", "bayes")


def quick(solver: str, **changes) -> CollabSettings:
    base = CollabSettings(solver=solver, n_factors=2, biases=True, n_epochs=8, lr=0.1, wd=0.1)
    return base.with_(burn_in=2, **changes)


def predictions(fitted) -> np.ndarray:
    return fitted.model.grid(slice(None), slice(None))


@pytest.mark.parametrize("solver", SOLVERS)
def test_each_solver_hands_back_metrics_beside_the_baselines(solver):
    """One door: the same answer whoever did the work."""
    train, valid = planted_ratings(20, 20, noise=0.2).split(20, seed=1)

    fitted = fit(train, quick(solver), valid)

    assert fitted.outcome == "done"
    assert set(fitted.train) == set(fitted.valid) == {"rmse", "mae"}
    assert set(fitted.baselines) == {"global_mean", "biases"}
    assert len(fitted.log) == 8
    assert np.isfinite(predictions(fitted)).all()


@pytest.mark.parametrize("solver", SOLVERS)
def test_no_ratings_are_refused(solver):
    """An empty grid is the first thing a newcomer tries."""
    nothing = Ratings.from_grid([1, 2], [1, 2], np.full((2, 2), np.nan))

    with pytest.raises(InputError) as caught:
        fit(nothing, quick(solver))

    assert str(caught.value) == "there are no ratings to learn from. Fill in some ratings."


@pytest.mark.parametrize("solver", SOLVERS)
def test_one_rating_is_enough_to_go_on(solver):
    """The second thing a newcomer tries."""
    grid = np.array([[np.nan, 4.0], [np.nan, np.nan]])

    fitted = fit(Ratings.from_grid([1, 2], [1, 2], grid), quick(solver))

    assert np.isfinite(predictions(fitted)).all()


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_blank_row_and_column_do_no_harm(solver):
    """Who has rated nothing gets finite predictions."""
    grid = planted_ratings().to_grid()
    grid[3, :], grid[:, 2] = np.nan, np.nan

    fitted = fit(Ratings.from_grid(range(12), range(10), grid), quick(solver))

    assert np.isfinite(predictions(fitted)).all()


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_constant_grid_is_learned(solver):
    """All threes: predict threes."""
    constant = Ratings.from_grid(range(6), range(5), np.full((6, 5), 3.0))

    fitted = fit(constant, quick(solver, n_epochs=60, init="normal"))

    np.testing.assert_allclose(predictions(fitted), 3.0, atol=0.1)


def test_a_rating_outside_y_range_is_named():
    """Who rated what how, and what to do."""
    ratings = Ratings.from_table([14, 29], [27, 49], [3.0, 7.0])

    with pytest.raises(InputError) as caught:
        fit(ratings, quick("sgd", y_range=(0.0, 5.5)))

    assert caught.value.at is None
    assert str(caught.value) == (
        "the rating 7 of item 49 by user 29 is outside y_range 0 to 5.5. "
        "Correct it, or widen y_range."
    )


def test_a_rating_that_is_not_finite_is_named():
    """Infinity would poison every weight."""
    ratings = Ratings.from_table([14, 29], [27, 49], [3.0, np.inf])

    with pytest.raises(InputError, match="the rating inf of item 49 by user 29 is not a number"):
        fit(ratings, quick("als"))


def test_weights_of_another_shape_are_refused():
    """A user was added, or n_factors changed, since the weights were drawn."""
    ratings = planted_ratings()
    start = State(Factors(np.ones((12, 3)), np.ones((10, 3)), np.zeros(12), np.zeros(10)))

    with pytest.raises(InputError) as caught:
        fit(ratings, quick("sgd"), start=start)

    assert str(caught.value) == (
        "user_factors has the shape (12, 3), and these ratings need (12, 2). "
        "Start from new weights."
    )


def test_a_weight_that_is_not_a_number_is_refused():
    """A cell that was overwritten with text or an error."""
    users = np.ones((12, 2))
    users[4, 1] = np.nan
    start = State(Factors(users, np.ones((10, 2)), np.zeros(12), np.zeros(10)))

    with pytest.raises(InputError, match="user_factors holds a value that is not a number"):
        fit(planted_ratings(), quick("sgd"), start=start)


@pytest.mark.parametrize("solver", SOLVERS)
def test_stop_is_obeyed(solver):
    """Stop ends the fit and keeps what was learned."""

    class Impatient(Quiet):
        def should_stop(self) -> bool:
            return True

    fitted = fit(planted_ratings(), quick(solver, n_epochs=1000), reporter=Impatient())

    assert fitted.outcome == "stopped"
    assert fitted.state.epoch <= 1


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_snapshot_is_a_state_to_go_on_from(solver):
    """What is published in mid-run can be continued."""
    ratings, kept = planted_ratings(), []

    class Keeper(Quiet):
        def on_epoch(self, log, snapshot):
            kept.append(snapshot())

    fit(ratings, quick(solver), reporter=Keeper())

    assert [state.epoch for state in kept] == list(range(1, 9))
    assert fit(ratings, quick(solver), start=kept[3]).state.epoch == 12


def test_nothing_held_back_is_no_validation():
    """A split of nothing is the same as no split."""
    train = planted_ratings()

    assert fit(train, quick("sgd"), train.take(np.zeros(0, dtype=int))).valid is None


def test_only_sgd_has_a_learning_rate_to_find():
    """The button says so instead of showing a meaningless curve."""
    with pytest.raises(InputError, match=r"solver als has no learning rate\. Set solver to sgd"):
        lr_find(planted_ratings(), quick("als"))
