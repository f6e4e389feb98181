"""The worksheet functions about ratings. Thin: convert, ask the model, convert back. No torch."""

import math
from typing import Any

import numpy as np

from addin.answers import answered, note_error, rectangle, scalar, whole
from addin.cell_errors import CellError
from addin.kinds.ratings.models import rating_model
from addin.registry import func
from engine.collab import predictor
from engine.collab.published import RatingModel
from engine.errors import InputError

_MODEL = "the model cell, so that the answer follows training; blank = the newest model"


@func(
    example="=PREDICT_RATING(293, 49, model)",
    asks="ratings",
    user="a user id of the grid, or a range of them",
    movie="a movie id of the grid, or a range of them",
    model=_MODEL,
)
@answered
def PREDICT_RATING(user, movie, model=None):
    """Predicted stars. A column of users and a row of movies give a grid; equal shapes, pairs."""
    fitted = rating_model(model)
    users, movies = rectangle(user), rectangle(movie)
    if len(users[0]) == 1 and len(movies) == 1 and (len(users) > 1 or len(movies[0]) > 1):
        return _grid(fitted, [row[0] for row in users], movies[0])
    if len(users) == len(users[0]) == 1:
        users = [users[0] * len(row) for row in movies]
    if len(movies) == len(movies[0]) == 1:
        movies = [movies[0] * len(row) for row in users]
    if [len(row) for row in users] != [len(row) for row in movies]:
        shapes = f"{len(users)} x {len(users[0])} users, {len(movies)} x {len(movies[0])} movies"
        raise InputError(shapes, "Give ranges of one shape, or a column of users, a row of movies")
    return _pairs(fitted, users, movies)


@func(
    example="=TOP_MOVIES(293, 5, model)",
    asks="ratings",
    user="a user id of the grid",
    n="how many movies; 10 if left out",
    model=_MODEL,
)
@answered
def TOP_MOVIES(user, n=None, model=None):
    """The n best movies that the user has not rated: id, title if known, predicted stars."""
    fitted = rating_model(model)
    best = predictor.top_items(fitted, _user(fitted, user), whole(n, "n", 10, 1, 1_000_000))
    if not best:
        raise InputError("this user has rated every movie", "Ask for another user")
    return [[movie, fitted.titles.get(movie, ""), stars] for movie, stars in best]


@func(
    example="=SIMILAR_MOVIES(49, 5, model)",
    asks="ratings",
    movie="a movie id of the grid",
    n="how many movies; 10 if left out",
    model=_MODEL,
)
@answered
def SIMILAR_MOVIES(movie, n=None, model=None):
    """The n movies with the nearest factors: id, title if known, cosine (1 = same direction)."""
    fitted = rating_model(model)
    nearest = predictor.similar_items(
        fitted, fitted.item_idx(scalar(movie, "movie")), whole(n, "n", 10, 1, 1_000_000)
    )
    return [[other, fitted.titles.get(other, ""), cosine] for other, cosine in nearest]


@func(
    example="=EXPLAIN_RATING(293, 49, model)",
    asks="ratings",
    user="a user id of the grid",
    movie="a movie id of the grid",
    model=_MODEL,
)
@answered
def EXPLAIN_RATING(user, movie, model=None):
    """Why: mean, user bias, movie bias, a row for each factor, and the total: the prediction."""
    fitted = rating_model(model)
    item_idx = fitted.item_idx(scalar(movie, "movie"))
    return [list(row) for row in predictor.explain(fitted, _user(fitted, user), item_idx)]


