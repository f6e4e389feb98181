"""Ratings from grids and tables."""

import numpy as np
import pytest

from engine.collab.data import Ratings
from engine.errors import InputError


def test_grid_and_back_loses_nothing(ratings):
    """A blank stays blank: it is not rated, never 0."""
    grid = ratings.to_grid()

    again = Ratings.from_grid(ratings.user_ids, ratings.item_ids, grid)

    np.testing.assert_array_equal(again.to_grid(), grid)
    assert np.isnan(grid).sum() == grid.size - len(ratings) > 0


def test_table_numbers_ids_in_order():
    """The same table in another order gives the same places."""
    ratings = Ratings.from_table([30, 2, 30], ["b", "b", "a"], [3, 4.5, 5])

    assert ratings.user_ids == (2, 30)
    assert ratings.item_ids == ("a", "b")
    assert ratings.to_grid().tolist()[1] == [5, 3]


def test_ids_of_mixed_kinds_are_numbered_as_met():
    """Numbers and texts do not sort together, but they are ids all the same."""
    assert Ratings.from_table([1, "x", 1], [1, 1, 2], [3, 4, 5]).user_ids == (1, "x")


def test_rating_one_item_twice_is_an_error():
    """Which of the two would be learned?"""
    with pytest.raises(InputError, match="user 1 rates item 7 a second time") as err:
        Ratings.from_table([1, 2, 1], [7, 7, 7], [3, 4, 5])

    assert err.value.at == (2, 0)


def test_split_is_a_partition_that_the_seed_decides(ratings):
    """Nothing is measured on what was learned, and a run can be repeated."""
    train, valid = ratings.split(20, seed=1)
    again, _ = ratings.split(20, seed=1)
    other, _ = ratings.split(20, seed=2)

    assert len(valid) == round(len(ratings) / 5)
    pairs = [
        set(zip(r.user_idx.tolist(), r.item_idx.tolist(), strict=True)) for r in (train, valid)
    ]
    assert not pairs[0] & pairs[1]
    assert len(pairs[0] | pairs[1]) == len(ratings)
    assert again.data_hash == train.data_hash != other.data_hash


def test_data_hash_follows_every_rating(ratings):
    """The journal tells two data sets apart by it."""
    changed = ratings.to_grid()
    changed[0, int(ratings.item_idx[0])] += 0.5

    other = Ratings.from_grid(ratings.user_ids, ratings.item_ids, changed)

    assert other.data_hash != ratings.data_hash


def test_numbered_as_keeps_every_pair(ratings):
    """Weights in cells have an order of their own; ratings must meet their own weights."""
    turned = ratings.numbered_as(ratings.user_ids[::-1], ratings.item_ids[::-1])

    np.testing.assert_array_equal(turned.to_grid(), ratings.to_grid()[::-1, ::-1])
    with pytest.raises(InputError, match="user 293 is new"):
        ratings.numbered_as(ratings.user_ids[:-1], ratings.item_ids)


def test_what_is_held_back_stays_held_back():
    """Sort the ratings, or add one: what the last fit did not learn is still not learned."""
    rng = np.random.default_rng(0)
    grid = np.where(rng.random((30, 20)) < 0.7, rng.integers(1, 6, (30, 20)), np.nan)
    users, items = tuple(range(30)), tuple(f"m{i}" for i in range(20))
    before = held_back(Ratings.from_grid(users, items, grid))

    turned = held_back(Ratings.from_grid(users[::-1], items[::-1], grid[::-1, ::-1]))
    blank = np.argwhere(np.isnan(grid))[0]
    grid[tuple(blank)] = 3
    with_one_more = held_back(Ratings.from_grid(users, items, grid))

    assert turned == before
    assert len(before - with_one_more) <= 1


def held_back(ratings: Ratings) -> set:
    """The pairs of the validation part."""
    _, valid = ratings.split(20, seed=5)
    users, items = valid.user_idx.tolist(), valid.item_idx.tolist()
    return {(ratings.user_ids[u], ratings.item_ids[i]) for u, i in zip(users, items, strict=True)}
