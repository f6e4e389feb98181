"""Worksheet functions on a published model, called as a host calls them."""

import inspect

import numpy as np
import pytest

from addin.cell_errors import CellError
from addin.functions import ENGINE_STATUS, LAST_ERROR, MODEL_INFO
from addin.kinds.ratings import functions as f
from addin.registry import FUNCTIONS
from engine import store
from engine.collab.factors import Factors
from engine.collab.published import RatingModel, seen_lists, to_checkpoint

VERSION = "ratings/aaaa-3"


@pytest.fixture
def grid(ratings) -> np.ndarray:
    """Publish random weights; returns what they predict (users x movies)."""
    rng = np.random.default_rng(0)
    factors = Factors(
        rng.normal(size=(6, 2)),
        rng.normal(size=(5, 2)),
        rng.normal(size=6),
        rng.normal(size=5),
        3.0,
    )
    model = RatingModel(
        factors,
        ratings.user_ids,
        ratings.item_ids,
        seen_lists(ratings.user_idx, ratings.item_idx, 6),
        titles={49: "Marmalade Weather"},
        meta={"version": VERSION, "noise_sd": 0.5, "epoch": 3, "settings": {"lr": 0.1}},
    )
    store.publish(VERSION, to_checkpoint(model))
    return factors.grid(slice(None), slice(None))


def test_one_rating(grid):
    """A scalar in, a scalar out; the newest model where no version is given."""
    assert f.PREDICT_RATING(293.0, 49.0) == pytest.approx(grid[5, 1], abs=1e-12)
    assert f.PREDICT_RATING("293", " 49 ", VERSION) == f.PREDICT_RATING(293, 49)


def test_shapes_of_predictions(grid):
    """A column by a row is a grid; equal shapes go pair by pair; one goes with many."""
    users, movies = [[14.0], [29.0]], [[27.0, 49.0, 57.0]]

    np.testing.assert_allclose(f.PREDICT_RATING(users, movies), grid[:2, :3])
    np.testing.assert_allclose(f.PREDICT_RATING([[14, 29]], [[27, 49]]), [[grid[0, 0], grid[1, 1]]])
    np.testing.assert_allclose(f.PREDICT_RATING(users, [[27], [49]]), [[grid[0, 0]], [grid[1, 1]]])
    np.testing.assert_allclose(f.PREDICT_RATING(14, movies), grid[:1, :3])
    np.testing.assert_allclose(f.PREDICT_RATING(users, 27), grid[:2, :1])


def test_shapes_that_do_not_fit(grid):
    """Two users and three movies, both in rows."""
    assert f.PREDICT_RATING([[14, 29]], [[27, 49, 57]]) == CellError("#VALUE!")
    assert "Give ranges of one shape" in LAST_ERROR()


def test_an_unknown_id_spoils_its_own_cell_only(grid):
    """A thousand rows with one typo still give 999 answers."""
    answer = f.PREDICT_RATING([[14], [999], [None], [29]], [[27], [27], [27], [27]])

    assert answer[0][0] == pytest.approx(grid[0, 0])
    assert answer[1][0] == answer[2][0] == CellError("#N/A")
    assert answer[3][0] == pytest.approx(grid[1, 0])
    block = f.PREDICT_RATING([[14], [999]], [[27, 888]])
    assert block[0][0] == pytest.approx(grid[0, 0])
    assert block[0][1] == block[1][0] == block[1][1] == CellError("#N/A")


def test_top_movies(grid, ratings):
    """Unseen only, best first, with the title where there is one."""
    user = next(u for u in range(6) if np.isnan(ratings.to_grid()[u]).sum() >= 1)

    rows = f.TOP_MOVIES(ratings.user_ids[user], 5)

    rated = set(ratings.item_idx[ratings.user_idx == user])
    assert len(rows) == 5 - len(rated)
    assert not {row[0] for row in rows} & {ratings.item_ids[i] for i in rated}
    assert [row[2] for row in rows] == sorted((row[2] for row in rows), reverse=True)
    assert all(row[1] == ("Marmalade Weather" if row[0] == 49 else "") for row in rows)


