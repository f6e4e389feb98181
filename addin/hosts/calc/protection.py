"""Why Calc may refuse to write: a sheet is protected."""

import xlwings as xw

from addin.messages import placed
from engine.errors import InputError


def protection(book: xw.Book) -> InputError | None:
    """What is wrong where Calc has refused to write; None where no sheet is protected."""
    for sheet in book.sheets:
        if sheet.impl.api.isProtected():
            err = InputError(
                "the sheet is protected", "Take that off (Tools, Protect Sheet) and press again"
            )
            return placed(err, sheet.name)
    return None
