"""Blocks of cells <-> rows of Python values. Calc has numbers and texts only; formats say more."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from addin.cell_errors import CellError
from addin.hosts.calc.bridge import struct
from addin.sheet.values import DAY, cell_value

Rows = list[list[Any]]

EPOCH = dt.datetime(1899, 12, 30)
DATE, TIME, DATETIME, LOGICAL = 2, 4, 6, 1024  # of com.sun.star.util.NumberFormat
FORMS = ((bool, LOGICAL), (dt.datetime, DATE), (dt.timedelta, TIME))
ERROR_CODES = {
    32767: "#N/A",
    503: "#NUM!",
    519: "#VALUE!",
    521: "#NULL!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
}  # every other code, such as Err:502, is a wrong argument


def read(cells: Any, formats: Any) -> Rows:
    """The values of a range: float, str, bool, datetime, CellError, None for a blank cell."""
    raw = cells.getDataArray()
    rows: Rows = [[None if value == "" else value for value in row] for row in raw]
    for r, row in enumerate(raw):
        if None in row:  # what Calc gives for an error
            for c, value in enumerate(row):
                if value is None:
                    rows[r][c] = error_of(cells.getCellByPosition(c, r))
    for convert, r, c in _special(cells, formats):
        if type(rows[r][c]) is float:
            rows[r][c] = convert(rows[r][c])
    return rows


def error_of(cell: Any) -> CellError | None:
    """The error value of a cell; None when it has none."""
    code = cell.getError()
    return CellError(ERROR_CODES.get(code, "#VALUE!")) if code else None


def to_date(serial: float) -> dt.datetime | float:
    """A day count as a date, to the microsecond; what no date can be stays a number."""
    try:
        return EPOCH + dt.timedelta(days=int(serial), microseconds=round(serial % 1 * 86_400e6))
    except OverflowError:
        return serial


def _special(cells: Any, formats: Any) -> Iterator[tuple[Callable[[float], Any], int, int]]:
    """The cells whose number format makes them a date or a boolean."""
    address = cells.getRangeAddress()
    for group in _groups(cells):
        kind = formats.getByKey(group.NumberFormat).Type
        convert = to_date if kind & DATE else bool if kind & LOGICAL else None
        if convert is None:
            continue
        for part in _addresses(group):
            for r in range(part.StartRow, part.EndRow + 1):
                for c in range(part.StartColumn, part.EndColumn + 1):
                    yield convert, r - address.StartRow, c - address.StartColumn


def _groups(cells: Any) -> list[Any]:
    """Parts of a range with one format each; a range of one format is its own only part."""
    if cells.getPropertyState("NumberFormat").value != "AMBIGUOUS_VALUE":
        return [cells]
    groups = cells.getUniqueCellFormatRanges()
    return [groups.getByIndex(i) for i in range(groups.getCount())]


def _addresses(group: Any) -> tuple[Any, ...]:
    many = getattr(group, "getRangeAddresses", None)
    return many() if many else (group.getRangeAddress(),)


# --- writing --------------------------------------------------------------------------------------


def write(cells: Any, rows: Rows, formats: Any, set_formula: Callable[[Any, str], None]) -> None:
    """Write rows over a range of the same shape, as one block.

    Texts that start with "=" are formulas and are set by `set_formula(cell, text)`.
    """
    cells.setDataArray(
        tuple(
            tuple(row if _FLOATS.issuperset(map(type, row)) else map(_plain, row)) for row in rows
        )
    )
    for r, row in enumerate(rows):
        kinds = set(map(type, row))
        if kinds == _FLOATS or (kinds <= _ORDINARY and not any(map(_is_marked, row))):
            continue
        for c, value in enumerate(row):
            _finish(cells.getCellByPosition(c, r), value, formats, set_formula)


_FLOATS = frozenset((float,))
_ORDINARY = frozenset((float, int, type(None), str))


def _is_marked(value: Any) -> bool:
    return type(value) is str and (value[:1] in ("=", "#")) and len(value) > 1


def _plain(value: Any) -> Any:
    """What `setDataArray` takes: a float, a text, "" for blank.

    It would take None for #N/A too, but Calc 7.4 crashes where that column was never used.
    """
    value = cell_value(value)
    if value is None or isinstance(value, CellError):
        return ""
    if isinstance(value, str):
        return value[1:] if value[:1] == "'" else value  # as typed: what follows is text
    if isinstance(value, dt.timedelta):
        return value / DAY
    if isinstance(value, dt.datetime):
        return (value - EPOCH) / DAY
    return float(value)


def _finish(cell: Any, value: Any, formats: Any, set_formula: Callable[[Any, str], None]) -> None:
    """What a block cannot carry: formulas, error values, the formats of dates and booleans."""
    value = cell_value(value)
    if isinstance(value, CellError):
        cell.setFormula(f"={value}")
    elif isinstance(value, str) and value[:1] == "=" and len(value) > 1:
        set_formula(cell, value)
    kind = next((form for of, form in FORMS if isinstance(value, of)), 0)
    if kind and not formats.getByKey(cell.NumberFormat).Type & kind:
        has_time = isinstance(value, dt.datetime) and value.time() != dt.time()
        kind = DATETIME if has_time else kind
        cell.NumberFormat = formats.getStandardFormat(kind, struct("com.sun.star.lang.Locale"))
