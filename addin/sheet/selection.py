"""What the user has selected to be set up: the range and its cells."""

import re

import xlwings as xw

from addin.sheet.cells import Rows
from addin.sheet.named_ranges import rows_of, sheet_named
from engine.errors import InputError

MAX_SELECTED = 100_000  # cells; a larger selection may be whole columns, blank for the most part


def selected_range(book: xw.Book, source: str | None = None) -> xw.Range:
    """The range at an address, else the user's selection, without the blanks at its end.

    Raises:
        InputError: when nothing is selected, or the address is none.
    """
    return _trimmed(_chosen(book, source))


def selected_rows(book: xw.Book, source: str | None = None) -> Rows:
    """The cells of `selected_range`."""
    return rows_of(selected_range(book, source))


def _chosen(book: xw.Book, source: str | None) -> xw.Range:
    if not source:
        if book.selection is None:
            raise InputError("nothing is selected", "Select the data with their headers")
        return book.selection
    sheet, bang, address = source.rpartition("!")
    try:
        on = sheet_named(book, sheet.strip("'").replace("''", "'")) if bang else book.sheets.active
        whole = ":" in address or not re.fullmatch(r"\$?[A-Za-z]+\$?\d+", address)
        return on[address] if whole else on[address].expand("table")
    except InputError:
        raise
    except Exception as err:  # each host raises an error of its own for a bad address
        problem = f"{source!r} is not a range of this workbook"
        raise InputError(problem, "Write Sheet1!A1:P16") from err


def _trimmed(selected: xw.Range) -> xw.Range:
    """The selection without blank rows and columns at its end: whole columns may be selected."""
    if selected.size > MAX_SELECTED:
        used = selected.sheet.used_range
        n_rows = min(selected.rows.count, used.row + used.rows.count - selected.row)
        n_cols = min(selected.columns.count, used.column + used.columns.count - selected.column)
        selected = selected[0, 0].resize(max(n_rows, 1), max(n_cols, 1))
    rows = rows_of(selected)
    filled = [[value not in (None, "") for value in row] for row in rows]
    n_rows = max((r for r, row in enumerate(filled, 1) if any(row)), default=1)
    n_cols = max((c for c, col in enumerate(zip(*filled, strict=True), 1) if any(col)), default=1)
    return selected[0, 0].resize(n_rows, n_cols)
