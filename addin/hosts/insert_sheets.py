"""Sheets of a drawing, appended to an open workbook in the way of the app that it is open in."""

import sys
from pathlib import Path

import xlwings as xw


def insert_sheets(book: xw.Book, path: Path) -> bool:
    """Append all sheets of the workbook at `path`; False where the app cannot, as on the server.

    Raises InputError, nothing changed, when a name of a sheet or of the workbook is taken.
    """
    engine = book.impl.app.engine.name
    if engine in ("file", "calc"):
        return book.impl.insert_sheets(path)
    if engine == "excel" and sys.platform == "win32":
        from addin.hosts.excel import insert_sheets as excel

        excel.insert_sheets(book, path)
        return True
    return False
