"""Rectangles of cells <-> ids, arrays and settings: blanks, dates, text and error values.

A rectangle is a list of rows, as xlwings gives it with `err_to_str=True`: numbers are floats, a
blank is None, an error value is its text. Every error's `at` is (row, col) in that rectangle.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from addin.cell_errors import is_error
from engine.collab.data import Ratings
from engine.errors import InputError
from engine.ids import Id, normalise_id

Rows = Sequence[Sequence[Any]]

_NUMBERS = {int, float, type(None)}


def read_grid(rows: Rows) -> tuple[tuple[Id, ...], tuple[Id, ...], np.ndarray]:
    """A grid with its headers -> user ids, movie ids, ratings (n_users, n_movies); NaN = blank.

    Raises:
        InputError: for a header that is missing or there twice, and for a cell that holds
            anything but a number.
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        problem = f"the grid is {len(rows)} x {len(rows[0]) if rows else 0} cells"
        raise InputError(
            problem, "Give movie ids above, user ids on the left and ratings", at=(0, 0)
        )
    movie_ids = _header(rows[0][1:], "movie", lambda i: (0, i + 1))
    user_ids = _header([row[0] for row in rows[1:]], "user", lambda i: (i + 1, 0))
    grid = numbers([row[1:] for row in rows[1:]], "rating", at=(1, 1))
    if np.isnan(grid).all():
        raise InputError("the grid holds no rating", "Type some ratings into it", at=(1, 1))
    return user_ids, movie_ids, grid


def read_long(rows: Rows, headers: dict[str, Sequence[str]]) -> Ratings:
    """A table with user, movie and rating columns -> ratings; rows without a rating are left out.

    Raises:
        InputError: for a missing column, a bad cell, or a pair that is there twice.
    """
    names = [str(name).strip().lower() if name is not None else "" for name in rows[0]]
    cols = {what: _column(names, what, headers[what]) for what in ("user", "movie", "rating")}
    picked: list[int] = []
    users, movies = [], []
    for r, row in enumerate(rows[1:], start=1):
        if row[cols["rating"]] is None or row[cols["rating"]] == "":
            continue
        users.append(_id(row[cols["user"]], "user", (r, cols["user"])))
        movies.append(_id(row[cols["movie"]], "movie", (r, cols["movie"])))
        picked.append(r)
    if not picked:
        raise InputError("the table holds no rating", "Fill the rating column", at=(0, 0))
    with _of_column(picked, cols["rating"]):
        values = numbers([[rows[r][cols["rating"]]] for r in picked], "rating")[:, 0]
    with _of_column(picked, cols["user"]):
        return Ratings.from_table(users, movies, values)


@contextmanager
def _of_column(picked: Sequence[int], column: int) -> Iterator[None]:
    """Errors about a row of those picked are about this column of the table."""
    try:
        yield
    except InputError as err:
        row = err.at[0] if err.at else 0
        err.at, err.also_at = (picked[row], column), None
        raise


def numbers(rows: Rows, what: str, at: tuple[int, int] = (0, 0)) -> np.ndarray:
    """A rectangle of numbers and blanks -> float64 (rows, cols), NaN where blank.

    Raises:
        InputError: naming the first cell that holds text, a date, a boolean or an error value.
    """
    kinds = set().union(*(map(type, row) for row in rows))
    if not kinds <= _NUMBERS:
        rows = [[None if v == "" else v for v in row] for row in rows]
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if type(value) not in _NUMBERS:
                    _refuse(value, what, (at[0] + r, at[1] + c))
    array = np.array(rows, dtype=np.float64)
    if np.isinf(array).any():
        r, c = np.argwhere(np.isinf(array))[0]
        raise InputError(f"{what} is infinite", "Correct it", at=(at[0] + int(r), at[1] + int(c)))
    return array


def filled(array: np.ndarray, what: str) -> np.ndarray:
    """The same array.

    Raises:
        InputError: naming the first blank.
    """
    if np.isnan(array).any():
        r, c = np.argwhere(np.isnan(array))[0]
        remedy = "Type a number, or press New random weights"
        raise InputError(f"{what} is blank", remedy, at=(int(r), int(c)))
    return array


def _header(cells: Sequence[Any], what: str, place) -> tuple[Id, ...]:
    first: dict[Id, int] = {}
    for i, raw in enumerate(cells):
        known = _id(raw, what, place(i))
        if known in first:
            raise InputError(
                f"{what} {known} is there twice",
                f"Give each {what} one {'row' if what == 'user' else 'column'}",
                at=place(i),
                also_at=place(first[known]),
            )
        first[known] = i
    return tuple(first)


def _id(raw: Any, what: str, at: tuple[int, int]) -> Id:
    if is_error(raw):
        raise InputError(f"the {what} id is the error {raw}", "Mend the formula", at=at)
    try:
        known = normalise_id(raw)
    except TypeError as err:
        raise InputError(
            f"the {what} id {_shown(raw)} is {err}", "Give a whole number or a text", at=at
        ) from err
    if known is None:
        raise InputError(f"the {what} id is missing", f"Type the {what}'s id", at=at)
    return known


def _column(names: list[str], what: str, spellings: Sequence[str]) -> int:
    for spelling in spellings:
        if spelling in names:
            return names.index(spelling)
    shown = ", ".join(repr(name) for name in names if name) or "nothing"
    raise InputError(
        f"column {what!r} is missing; found {shown}", f"Name the column {what}", at=(0, 0)
    )


def _refuse(value: Any, what: str, at: tuple[int, int]) -> None:
    if is_error(value):
        raise InputError(f"{what} is the error {value}", "Mend the formula, or clear it", at=at)
    kind = (
        "TRUE or FALSE"
        if isinstance(value, bool)
        else "a date"
        if isinstance(value, dt.date | dt.time)
        else "text"
        if isinstance(value, str)
        else f"a {type(value).__name__}"
    )
    remedy = f"Type a number, or clear the cell if there is no {what}"
    raise InputError(f"{what} {_shown(value)} is {kind}", remedy, at=at)


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:37] + "..."
