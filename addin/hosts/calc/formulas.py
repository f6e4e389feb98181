"""Formulas as Excel writes them, read and set through Calc's own parser."""

import re
from typing import Any

from addin.cell_errors import ERROR_TEXTS
from addin.hosts.calc.bridge import struct, uno
from addin.hosts.calc.extension import plain_names
from engine.errors import InputError

XL_ENGLISH, XL_A1 = 4, 1  # of FormulaLanguage and AddressConvention
ALL_GROUPS = 0x7FFFFFFF

_NEW_MARKS = re.compile(r"_xlfn\.(?:_xlws\.)?|_xlpm\.")
_LITERALS = re.compile(r'("(?:[^"]|"")*"|\'(?:[^\']|\'\')*\')')


class Formulas:
    """The formula parser of one document."""

    def __init__(self, document: Any):
        self.document = document
        mapper = document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
        self._parser = document.createInstance("com.sun.star.sheet.FormulaParser")
        self._parser.OpCodeMap = mapper.getAvailableMappings(XL_ENGLISH, ALL_GROUPS)
        self._parser.FormulaConvention = XL_A1

    def text(self, cell: Any) -> str:
        """A cell's formula with its equals sign, else its value as text, "" for a blank cell."""
        own = cell.getFormula()
        if own[1:] in ERROR_TEXTS:
            return own[1:]
        if own.startswith("{="):
            array = cell.getSpreadsheet().createCursorByRange(cell)
            array.collapseToCurrentArray()
            return "=" + self._printed(array.getArrayTokens(), _corner(array))
        if not own.startswith("=") or not cell.getTokens():
            return own
        return "=" + self._printed(cell.getTokens(), cell.getCellAddress())

    def set(self, cell: Any, formula: str) -> None:
        """Set one cell's formula; what Calc cannot read becomes an error value in the cell."""
        cell.setTokens(self._tokens(formula, cell.getCellAddress()))

    def fill(self, cells: Any, formula: str) -> None:
        """Set one formula over a range; relative references move along."""
        self.set(cells.getCellByPosition(0, 0), formula)
        address = cells.getRangeAddress()
        n_rows = address.EndRow - address.StartRow
        n_cols = address.EndColumn - address.StartColumn
        if n_rows:
            first = cells.getCellRangeByPosition(0, 0, 0, n_rows)
            first.fillAuto(_to("BOTTOM"), 1)
        if n_cols:
            cells.fillAuto(_to("RIGHT"), 1)

    def set_array(self, cells: Any, formula: str) -> None:
        """Set one array formula over the whole range.

        Raises:
            InputError: when Calc does not, because part of another one stands there.
        """
        cells.setArrayTokens(self._tokens(formula, _corner(cells)))
        if not cells.getArrayFormula():
            raise InputError(
                f"{cells.AbsoluteName} overlaps another array formula", "Clear that one first"
            )

    def to_calc(self, text: str) -> str:
        """The content of a name, as Calc's API writes it."""
        tokens = self._tokens(text, struct("com.sun.star.table.CellAddress"))
        self._parser.FormulaConvention = 0
        try:
            return self._parser.printFormula(tokens, struct("com.sun.star.table.CellAddress"))
        finally:
            self._parser.FormulaConvention = XL_A1

    def _tokens(self, formula: str, at: Any) -> Any:
        return self._parser.parseFormula(_unmarked(formula.strip().removeprefix("=")), at)

    def _printed(self, tokens: Any, at: Any) -> str:
        return plain_names.plain(self._parser.printFormula(tokens, at))


def _unmarked(formula: str) -> str:
    """Without the marks that files put before functions newer than their format."""
    parts = _LITERALS.split(formula)
    parts[::2] = (_NEW_MARKS.sub("", part) for part in parts[::2])
    return "".join(parts)


def _corner(cells: Any) -> Any:
    return cells.getCellByPosition(0, 0).getCellAddress()


def _to(direction: str) -> Any:
    return uno().Enum("com.sun.star.sheet.FillDirection", f"TO_{direction}")
