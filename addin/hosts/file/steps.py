"""Moving over a sheet by what is in it: to the end of the data, around a region."""

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from addin.sheet.addresses import MAX_COLS, MAX_ROWS, Block

if TYPE_CHECKING:
    from addin.hosts.file.sheet_part import SheetPart

STEPS = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}


def end(sheet: "SheetPart", row: int, col: int, direction: str) -> tuple[int, int]:
    """Where Ctrl+arrow ends: the last filled cell of this run, else the next filled one."""
    line = path(sheet, row, col, direction)
    here = next(line, None)
    last = next(line, None)
    if here is None or last is None:
        return edge(row, col, direction)
    if not (is_filled(sheet, *here) and is_filled(sheet, *last)):
        cells = (cell for cell in chain([last], line) if is_filled(sheet, *cell))
        return next(cells, edge(row, col, direction))
    for cell in line:
        if not is_filled(sheet, *cell):
            break
        last = cell
    return last


def path(sheet: "SheetPart", row: int, col: int, direction: str) -> Iterator[tuple[int, int]]:
    """The cells from (row, col) on, as far as the sheet is in use."""
    used = sheet.used()
    if used is None:
        return
    down, right = STEPS[direction]
    if direction == "up":
        row = min(row, used.last_row + 1)  # nothing is missed by starting there
    elif direction == "left":
        col = min(col, used.last_col + 1)
    while row >= 0 and col >= 0:
        if (down > 0 and row > used.last_row) or (right > 0 and col > used.last_col):
            return
        yield row, col
        row, col = row + down, col + right


def is_filled(sheet: "SheetPart", row: int, col: int) -> bool:
    """A cell with a value or a formula; a blank with a style is not."""
    xml = sheet.cell(row, col)
    return bool(xml) and ("<f" in xml or sheet.decoder.cell(xml) is not None)


def edge(row: int, col: int, direction: str) -> tuple[int, int]:
    last = {"down": (MAX_ROWS - 1, col), "up": (0, col),
            "right": (row, MAX_COLS - 1), "left": (row, 0)}  # fmt: skip
    return last[direction]


def region(sheet: "SheetPart", start: Block) -> Block:
    """The block around `start` that blank rows and columns, or the sheet's edges, surround."""
    used = sheet.used()
    if used is None:
        return start
    values = sheet.values(used)
    top, left, bottom, right = start.row, start.col, start.last_row, start.last_col

    def any_in(row0: int, col0: int, row1: int, col1: int) -> bool:
        inside = used.overlap(
            Block(max(row0, 0), max(col0, 0), row1 - max(row0, 0) + 1, col1 - max(col0, 0) + 1)
        )
        return inside is not None and any(
            values[r - used.row][c - used.col] is not None
            for r in range(inside.row, inside.last_row + 1)
            for c in range(inside.col, inside.last_col + 1)
        )

    grown = True
    while grown:
        grown = False
        if top > 0 and any_in(top - 1, left - 1, top - 1, right + 1):
            top, grown = top - 1, True
        if any_in(bottom + 1, left - 1, bottom + 1, right + 1):
            bottom, grown = bottom + 1, True
        if left > 0 and any_in(top - 1, left - 1, bottom + 1, left - 1):
            left, grown = left - 1, True
        if any_in(top - 1, right + 1, bottom + 1, right + 1):
            right, grown = right + 1, True
    return Block(top, left, bottom - top + 1, right - left + 1)
