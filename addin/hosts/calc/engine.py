"""A running LibreOffice Calc as a host: its documents. Button code sees the usual `xw.Book`."""

import time
from pathlib import Path
from typing import Any

import xlwings as xw

from addin.hosts.as_xlwings.app import App, Engine
from addin.hosts.calc import bridge
from addin.hosts.calc.document import Document
from addin.hosts.calc.first_touch import FirstTouch
from engine.errors import InputError

ENGINE = Engine("calc")


class Calc:
    """One running Calc, behind its component context."""

    def __init__(self, context: Any):
        self.context = context
        self.api = bridge.desktop(context)
        self.first_touch = FirstTouch()

    def books(self) -> list[Document]:
        with self.first_touch.alone:
            found, components = [], self.api.getComponents().createEnumeration()
            while components.hasMoreElements():
                document = components.nextElement()
                if _is_spreadsheet(document):
                    found.append(Document(self.api, document))
        return found

    def active_book(self) -> Document:
        document = self.api.getCurrentComponent()
        if not _is_spreadsheet(document):
            raise InputError("no spreadsheet is open in front", "Click on it first")
        return Document(self.api, document)

    def open(self, path: Path) -> Document:
        """Open a file as a user would: visibly, because nothing is mended in hidden documents."""
        url = bridge.uno().systemPathToFileUrl(str(path.resolve()))
        arguments = bridge.properties(MacroExecutionMode=0)
        document = self.api.loadComponentFromURL(url, "_blank", 0, arguments)
        if not _is_spreadsheet(document):
            raise InputError(
                f"{path} cannot be opened by Calc",
                "Give a spreadsheet that is not open in another Calc",
            )
        return Document(self.api, document)

    def add(self) -> Document:
        new = self.api.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
        return Document(self.api, new)

    def quit(self) -> None:
        self.api.terminate()

    def with_uid(self, uid: str, timeout: float = 0.0) -> Document:
        """The document that Calc itself calls `uid`; one just loaded has no window for a while."""
        give_up = time.monotonic() + timeout
        while True:
            for book in self.books():
                if book.api.RuntimeUID == uid and book.controller is not None:
                    self.first_touch.of(book.api)
                    return book
            if time.monotonic() > give_up:
                raise InputError("the workbook has been closed", "Open it again")
            time.sleep(0.05)


def connected(context: Any) -> App:
    """The app behind a component context."""
    return ENGINE.shows(Calc(context))


def book_with_uid(app: App, uid: str, timeout: float = 0.0) -> xw.Book:
    """The open document that Calc itself calls `uid`, waited for until `timeout`."""
    return xw.Book(impl=app.book(app.host.with_uid(uid, timeout)))


def _is_spreadsheet(document: Any) -> bool:
    """Not a text document, nor a window without one, which has no services at all."""
    return hasattr(document, "supportsService") and document.supportsService(
        "com.sun.star.sheet.SpreadsheetDocument"
    )
