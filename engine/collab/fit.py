"""One door to the three solvers: ratings and settings in, a fitted model out."""

import numpy as np

from engine.collab.data import Ratings
from engine.collab.initial import random_factors
from engine.collab.settings import CollabSettings
from engine.collab.state import Fitted, State
from engine.errors import InputError
from engine.progress import Quiet, Reporter, Trier

__all__ = ["fit", "lr_find", "random_factors"]


def fit(
    train: Ratings,
    settings: CollabSettings,
    valid: Ratings | None = None,
    start: State | None = None,
    reporter: Reporter | None = None,
) -> Fitted:
    """Train on `train`, from `start` if given, measuring on `valid` if given.

    Raises:
        InputError: no ratings; a rating that is not finite or outside `y_range`; weights of
            another shape than the ratings; a device that is not there.
        DivergedError: when the loss grows out of bounds.
    """
    check(train, settings, start)
    reporter, valid = reporter or Quiet(), valid or None  # a split of nothing holds nothing back
    return _solver(settings.solver)(train, valid, settings, start, reporter)


def lr_find(
    train: Ratings,
    settings: CollabSettings,
    start: State | None = None,
    reporter: Trier | None = None,
):
    """Try ever larger learning rates on a copy: `.lrs`, `.losses` (RMSE) and a `.suggestion`.

    Raises:
        InputError: as `fit`, or for a solver that has no learning rate.
    """
    from engine.collab import sgd

    if settings.solver != "sgd":
        problem = f"solver {settings.solver} has no learning rate"
        raise InputError(problem, "Set solver to sgd", setting="solver")
    check(train, settings, start)
    return sgd.lr_find(train, settings, start, reporter)


def check(train: Ratings, settings: CollabSettings, start: State | None = None) -> None:
    """Refuse what cannot be learned from."""
    if not len(train):
        raise InputError("there are no ratings to learn from", "Fill in some ratings")
    wrong = ~np.isfinite(train.values)
    if wrong.any():
        raise InputError(f"{_named(train, wrong)} is not a number", "Correct it or leave it blank")
    if settings.y_range is not None:
        low, high = settings.y_range
        wrong = (train.values < low) | (train.values > high)
        if wrong.any():
            problem = f"{_named(train, wrong)} is outside y_range {low:g} to {high:g}"
            raise InputError(problem, "Correct it, or widen y_range")
    if start is not None:
        _check_shapes(train, settings, start)


def _named(train: Ratings, wrong: np.ndarray) -> str:
    """The first wrong rating, in words."""
    row = int(wrong.argmax())
    user, item = train.user_ids[train.user_idx[row]], train.item_ids[train.item_idx[row]]
    return f"the rating {train.values[row]:g} of item {item} by user {user}"


def _check_shapes(train: Ratings, settings: CollabSettings, start: State) -> None:
    """Weights must be as many as users, items and factors, and numbers all."""
    factors, k = start.factors, settings.n_factors
    expected = {
        "user_factors": (train.n_users, k),
        "item_factors": (train.n_items, k),
        "user_bias": (train.n_users,),
        "item_bias": (train.n_items,),
    }
    for name, shape in expected.items():
        array = getattr(factors, name)
        if array.shape != shape:
            problem = f"{name} has the shape {array.shape}, and these ratings need {shape}"
            raise InputError(problem, "Start from new weights", code="unfit weights")
        if not np.isfinite(array).all():
            raise InputError(f"{name} holds a value that is not a number", "Correct the weights")


def _solver(name: str):
    """The function of that solver. Imported here: als and bayes need no torch, sgd does."""
    if name == "als":
        from engine.collab.als import fit_als

        return fit_als
    if name == "bayes":
        from engine.collab.bayes import fit_bayes

        return fit_bayes
    from engine.collab.sgd import fit_sgd

    return fit_sgd
