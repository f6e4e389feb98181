"""The changing cells in a live or saved book: blocks that are read and written whole."""

from typing import Any

import numpy as np
import xlwings as xw

from addin.minimise.compile import CellAt
from addin.minimise.task import Area, Task
from addin.minimise.workbook import Workbook

Block = dict[str, Any]  # sheet: its name, index: its place; top, left, bottom, right from 0


def blocks_of(book: Workbook, task: Task) -> list[Block]:
    """The blocks of a task's changing cells."""
    return [_block(book, area) for area in task.changing]


def _block(book: Workbook, area: Area) -> Block:
    return {
        "sheet": book.grids[area.sheet].name,
        "index": area.sheet,
        "top": area.top,
        "left": area.left,
        "bottom": area.bottom,
        "right": area.right,
    }


def block_of(book: xw.Book, block: Block) -> xw.Range:
    """The range of a block."""
    sheet = book.sheets[block["sheet"]]
    return sheet.range(
        (block["top"] + 1, block["left"] + 1), (block["bottom"] + 1, block["right"] + 1)
    )


def read_block(book: xw.Book, block: Block) -> list[list[Any]]:
    """Its values, row by row."""
    return block_of(book, block).options(ndim=2, err_to_str=True).value


def contents(book: xw.Book, block: Block) -> list[list[Any]]:
    """Its values, and formulas as texts with an equals sign."""
    target = block_of(book, block)
    values = read_block(book, block)
    formulas = target.formula
    if isinstance(formulas, str):
        formulas = ((formulas,),)
    for r, row in enumerate(formulas):
        for c, text in enumerate(row if isinstance(row, list | tuple) else (row,)):
            if isinstance(text, str) and text.startswith("="):
                values[r][c] = text
    return [[_storable(v) for v in row] for row in values]


def _storable(value: Any) -> Any:
    return value if isinstance(value, str | float | int | bool | None) else str(value)


def write(book: xw.Book, blocks: list[Block], cells: list[CellAt], x: np.ndarray) -> None:
    """Write the found numbers, one block at a time; `cells` says which number is whose."""
    place = {cell: n for n, cell in enumerate(cells)}
    for block in blocks:
        rows = range(block["top"], block["bottom"] + 1)
        cols = range(block["left"], block["right"] + 1)
        numbers = [[float(x[place[block["index"], r, c]]) for c in cols] for r in rows]
        block_of(book, block).value = numbers
