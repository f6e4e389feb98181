"""Answers from a published rating model, each against arithmetic done another way."""

import numpy as np
import pytest

from engine.collab import predictor
from engine.collab.factors import Factors
from engine.collab.published import RatingModel, from_checkpoint, seen_lists, to_checkpoint
from engine.errors import InputError, StoreError, UnknownIdError


@pytest.fixture
def model(ratings) -> RatingModel:
    """Random weights with biases for the ratings of conftest."""
    rng = np.random.default_rng(0)
    factors = Factors(
        rng.normal(size=(ratings.n_users, 3)),
        rng.normal(size=(ratings.n_items, 3)),
        rng.normal(size=ratings.n_users),
        rng.normal(size=ratings.n_items),
        mean=3.2,
    )
    seen = seen_lists(ratings.user_idx, ratings.item_idx, ratings.n_users)
    titles = {49: "Marmalade Weather"}
    meta = {"version": "ratings/aaaa-1", "noise_sd": 0.5}
    return RatingModel(factors, ratings.user_ids, ratings.item_ids, seen, titles=titles, meta=meta)


def squashed(model: RatingModel) -> RatingModel:
    """The same weights with a `y_range`."""
    f = model.factors
    factors = Factors(f.user_factors, f.item_factors, f.user_bias, f.item_bias, 0.0, (0.0, 5.5))
    return RatingModel(factors, model.user_ids, model.item_ids, model.seen, meta=model.meta)


def test_grid_equals_pairs_equals_hand(model):
    """One prediction is a dot product and three biases, however it is asked for."""
    f = model.factors
    by_hand = f.user_factors[2] @ f.item_factors[4] + f.user_bias[2] + f.item_bias[4] + 3.2

    assert f.pairs(np.array([2]), np.array([4]))[0] == pytest.approx(by_hand, abs=1e-12)
    assert f.grid(slice(None), slice(None))[2, 4] == pytest.approx(by_hand, abs=1e-12)


def test_y_range_is_never_left(model):
    """However large a weight grows, a prediction stays on the scale."""
    f = squashed(model).factors
    huge = Factors(f.user_factors * 1e6, f.item_factors, f.user_bias, f.item_bias, 0.0, (0, 5.5))

    grid = huge.grid(slice(None), slice(None))

    assert grid.min() >= 0
    assert grid.max() <= 5.5
    assert np.isfinite(grid).all()


def test_top_items_are_the_best_unseen(model, ratings):
    """What the user has rated is never recommended to them."""
    for user_idx in range(ratings.n_users):
        seen = set(ratings.item_idx[ratings.user_idx == user_idx].tolist())
        pred = model.factors.grid(slice(None), slice(None))[user_idx]
        expected = sorted(set(range(ratings.n_items)) - seen, key=lambda i: -pred[i])

        best = predictor.top_items(model, user_idx, 10)

        assert [movie for movie, _ in best] == [ratings.item_ids[i] for i in expected]
        assert [stars for _, stars in best] == pytest.approx([pred[i] for i in expected])


def test_similar_items_by_cosine(model, ratings):
    """Nearest first, the movie itself left out, each cosine as a formula would give it."""
    f = model.factors.item_factors

    nearest = predictor.similar_items(model, 1, 10)

    assert len(nearest) == ratings.n_items - 1
    assert 49 not in [movie for movie, _ in nearest]
    first = model.item_places[nearest[0][0]]
    cosine = f[1] @ f[first] / np.linalg.norm(f[1]) / np.linalg.norm(f[first])
    assert nearest[0][1] == pytest.approx(cosine)
    assert [c for _, c in nearest] == sorted((c for _, c in nearest), reverse=True)


@pytest.mark.parametrize("change", [lambda m: m, squashed])
def test_explanation_adds_up(model, change):
    """The parts are the prediction: nothing is left over."""
    changed = change(model)

    *parts, (name, total) = predictor.explain(changed, 3, 2)

    assert name == "total"
    assert total == changed.factors.pairs(np.array([3]), np.array([2]))[0]
    assert sum(value for _, value in parts) == pytest.approx(total, abs=1e-12)


