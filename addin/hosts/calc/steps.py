"""Ctrl+arrow on a live sheet: one block is read, never cell by cell."""

from typing import TYPE_CHECKING

from addin.sheet.addresses import MAX_COLS, MAX_ROWS

if TYPE_CHECKING:
    from addin.hosts.calc.sheet import Sheet


def end(sheet: "Sheet", row: int, col: int, direction: str) -> tuple[int, int]:
    """The last filled cell of this run, else the next filled one, else the edge of the sheet."""
    used = sheet.used()
    down, back = direction in ("down", "up"), direction in ("up", "left")
    at, last = (row, used.last_row) if down else (col, used.last_col)
    first, stop = (0, at) if back else (at, max(at, last))
    ends = (col, first, col, stop) if down else (first, row, stop, row)
    block = sheet.api.getCellRangeByPosition(*ends).getDataArray()
    line = [r[0] for r in block] if down else list(block[0])
    if back:
        line.reverse()
    n = _steps([value != "" for value in line])
    edge = 0 if back else (MAX_ROWS if down else MAX_COLS) - 1
    place = edge if n is None else at - n if back else at + n
    return (place, col) if down else (row, place)


def _steps(filled: list[bool]) -> int | None:
    """How many cells to go along a line that starts at the cell; None = to the edge."""
    if len(filled) < 2:
        return None
    if filled[0] and filled[1]:
        return next((i - 1 for i, f in enumerate(filled) if not f), len(filled) - 1)
    return next((i for i, f in enumerate(filled) if f and i), None)
