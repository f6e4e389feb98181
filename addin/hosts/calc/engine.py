"""The xlwings engine for a running LibreOffice Calc: button code sees the usual `xw.Book`."""

# xlwings declares its settings as properties; plain attributes stand for them here.
# pyright: reportAssignmentType=false

import logging
import time
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from addin.hosts.calc import bridge
from addin.hosts.calc.book import Book
from addin.hosts.calc.first_touch import FirstTouch
from addin.hosts.xl.books import HostApp, HostBooks
from addin.sheet.values import cell_value, read_rows
from engine.errors import InputError

log = logging.getLogger(__name__)


class Engine:
    """What `xw.Engine(impl=…)` asks for. Each connection to a Calc is an app."""

    name = "calc"
    type = "desktop"
    clean_value_data = staticmethod(read_rows)

    @staticmethod
    def prepare_xl_data_element(x, options):
        return cell_value(x)

    def __init__(self):
        self.apps = Apps(self)


class Apps(base_classes.Apps):
    """The connected Calcs."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self._apps: dict[int, App] = {}

    def connected(self, context: Any) -> "App":
        """The app behind a component context."""
        app = App(self.engine, context, pid=max(self._apps, default=0) + 1)
        self._apps[app.pid] = app
        return app

    def forget(self, app: "App") -> None:
        self._apps.pop(app.pid, None)

    def keys(self):
        return list(self._apps)

    def add(self, spec=None, add_book=None, xl=None, visible=None):
        raise InputError("a Calc is not started this way", "Run cellgrad calc open")

    @staticmethod
    def cleanup():
        pass

    def __iter__(self):
        return iter(list(self._apps.values()))

    def __len__(self):
        return len(self._apps)

    def __getitem__(self, pid):
        return self._apps[pid]


class App(HostApp):
    """One running Calc."""

    visible = True
    display_alerts = True
    enable_events = True
    interactive = True

    def __init__(self, engine: Engine, context: Any, pid: int):
        super().__init__(engine, Books(self))
        self._context, self._pid = context, pid
        self._desktop = bridge.desktop(context)
        self.first_touch = FirstTouch()

    @property
    def pid(self):
        return self._pid

    @property
    def api(self) -> Any:
        return self._desktop

    @property
    def context(self) -> Any:
        return self._context

    @property
    def selection(self):
        return self._books.active.selection

    def show_status(self, value):
        """Show a line at the bottom of each window."""
        for book in self._books:
            indicator = book.controller.getStatusIndicator()
            if value:
                indicator.start(str(value), 0)
            else:
                indicator.end()

    def calculate(self):
        for book in self._books:
            book.api.calculate()

    def quit(self):
        self._desktop.terminate()
        self._engine.apps.forget(self)

    kill = quit


class Books(HostBooks):
    """The open spreadsheets of one Calc."""

    @property
    def api(self) -> Any:
        return self._app.api.getComponents()

    @property
    def active(self):
        document = self._app.api.getCurrentComponent()
        if not _is_spreadsheet(document):
            raise InputError("no spreadsheet is open in front", "Click on it first")
        return Book(self._app, document)

    def open(self, fullname, *args, **kwargs):
        """Open a file as a user would: visibly, because nothing is mended in hidden documents."""
        url = bridge.uno().systemPathToFileUrl(str(Path(fullname).resolve()))
        arguments = bridge.properties(MacroExecutionMode=0)
        document = self._app.api.loadComponentFromURL(url, "_blank", 0, arguments)
        if not _is_spreadsheet(document):
            raise InputError(
                f"{fullname} cannot be opened by Calc",
                "Give a spreadsheet that is not open in another Calc",
            )
        return Book(self._app, document)

    def add(self):
        new = self._app.api.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
        return Book(self._app, new)

    def with_uid(self, uid: str, timeout: float = 0.0) -> Book:
        """The document that Calc itself calls `uid`; one just loaded has no window for a while."""
        give_up = time.monotonic() + timeout
        while True:
            for book in self:
                if book.api.RuntimeUID == uid and book.controller is not None:
                    self._app.first_touch.of(book)
                    return book
            if time.monotonic() > give_up:
                raise InputError("the workbook has been closed", "Open it again")
            time.sleep(0.05)

    def all(self) -> list[Book]:
        with self._app.first_touch.alone:
            found, components = [], self.api.createEnumeration()
            while components.hasMoreElements():
                document = components.nextElement()
                if _is_spreadsheet(document):
                    found.append(Book(self._app, document))
        return found


def _is_spreadsheet(document: Any) -> bool:
    """Not a text document, nor a window without one, which has no services at all."""
    return hasattr(document, "supportsService") and document.supportsService(
        "com.sun.star.sheet.SpreadsheetDocument"
    )


ENGINE = Engine()
xw.engines.add(xw.Engine(impl=ENGINE))