def test_similar_movies_and_explanation(grid):
    """n rows of id, title, cosine; and parts that add up to PREDICT_RATING."""
    assert [len(row) for row in f.SIMILAR_MOVIES(27, 2)] == [3, 3]
    *parts, (name, total) = f.EXPLAIN_RATING(293, 49)
    assert [part[0] for part in parts] == [
        "mean",
        "user bias",
        "movie bias",
        "factor 1",
        "factor 2",
    ]
    assert name == "total"
    assert sum(value for _, value in parts) == pytest.approx(total) == f.PREDICT_RATING(293, 49)


def test_new_user(grid):
    """Blank ratings are passed over, unknown targets spoil their own cell, shapes are kept."""
    answer = f.PREDICT_NEW_USER([[27], [49], [57]], [[5], [None], [1]], [[72, 79, 999]])

    assert answer[0][2] == CellError("#N/A")
    assert np.isfinite(answer[0][:2]).all()
    assert f.PREDICT_NEW_USER([[27]], [["five"]], 72) == CellError("#VALUE!")
    assert f.PREDICT_NEW_USER([[27]], [[5, 4]], 72) == CellError("#VALUE!")


def test_model_info(grid):
    """What is published, in rows of two."""
    info = dict(MODEL_INFO(VERSION))

    assert info["version"] == VERSION
    assert (info["users"], info["movies"], info["factors"], info["epoch"]) == (6, 5, 2, 3)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: f.PREDICT_RATING(1, 49), "#N/A", "user 1 is not in the model"),
        (lambda: f.PREDICT_RATING(293, 49, "ratings/ffff-1"), "#N/A", "ffff-1 is not on this mach"),
        (lambda: f.PREDICT_RATING(293, 49, "none"), "#N/A", "the model cell says 'none'"),
        (lambda: f.PREDICT_RATING(1.5, 49), "#N/A", "user 1.5 is a number with a fraction"),
        (lambda: f.PREDICT_RATING("#REF!", 49), "#REF!", None),
        (lambda: f.TOP_MOVIES(293, 0), "#VALUE!", "n is 0. Give a whole number from 1"),
        (lambda: f.TOP_MOVIES([[293], [14]]), "#VALUE!", "user is 2 x 1 cells"),
    ],
)
def test_errors_are_values_with_words(grid, call, error, words):
    """An unknown id is #N/A, input that cannot be #VALUE!, and LAST_ERROR() says why."""
    assert call() == CellError(error)
    assert words is None or words in LAST_ERROR()


def test_no_model_at_all():
    """The very first call of somebody who has not pressed anything."""
    assert f.PREDICT_RATING(293, 49) == CellError("#N/A")
    assert LAST_ERROR() == "no ratings model is published yet. Press Run epochs."


def test_a_damaged_model_file_is_no_number(grid):
    """Truncated on disk: an error value, never a crash."""
    path = store.path_of("ratings/bbbb-1")
    path.write_bytes(store.path_of(VERSION).read_bytes()[:-9])

    assert f.PREDICT_RATING(293, 49, "ratings/bbbb-1") == CellError("#N/A")
    assert "is not a whole model file" in LAST_ERROR()


def test_engine_status_without_an_engine():
    """Asking starts nothing."""
    assert isinstance(ENGINE_STATUS(), str)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_every_function_is_described(function):
    """The wizard of each app shows these texts; the last argument of a lookup is the model."""
    assert function.name.isupper()
    assert function.doc.endswith(".")
    assert [a.name for a in function.arguments] == list(inspect.signature(function.call).parameters)
    assert all(a.doc for a in function.arguments)
    assert function.example.startswith(f"={function.name}(")
    assert "model" not in [a.name for a in function.arguments[:-1]]