def test_fold_in_finds_a_planted_user():
    """Someone new, with enough ratings, is predicted as if they had been trained on."""
    rng = np.random.default_rng(3)
    users, items = rng.normal(size=(200, 4)), rng.normal(size=(60, 4))
    no_bias = np.zeros(200), np.zeros(60)
    factors = Factors(users, items, *no_bias, mean=3.0)
    seen = np.zeros(201, dtype=np.int64), np.zeros(0, dtype=np.int32)
    model = RatingModel(factors, tuple(range(200)), tuple(range(60)), seen, meta={"noise_sd": 0.05})
    someone = rng.normal(size=4)
    truth = items @ someone + 3.0

    pred = predictor.fold_in(model, list(range(40)), truth[:40].tolist(), list(range(40, 60)))

    np.testing.assert_allclose(pred, truth[40:], atol=0.02)


def test_fold_in_without_ratings_is_the_average_user(model):
    """Knowing nothing, the best guess is what the average user would say."""
    f = model.factors
    average = (
        f.user_factors.mean(axis=0) @ f.item_factors.T + f.user_bias.mean() + f.item_bias + 3.2
    )

    np.testing.assert_allclose(predictor.fold_in(model, [], [], range(5)), average, atol=1e-9)


def test_fold_in_takes_the_ends_of_y_range_and_nothing_beyond(model):
    """Five stars out of five is a rating, though the sigmoid never quite gets there."""
    pred = predictor.fold_in(squashed(model), [0], [5.5], [0, 1])

    assert np.isfinite(pred).all()
    with pytest.raises(InputError, match=r"rating 5\.6 is not inside 0 to 5.5"):
        predictor.fold_in(squashed(model), [0], [5.6], [1])


def test_unknown_ids_are_named(model):
    """The message says which id, as the user wrote it."""
    with pytest.raises(UnknownIdError, match="movie 99999 is not in the model"):
        model.item_idx(99999.0)
    with pytest.raises(UnknownIdError, match="a blank is not in the model"):
        model.user_idx(None)
    assert model.user_idx(" 293 ") == 5


def test_published_model_comes_back(model):
    """Ids, titles, weights: all of it, from arrays and JSON alone."""
    again = from_checkpoint(to_checkpoint(model))

    assert (again.user_ids, again.item_ids, again.titles) == (
        model.user_ids,
        model.item_ids,
        model.titles,
    )
    np.testing.assert_array_equal(
        again.factors.grid(slice(None), slice(None)), model.factors.grid(slice(None), slice(None))
    )


def test_model_with_weights_for_fewer_users_is_refused(model):
    """A file put together by hand must not answer with somebody else's factors."""
    checkpoint = to_checkpoint(model)
    checkpoint.arrays["user_factors"] = checkpoint.arrays["user_factors"][:-1]

    with pytest.raises(StoreError, match="the model file lacks weights that fit its ids"):
        from_checkpoint(checkpoint)


def test_taste_map_keeps_the_two_main_directions():
    """Movies on a plane stay where they are, up to a turn: distances are kept."""
    rng = np.random.default_rng(1)
    flat = np.column_stack([rng.normal(size=(9, 2)) * [3, 1], np.zeros((9, 2))])
    factors = Factors(np.zeros((2, 4)), flat, np.zeros(2), np.zeros(9))

    places = predictor.taste_map(factors)

    def apart(points):
        return np.linalg.norm(points[:, None] - points[None], axis=2)

    np.testing.assert_allclose(apart(places), apart(flat), atol=1e-9)
    one = predictor.taste_map(Factors(np.zeros((2, 1)), flat[:, :1], np.zeros(2), np.zeros(9)))
    assert not one[:, 1].any()
