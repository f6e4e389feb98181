"""What must happen before two threads ask about a document at once.

LibreOffice's bridge to Python looks up what a kind of object can do when the first attribute of the
first such object is asked for. A second thread that asks meanwhile is told that there is no such
attribute. So one thread asks for all kinds first.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any


class FirstTouch:
    """Touches each document once, one at a time; `alone` is held meanwhile."""

    def __init__(self) -> None:
        self.alone, self._touched = threading.RLock(), set[str]()

    def of(self, document: Any) -> None:
        """Return once every kind of object of this document has been asked for something."""
        with self.alone:
            if document.RuntimeUID in self._touched:
                return
            for thing in _kinds(document):
                hasattr(thing, "queryInterface")  # any attribute would do
            if document.getCurrentController() is not None:  # else it is being loaded
                self._touched.add(document.RuntimeUID)


def _kinds(document: Any) -> Iterator[Any]:
    """One object of each kind that is used here, where the document has one.

    Asking must change nothing: a draw page that is asked for its forms gets some.
    """
    yield document
    sheets = document.getSheets()
    yield sheets
    sheet = sheets.getByIndex(0)
    yield sheet
    cells = sheet.getCellRangeByPosition(0, 0, 1, 1)
    found = cells.queryContentCells(1)
    yield from (cells, sheet.getCellByPosition(0, 0), found, sheet.createCursor())
    asked: list[Callable[[], Any]] = [
        lambda: found.getByIndex(0),
        lambda: cells.getUniqueCellFormatRanges(),
        lambda: cells.getUniqueCellFormatRanges().getByIndex(0),
        lambda: cells.getColumns(),
        lambda: cells.getColumns().getByIndex(0),
        lambda: cells.getRows(),
        lambda: cells.getRows().getByIndex(0),
        lambda: document.NamedRanges,
        lambda: document.NamedRanges.getByIndex(0),
        lambda: sheet.NamedRanges,
        lambda: document.DatabaseRanges,
        lambda: document.DatabaseRanges.getByIndex(0),
        lambda: document.getNumberFormats(),
        lambda: document.getNumberFormats().getByKey(0),
        lambda: document.createInstance("com.sun.star.sheet.FormulaParser"),
        lambda: document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper"),
        lambda: document.getStyleFamilies(),
        lambda: document.getUndoManager(),
        lambda: sheet.getDrawPage(),
        lambda: sheet.getDrawPage().getByIndex(0),
        lambda: sheet.getCharts(),
        lambda: document.getCurrentController(),
        lambda: document.getCurrentController().getSelection(),
        lambda: document.getCurrentController().getFrame(),
        lambda: document.getCurrentController().getFrame().getContainerWindow(),
        lambda: document.getCurrentController().getStatusIndicator(),
    ]
    for ask in asked:
        with contextlib.suppress(Exception):  # it has none, or is being loaded or closed
            yield ask()
