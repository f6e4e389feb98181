"""Totals beside a grid that was selected with it: they are no user and no movie."""

import re
from typing import Any

import xlwings as xw

from addin.sheet.cells import Rows
from engine.errors import InputError

SUMMARY = re.compile(
    r"=\s*\+?\s*(?:IFERROR\s*\(\s*)?(?:SUM|AVERAGE|COUNT|COUNTA|MEDIAN|MIN|MAX|STDEV|VAR|SUBTOTAL|"
    r"AGGREGATE|AVERAGEIFS?|COUNTIFS?|SUMIFS?)(?:\.\w)?\s*\(",
    re.IGNORECASE,
)
EDGE = 5  # rows and columns at the end of a grid that are looked at
OF_PIVOTS = {"grand total", "total result", "gesamtergebnis", "total général", "total general"}


def refuse_totals(selected: xw.Range, rows: Rows) -> None:
    """See that no row or column at the end of a grid sums up the others; `rows` are its values.

    Raises:
        InputError: naming the header of one that does.
    """
    n_rows, n_cols = len(rows), len(rows[0])
    for r in range(max(n_rows - EDGE, 1), n_rows):
        if _sums_up(rows[r][0], selected[r : r + 1, 1:]):
            raise _refusal("row", rows[r][0], (r, 0))
    for c in range(max(n_cols - EDGE, 1), n_cols):
        if _sums_up(rows[0][c], selected[1:, c : c + 1]):
            raise _refusal("column", rows[0][c], (0, c))


def _sums_up(header: Any, cells: xw.Range) -> bool:
    if str(header).strip().lower() in OF_PIVOTS:
        return True
    filled = [text for text in _formulas(cells) if text.strip()]
    return bool(filled) and all(SUMMARY.match(text) for text in filled)


def _formulas(cells: xw.Range) -> list[str]:
    """What was typed into each cell; nothing where the host cannot tell: Excel on the web."""
    try:
        found = cells.formula  # a text, or rows of texts
    except NotImplementedError:
        return []
    return [found] if isinstance(found, str) else [str(each) for row in found for each in row]


def _refusal(what: str, header: Any, at: tuple[int, int]) -> InputError:
    problem = f"this {what}, {header!r}, sums up others"
    return InputError(problem, f"Select the grid without that {what}", at=at)
