"""A workbook file opened in a Calc without a window, worked on there, and saved by Calc."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlwings as xw

from addin.hosts.calc import bridge
from addin.hosts.calc.engine import connected
from addin.hosts.calc.fix_up import fix_up
from addin.hosts.calc.office import headless_calc
from addin.hosts.calc.protection import protection
from engine.errors import InputError


@contextmanager
def opened(path: Path) -> Iterator[xw.Book]:
    """A copy of the file as a live document: nothing is written beside the file itself.

    Raises:
        InputError: when the file or LibreOffice is missing, or Calc cannot open it.
    """
    if not path.is_file():
        raise InputError(f"{path} is not there", "Give the path of a workbook")
    with tempfile.TemporaryDirectory(prefix="cellgrad-book-") as folder, headless_calc() as office:
        copy = Path(shutil.copy(path, folder))
        app = connected(office.context)
        try:
            book = app.books.open(copy)
            fix_up(book.api)
            yield from _explaining(xw.Book(impl=book))
        finally:
            app.forget()


def _explaining(book: xw.Book) -> Iterator[xw.Book]:
    """The book; what Calc refuses comes back in words. Its own errors pass no context manager."""
    try:
        yield book
    except bridge.error("com.sun.star.uno.Exception") as err:
        raise protection(book) or InputError(
            f"Calc refused: {err}".strip().splitlines()[0], "Look at the workbook in Calc"
        ) from None


def save(book: xw.Book, out: Path) -> None:
    """Compute everything again and save under another name."""
    book.impl.api.calculateAll()
    book.save(out)
