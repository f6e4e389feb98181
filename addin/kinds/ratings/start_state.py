"""Where a run continues from: the weights in the cells, and what the last run left beside them."""

from dataclasses import replace

import numpy as np

from addin.kinds.ratings.models import rating_model
from addin.kinds.ratings.sheet import RatingsSheet
from addin.sheet import history
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.published import RatingModel
from engine.collab.settings import CollabSettings
from engine.collab.state import State
from engine.errors import InputError

WEIGHTS = ("user_factors", "item_factors", "user_bias", "item_bias")
TOLERANCE = 1e-12  # relative: some workbooks keep 15 to 16 digits of a weight


def start_state(
    cells: RatingsSheet, ratings: Ratings, settings: CollabSettings
) -> tuple[State, str | None, bool]:
    """The state to continue from, the version in the model cell, and whether weights were edited.

    Weights are the cells', always. Optimiser and sampler continue from the published version if the
    cells still hold its weights; otherwise they start afresh.
    """
    weights = cells.weights(ratings, settings)
    epoch = history.last_epoch(cells)
    try:
        model = rating_model(weights.version) if weights.version else None
    except InputError:
        model = None  # trained on another machine, or its file is gone: the cells are enough
    if model is None:
        return State(weights.factors, epoch), weights.version, False
    edited = not same_weights(model.factors, weights.factors)
    if not edited and _moved(model, ratings):
        return State(_reordered(model, ratings), epoch), weights.version, False
    resumes = not edited and _same_solver(model, settings) and same_ids(model, ratings)
    if not resumes:
        return State(weights.factors, epoch), weights.version, edited
    return State(model.factors, model.meta["epoch"], model.resume), weights.version, False


def arrays_of(ratings: Ratings, start: State) -> dict[str, np.ndarray]:
    """A job's arrays: the ratings, the weights, and the solver's state."""
    return {
        "user_idx": ratings.user_idx,
        "item_idx": ratings.item_idx,
        "values": ratings.values,
        **{name: getattr(start.factors, name) for name in WEIGHTS},
        **{f"resume.{name}": array for name, array in start.resume.items()},
    }


def same_weights(a: Factors, b: Factors) -> bool:
    """Whether two sets of weights are one, to what a workbook keeps of a number."""
    pairs = [(getattr(a, name), getattr(b, name)) for name in WEIGHTS]
    pairs.append((np.array([a.mean]), np.array([b.mean])))
    return all(
        x.shape == y.shape and np.allclose(x, y, rtol=TOLERANCE, atol=1e-300) for x, y in pairs
    )


def _moved(model: RatingModel, ratings: Ratings) -> bool:
    """Whether the grid has been sorted: the same users and movies, in another order."""
    same_sets = set(model.user_ids) == set(ratings.user_ids) and set(model.item_ids) == set(
        ratings.item_ids
    )
    return same_sets and not same_ids(model, ratings)


def _reordered(model: RatingModel, ratings: Ratings) -> Factors:
    """The weights in the order of the sorted grid: each user and movie keeps their own."""
    users = [model.user_places[user] for user in ratings.user_ids]
    items = [model.item_places[item] for item in ratings.item_ids]
    f = model.factors
    return replace(
        f,
        user_factors=f.user_factors[users],
        item_factors=f.item_factors[items],
        user_bias=f.user_bias[users],
        item_bias=f.item_bias[items],
    )


def _same_solver(model: RatingModel, settings: CollabSettings) -> bool:
    before = model.meta.get("settings", {})
    now = settings.to_json()
    return all(before.get(name) == now[name] for name in ("solver", "opt", "n_factors", "biases"))


def same_ids(model: RatingModel, ratings: Ratings) -> bool:
    """Whether users and movies are the same ones in the same order."""
    return model.user_ids == ratings.user_ids and model.item_ids == ratings.item_ids
