"""Ctrl+arrow: to the last filled cell of a run, else to the next filled one, else to the edge."""

from addin.hosts.port import HostSheet
from addin.sheet.addresses import MAX_COLS, MAX_ROWS, Block, spanning


def end(sheet: HostSheet, row: int, col: int, direction: str) -> tuple[int, int]:
    """The cell where Ctrl+arrow ends; one line is read as a block, never cell by cell."""
    is_column, is_back = direction in ("down", "up"), direction in ("up", "left")
    used = sheet.used() or Block(0, 0)
    at, last_used = (row, used.last_row) if is_column else (col, used.last_col)
    edge = 0 if is_back else (MAX_ROWS if is_column else MAX_COLS) - 1
    start = min(at, last_used + 1) if is_back else at  # beyond is blank
    stop = 0 if is_back else max(at, last_used)
    if is_column:
        line = sheet.filled(spanning((start, col), (stop, col)))
    else:
        line = sheet.filled(spanning((row, start), (row, stop)))
    n = _steps(line[::-1] if is_back else line)
    place = edge if n is None else start - n if is_back else start + n
    return (place, col) if is_column else (row, place)


def _steps(filled: list[bool]) -> int | None:
    """How many cells to go along a line that starts at the cell; None = to the edge."""
    if len(filled) < 2:
        return None
    if filled[0] and filled[1]:
        return next((i - 1 for i, f in enumerate(filled) if not f), len(filled) - 1)
    return next((i for i, f in enumerate(filled) if f and i), None)
