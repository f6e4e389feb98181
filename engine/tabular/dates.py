"""Dates however a cell holds them, and the numbers that a model sees of each."""

import datetime as dt
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.tabular.table import is_blank

PARTS = ("Year", "Month", "Day", "Dayofweek", "Dayofyear", "Elapsed")
FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%m/%d/%Y", "%d %b %Y", "%d %B %Y", "%B %d, %Y")
_FIRST = dt.date(1899, 12, 30).toordinal()  # serial 0 of spreadsheets, 1 March 1900 onwards
_LAST_SERIAL = 2_958_465  # 31 December 9999


def as_date(raw: Any) -> dt.date | None:
    """The day that a cell means: a date, a spreadsheet's serial, or text in one of `FORMS`.

    Of 3/4/2026 the month is taken to come first. A time of day is dropped. None: no date.
    """
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, (int, float, np.integer, np.floating)) and not isinstance(raw, bool):
        return dt.date.fromordinal(_FIRST + int(raw)) if 1 <= raw <= _LAST_SERIAL else None
    if isinstance(raw, str):
        return _from_text(raw.strip())
    return None


def _from_text(text: str) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(text).date()
    except ValueError:
        pass
    for form in FORMS:
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def date_parts(column: np.ndarray, name: str, place: int = 0) -> dict[str, np.ndarray]:
    """The parts of each date as (n,) float64, NaN where blank: {"hired Year": ..., ...}.

    Raises:
        InputError: for a cell that holds no date; `at` is (row, place) with the header as row 0.
    """
    found: dict[Any, tuple[float, ...]] = {}
    for row, raw in enumerate(column.tolist()):
        if is_blank(raw):
            found[raw] = (np.nan,) * len(PARTS)
        elif raw not in found:
            day = as_date(raw)
            if day is None:
                problem = f'row {row + 1} of column "{name}": {raw!r} is not a date'
                raise InputError(problem, "Write it as 2026-11-22", at=(row + 1, place))
            found[raw] = _parts(day)
    blank = (np.nan,) * len(PARTS)
    table = np.array([found.get(raw, blank) for raw in column.tolist()]).reshape(-1, len(PARTS))
    return {f"{name} {part}": table[:, i] for i, part in enumerate(PARTS)}


def _parts(day: dt.date) -> tuple[float, ...]:
    elapsed = day.toordinal() - _FIRST  # days, as a spreadsheet counts them
    yearday = day.timetuple().tm_yday
    parts = day.year, day.month, day.day, day.weekday(), yearday, elapsed
    return tuple(float(part) for part in parts)
