"""All sheets of a workbook that XlsxWriter wrote, appended to a workbook that is open in Excel."""

from pathlib import Path
from typing import Any

import xlwings as xw

from engine.errors import InputError


def insert_sheets(book: xw.Book, path: Path) -> None:
    """Append the sheets of the workbook at `path` all at once, so that no formula links to it.

    Raises InputError, nothing changed, when a name of a sheet or of the workbook is taken.
    """
    app = book.app.api
    app.ScreenUpdating = False
    source = app.Workbooks.Open(str(path.resolve()), ReadOnly=True)
    try:
        refuse_taken_names(book, source)
        titles = [sheet.Name for sheet in source.Worksheets]
        source.Worksheets(titles).Copy(After=book.api.Sheets(book.api.Sheets.Count))
    finally:
        source.Close(SaveChanges=False)
        book.api.Activate()
        app.ScreenUpdating = True


def refuse_taken_names(book: xw.Book, source: Any) -> None:
    sheets = {sheet.Name.lower() for sheet in book.api.Sheets}
    for sheet in source.Worksheets:
        if sheet.Name.lower() in sheets:
            raise InputError(
                f"{book.name}: there is a sheet {sheet.Name} already", "Rename it, and try again"
            )
    names = {name.Name.lower() for name in book.api.Names}
    for name in source.Names:
        if name.Name.lower() in names:  # those of a sheet begin with its name
            raise InputError(
                f"{book.name}: the name {name.Name} is taken",
                "Delete or rename it (Formulas, Name Manager), and try again",
            )
