"""Formulas of a loaded file that name our functions: Calc reads them only when set again."""

import re
from collections.abc import Iterator
from typing import Any

import addin.functions  # noqa: F401  registers the worksheet functions
from addin.registry import FUNCTIONS

FORMULA = 16  # of CellFlags
ROWS_AT_ONCE = 500  # Calc stands still while a block is set

_LITERALS = re.compile(r'("(?:[^"]|"")*"|\'(?:[^\']|\'\')*\')')
_NAMES = re.compile(
    r"(?i)(?<![\w.])(?:\[\d+\]!|_xll\.|_xldudf_(?:cellgrad_)?|_xludf\.|_xlfn\.)*"
    rf"({'|'.join(FUNCTIONS)})(?=\()"
)


def mended(formula: str) -> str:
    """The formula with our functions' names as Calc resolves them; texts stay as they are."""
    parts = _LITERALS.split(formula)
    parts[::2] = (_NAMES.sub(lambda found: found[1].upper(), part) for part in parts[::2])
    return "".join(parts)


def is_ours(formula: str) -> bool:
    """Whether a formula as Calc shows it calls one of our functions, not resolved yet."""
    return any(_NAMES.search(part) for part in _LITERALS.split(formula)[::2])


def fix_up(document: Any) -> int:
    """Set every formula again that names our functions; returns how many there were.

    A document that was not modified still is not.
    """
    was_modified, n_cells = document.isModified(), 0
    sheets = document.getSheets()
    for i in range(sheets.getCount()):
        sheet = sheets.getByIndex(i)
        found = sheet.queryContentCells(FORMULA)
        for address in found.getRangeAddresses():
            for part in _parts(sheet, address):
                n_cells += _fix_part(sheet, part)
    if n_cells and not was_modified:
        document.setModified(False)
    return n_cells


def _parts(sheet: Any, address: Any) -> Iterator[Any]:
    for top in range(address.StartRow, address.EndRow + 1, ROWS_AT_ONCE):
        bottom = min(top + ROWS_AT_ONCE - 1, address.EndRow)
        yield sheet.getCellRangeByPosition(address.StartColumn, top, address.EndColumn, bottom)


def _fix_part(sheet: Any, cells: Any) -> int:
    rows = cells.getFormulaArray()
    wrong = [(r, c) for r, row in enumerate(rows) for c, text in enumerate(row) if is_ours(text)]
    if not wrong:
        return 0
    arrays = any(text.startswith("{") for row in rows for text in row)
    if len(wrong) == len(rows) * len(rows[0]) and not arrays:
        cells.setFormulaArray(tuple(tuple(map(mended, row)) for row in rows))
        return len(wrong)
    done: set[tuple[int, int]] = set()
    for r, c in wrong:
        cell = cells.getCellByPosition(c, r)
        if rows[r][c].startswith("{"):
            _fix_array(sheet, cell, rows[r][c], done)
        else:
            cell.setFormula(mended(rows[r][c]))
    return len(wrong)


def _fix_array(sheet: Any, cell: Any, formula: str, done: set[tuple[int, int]]) -> None:
    """Set an array formula again over the cells it fills, once."""
    cursor = sheet.createCursorByRange(cell)
    cursor.collapseToCurrentArray()
    address = cursor.getRangeAddress()
    if (address.StartRow, address.StartColumn) not in done:
        done.add((address.StartRow, address.StartColumn))
        cursor.setArrayFormula(mended(formula.strip("{}")))
