"""YEAR, MONTH, DAY, WEEKDAY, DATE of fixed days: the number of days since 30 December 1899."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from addin.minimise.lower import Arguments, function
from addin.minimise.value import Value, number

FIRST = date(1899, 12, 30)
LAST = (date(9999, 12, 31) - FIRST).days
FIRST_WEEKDAY = {1: 6, 2: 0, 3: 0, **{n: n - 11 for n in range(11, 18)}}  # kind -> Monday is 0


def _of_days(days: np.ndarray, part: Callable[[date], int]) -> Value:
    """One part of each day; an error where there is no such day."""
    whole = np.floor(days)
    found = [
        part(FIRST + timedelta(int(n))) if 0 <= n <= LAST else np.nan for n in whole.reshape(-1)
    ]
    return number(np.array(found, float).reshape(days.shape))


@function("YEAR", "MONTH", "DAY")
def part_of_date(call: Arguments) -> Value:
    call.need(1, 1)
    name = call.name.lower()
    return _of_days(call.fixed(0), lambda day: getattr(day, name))


@function("WEEKDAY")
def weekday(call: Arguments) -> Value:
    call.need(1, 2)
    kind = int(call.fixed(1, 1.0).flat[0])
    if kind not in FIRST_WEEKDAY:
        return number(np.nan)
    first, least = FIRST_WEEKDAY[kind], 0 if kind == 3 else 1
    return _of_days(call.fixed(0), lambda day: (day.weekday() - first) % 7 + least)


@function("DATE")
def date_of(call: Arguments) -> Value:
    """Months and days beyond their range go on into the next year or month."""
    call.need(3, 3)
    parts = [np.floor(call.fixed(i)) for i in range(3)]
    year, month, day = np.broadcast_arrays(*parts)
    year = np.where(year < 1900, year + 1900, year)
    found = [_days(*map(int, one)) for one in zip(year.flat, month.flat, day.flat, strict=True)]
    return number(np.array(found, float).reshape(year.shape))


def _days(year: int, month: int, day: int) -> float:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1900 <= year <= 9999:
        return np.nan
    days = (date(year, month, 1) - FIRST).days + day - 1
    return float(days) if 0 <= days <= LAST else np.nan


@function("EDATE", "EOMONTH")
def months_later(call: Arguments) -> Value:
    """The same day some months later, or that month's last day."""
    call.need(2, 2)
    days, months = np.broadcast_arrays(np.floor(call.fixed(0)), np.trunc(call.fixed(1)))
    found = [
        _later(int(d), int(m), call.name == "EOMONTH")
        for d, m in zip(days.flat, months.flat, strict=True)
    ]
    return number(np.array(found, float).reshape(days.shape))


def _later(days: int, months: int, is_end: bool) -> float:
    if not 0 <= days <= LAST:
        return np.nan
    day = FIRST + timedelta(days)
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    last = _days(year, month + 1, 0)
    first = _days(year, month, 1)
    return last if is_end else min(first + day.day - 1, last)
