"""What worksheet functions take and give: host values -> rectangles, and answers in their shape."""

import datetime as dt
import math
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from addin.cell_errors import CellError, error_value, is_error
from addin.messages import line
from addin.sheet.values import DAY, cell_value, listed
from engine.errors import InputError

Rectangle = list[list[Any]]

_EPOCH = dt.datetime(1899, 12, 30)
_last_error = "none"


def last_error() -> str:
    """Why the last worksheet function that failed did."""
    return _last_error


def note_error(err: InputError) -> CellError:
    """Keep the words for `LAST_ERROR()`; returns the error value for the cell."""
    global _last_error
    _last_error = line(err)
    return error_value(err)


def rectangle(value: Any) -> Rectangle:
    """Any argument as rows: a scalar is one cell, a flat sequence one row.

    Booleans become 1 and 0 and dates their serial number: Calc gives a function nothing else, so
    this way every host gives the same answer to the same cells.
    """
    if isinstance(value, np.ndarray) and value.ndim:
        value = listed(value)
    if not isinstance(value, list | tuple):
        return [[_host_value(value)]]
    if not value or not isinstance(value[0], list | tuple):
        return [[_host_value(v) for v in value]]
    return [[_host_value(v) for v in row] for row in value]


def scalar(value: Any, name: str) -> Any:
    """One cell of an argument that must be one cell."""
    rows = rectangle(value)
    if len(rows) != 1 or len(rows[0]) != 1:
        raise InputError(
            f"{name} is {len(rows)} x {len(rows[0])} cells", f"Give one cell for {name}"
        )
    return rows[0][0]


def whole(value: Any, name: str, default: int, low: int, high: int) -> int:
    """A whole number of an optional argument."""
    raw = scalar(value, name) if value is not None else None
    if raw is None or raw == "":
        return default
    if isinstance(raw, str):
        try:
            raw = float(raw)
        except ValueError:
            raise InputError(f"{name} is {raw!r}", f"Give a whole number for {name}") from None
    if not math.isfinite(raw) or raw != int(raw) or not low <= raw <= high:
        raise InputError(f"{name} is {raw:g}", f"Give a whole number from {low} to {high}")
    return int(raw)


def answered(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose InputErrors become error values, and whose 1 x 1 answers one value."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            if is_error(value):
                return CellError(value)  # as every spreadsheet does: errors pass through
        try:
            answer = function(*args, **kwargs)
        except InputError as err:
            return note_error(err)
        if isinstance(answer, list) and len(answer) == 1 and len(answer[0]) == 1:
            return answer[0][0]
        return answer

    return call


def _host_value(value: Any) -> Any:
    if type(value) is float and math.isfinite(value):
        return value  # as most are, a hundred thousand at a time
    value = cell_value(value)
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, dt.datetime):
        return (value - _EPOCH) / DAY
    return value / DAY if isinstance(value, dt.timedelta) else value