@func(
    example="=PREDICT_NEW_USER(A2:A6, B2:B6, A7:A20, model)",
    asks="ratings",
    movies="movies that the new user has rated",
    ratings="the stars the new user gave them, in the same shape",
    targets="movies to predict",
    model=_MODEL,
)
@answered
def PREDICT_NEW_USER(movies, ratings, targets, model=None):
    """Predicted stars for a user the model never met, without training, in the shape of targets."""
    fitted = rating_model(model)
    rated, stars, wanted = rectangle(movies), rectangle(ratings), rectangle(targets)
    if [len(row) for row in rated] != [len(row) for row in stars]:
        raise InputError("movies and ratings differ in shape", "Give ranges of one shape")
    given = [
        (fitted.item_idx(movie), _stars(value))
        for movie_row, star_row in zip(rated, stars, strict=True)
        for movie, value in zip(movie_row, star_row, strict=True)
        if movie is not None and value is not None
    ]
    places, mask = _places([m for row in wanted for m in row], fitted.item_idx)
    pred = predictor.fold_in(fitted, [i for i, _ in given], [s for _, s in given], places)
    return _shaped(_with_errors(pred, mask), len(wanted[0]))


def rating_info(model: Any) -> list[list[Any]]:
    """What `MODEL_INFO` says of a model of ratings."""
    fitted = rating_model(model)
    meta, settings = fitted.meta, fitted.meta.get("settings", {})
    measured = meta.get("metrics") or {}
    rows: list[list[Any]] = [
        ["version", meta.get("version", "in the cells")],
        ["users", len(fitted.user_ids)],
        ["movies", len(fitted.item_ids)],
        ["ratings", len(fitted.seen[1])],
        ["factors", fitted.factors.n_factors],
        ["epoch", meta.get("epoch", "")],
    ]
    for part in ("train", "valid"):
        for name, value in (measured.get(part) or {}).items():
            rows.append([f"{part} {name}", value])
    return rows + [[name, _text(settings[name])] for name in sorted(settings)]


def _user(fitted: RatingModel, user: Any) -> int:
    return fitted.user_idx(scalar(user, "user"))


def _stars(value: Any) -> float:
    if isinstance(value, str):
        raise InputError(f"rating {value!r} is text", "Give stars as a number")
    if not math.isfinite(value):
        raise InputError(f"rating {value} is not a number", "Give stars as a number")
    return float(value)


def _grid(fitted: RatingModel, users: list, movies: list) -> list[list[Any]]:
    user_idx, user_mask = _places(users, fitted.user_idx)
    item_idx, item_mask = _places(movies, fitted.item_idx)
    stars = fitted.best.grid(user_idx, item_idx)
    if not user_mask and not item_mask:
        return stars.tolist()
    rows = stars.tolist()
    for r, row in enumerate(rows):
        for c in range(len(row)):
            wrong = user_mask.get(r) or item_mask.get(c)
            if wrong:
                row[c] = wrong
    return rows


def _pairs(fitted: RatingModel, users: list, movies: list) -> list[list[Any]]:
    user_idx, user_mask = _places([u for row in users for u in row], fitted.user_idx)
    item_idx, item_mask = _places([m for row in movies for m in row], fitted.item_idx)
    stars = fitted.best.pairs(user_idx, item_idx)
    return _shaped(_with_errors(stars, {**item_mask, **user_mask}), len(users[0]))


def _places(raw: list, find) -> tuple[np.ndarray, dict[int, CellError]]:
    """Ids -> rows of the model; those it does not know get row 0 and an error value."""
    places, wrong = np.zeros(len(raw), dtype=np.int64), {}
    for i, value in enumerate(raw):
        try:
            places[i] = find(value)
        except InputError as err:
            wrong[i] = note_error(err)
    return places, wrong


def _with_errors(values: np.ndarray, wrong: dict[int, CellError]) -> list[Any]:
    answers: list[Any] = values.tolist()
    for place, error in wrong.items():
        answers[place] = error
    return answers


def _shaped(flat: list[Any], n_cols: int) -> list[list[Any]]:
    return [flat[i : i + n_cols] for i in range(0, len(flat), n_cols)]


def _text(value: Any) -> Any:
    if value is None:
        return "none"
    if isinstance(value, list | tuple):
        return " to ".join(f"{v:g}" for v in value)
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
