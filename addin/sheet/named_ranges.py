"""Named ranges of a workbook, found by name and read as one block."""

import xlwings as xw

from addin.messages import Cell
from addin.sheet.cells import Rows
from engine.errors import InputError


def find_names(book: xw.Book, sheet: xw.Sheet) -> dict[str, xw.Range]:
    """Every named range by its lower-case name; the sheet's own come before the workbook's."""
    found: dict[str, xw.Range] = {}
    for names in (book.names, sheet.names):
        for name in names:
            scope, bang, plain = name.name.rpartition("!")
            if bang and scope.strip("'").lower() != sheet.name.lower():
                continue  # belongs to another sheet
            target = _range_of(name)
            if target is not None:
                found[plain.lower()] = target
    return found


def sheet_named(book: xw.Book, wanted: str) -> xw.Sheet:
    """The sheet of that name, in any case.

    Raises:
        InputError: when there is none; says which ones there are.
    """
    for sheet in book.sheets:
        if sheet.name.lower() == wanted.strip().lower():
            return sheet
    there = ", ".join(sheet.name for sheet in book.sheets)
    raise InputError(f"there is no sheet {wanted!r}", f"Use one of {there}")


def rows_of(target: xw.Range) -> Rows:
    """A range as a list of rows; error values as their texts, blanks as None."""
    return target.options(ndim=2, err_to_str=True).value


def origin(target: xw.Range) -> Cell:
    """The top left cell of a range."""
    return Cell(target.sheet.name, target.row - 1, target.column - 1)


def _range_of(name: xw.Name) -> xw.Range | None:
    """The range behind a name, or None: a name may also stand for a constant or a formula."""
    try:
        return name.refers_to_range
    except Exception:  # each host raises an error of its own here
        return None
