"""What cells can hold, made of whatever code writes: the one cleaning of values, for every host."""

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np

from addin.cell_errors import ERROR_TEXTS, NOT_A_NUMBER, CellError
from engine.errors import InputError

CellValue = float | str | bool | dt.datetime | dt.timedelta | None  # CellError is a str

DAY = dt.timedelta(days=1)
SIMPLE = frozenset((str, bool, type(None)))


def cell_value(value: Any) -> CellValue:
    """One value as a cell holds it: what is no number, or no value at all, becomes a blank.

    A number is a float, an infinite or larger one #NUM!; a date has a time and no zone; a time of
    day or a span is a timedelta. Texts stay as they were typed, also "=1+1" and "'007".

    Raises:
        InputError: for what fits in no cell, such as a list.
    """
    kind = type(value)
    if kind is float:
        return value if math.isfinite(value) else _number(value)
    if kind is str:
        return CellError(value) if value in ERROR_TEXTS else value or None
    if kind in SIMPLE or kind is CellError:
        return value
    if isinstance(value, np.generic | np.ndarray) and not value.ndim:
        value = _of_numpy(value)
    if kind.__name__ in ("NAType", "NaTType"):  # of pandas, which need not be installed
        return None
    if isinstance(value, str):
        return cell_value(str.__str__(value))
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Real | Decimal):
        return _number(value)
    if (moment := _moment(value)) is not None:
        return moment
    raise _refused(value)


def listed(array: np.ndarray) -> list[Any]:
    """An array as lists of values; its own `tolist` would make numbers of dates in nanoseconds."""
    if array.dtype.kind in "mM":
        return [listed(row) if row.ndim else cell_value(row) for row in array]
    return array.tolist()


def cleaned(prepare: Callable[..., Any]) -> Callable[..., Any]:
    """What an engine of xlwings does to each value that it writes, done to a clean one."""

    def element(value: Any, options: Any) -> Any:
        clean = cell_value(value)
        return prepare(clean / DAY if isinstance(clean, dt.timedelta) else clean, options)

    return element


def read_rows(
    data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
) -> list[list[Any]]:
    """What was read, as the caller's options want it. Error values are None or their text."""

    def element(value: Any) -> Any:
        if value is None:
            return empty_as
        if isinstance(value, CellError):
            return str(value) if err_to_str else None
        if number_builder is not None and type(value) is float:
            return number_builder(value)
        if isinstance(value, dt.datetime) and datetime_builder is not dt.datetime:
            parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
            return datetime_builder(**{part: getattr(value, part) for part in parts})
        return value

    simple = {str, bool, dt.datetime} if datetime_builder is dt.datetime else {str, bool}
    simple |= {float} if number_builder is None else set()
    simple |= {type(None)} if empty_as is None else set()
    return [row if simple.issuperset(map(type, row)) else list(map(element, row)) for row in data]


def _number(value: Any) -> float | CellError | None:
    try:
        number = float(value)
    except OverflowError:
        return NOT_A_NUMBER
    if math.isnan(number):
        return None
    return number if math.isfinite(number) else NOT_A_NUMBER


def _of_numpy(value: Any) -> Any:
    """A scalar of numpy as Python's own; a date or a span of any unit to the microsecond."""
    kind = value.dtype.kind
    if kind not in "mM":
        return float(value) if kind == "f" else value.item()
    try:
        found = value.astype(f"{kind}8[us]", casting="same_kind").item()
    except TypeError:  # months have no length
        raise _refused(value) from None
    if isinstance(found, int):  # of a year after 9999
        raise _refused(value)
    return found


def _refused(value: Any) -> InputError:
    problem = f"a cell cannot hold a {type(value).__name__} ({str(value)[:40]})"
    return InputError(problem, "Write a number, a text, a date, True, False or None")


def _moment(value: Any) -> dt.datetime | dt.timedelta | None:
    """A date with its time, or a span of time; None where it is neither."""
    if isinstance(value, dt.datetime):
        return dt.datetime.combine(value.date(), value.time())  # pandas' is a subclass
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, dt.time):
        return dt.timedelta(
            hours=value.hour,
            minutes=value.minute,
            seconds=value.second,
            microseconds=value.microsecond,
        )
    if isinstance(value, dt.timedelta):
        return dt.timedelta(value.days, value.seconds, value.microseconds)
    return None
