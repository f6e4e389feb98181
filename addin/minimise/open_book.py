"""A live or saved book -> the workbook that the solver reads."""

import tempfile
from pathlib import Path

import xlwings as xw

from addin.hosts.calc.bridge import properties, uno
from addin.hosts.file.book_file import BookFile
from addin.minimise.workbook import Workbook, read_workbook


def workbook_of(book: xw.Book) -> Workbook:
    """Read all cells, formulas and names.

    The file host has the file at hand. A live app is asked for a copy as .xlsx, which it computes
    as it saves: so the values are its own, and a workbook of any format is read one way.
    """
    if book.impl.app.engine.name == "file":
        return read_workbook(book.api)
    with tempfile.TemporaryDirectory(prefix="cellgrad-solver-") as folder:
        copy = Path(folder) / "book.xlsx"
        save_copy(book, copy)
        found = read_workbook(BookFile(copy))
    found.is_stale = False
    return found


def save_copy(book: xw.Book, path: Path) -> None:
    """Let the app save a copy; the open document keeps its name and its state."""
    if book.impl.app.engine.name == "calc":
        url = uno().systemPathToFileUrl(str(path))
        book.impl.api.storeToURL(url, properties(FilterName="Calc MS Excel 2007 XML"))
    else:
        book.api.SaveCopyAs(str(path))
