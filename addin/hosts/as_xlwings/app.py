"""Engines, apps and their open books as xlwings sees them."""

# xlwings declares its settings as properties; plain attributes stand for them here.
# pyright: reportAssignmentType=false, reportIncompatibleVariableOverride=false

from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from addin.hosts.as_xlwings.book import Book
from addin.hosts.port import HostApp, HostBook
from addin.sheet.values import cell_value, read_rows


class Engine:
    """What `xw.Engine(impl=…)` asks for; `name` is what the host is called everywhere."""

    type = "desktop"
    clean_value_data = staticmethod(read_rows)

    def __init__(self, name: str):
        self.name, self.apps = name, Apps()
        xw.engines.add(xw.Engine(impl=self))

    @staticmethod
    def prepare_xl_data_element(x, options):
        return cell_value(x)

    def shows(self, host: HostApp) -> "App":
        """An app of the host, from now on one of this engine's."""
        app = App(self, host, pid=max(self.apps.keys(), default=0) + 1)
        self.apps.by_pid[app.pid] = app
        return app


class Apps(base_classes.Apps):
    """The apps of one engine."""

    def __init__(self):
        self.by_pid: dict[int, App] = {}

    def keys(self):
        return list(self.by_pid)

    @staticmethod
    def cleanup():
        pass

    def __iter__(self):
        return iter(list(self.by_pid.values()))

    def __len__(self):
        return len(self.by_pid)

    def __getitem__(self, pid):
        return self.by_pid[pid]


class App(base_classes.App):
    """One app; what is set for a screen is kept and does nothing."""

    visible = True
    screen_updating = True
    display_alerts = True
    enable_events = True
    interactive = True
    calculation = "automatic"
    status_bar = False
    version = "0.0"

    def __init__(self, engine: Engine, host: HostApp, pid: int):
        self._engine, self._pid = engine, pid
        self.host: Any = host  # which may do more than every host does

    @property
    def engine(self):
        return self._engine

    @property
    def pid(self):
        return self._pid

    @property
    def api(self):
        return self.host.api

    @property
    def books(self):
        return Books(self)

    def book(self, host: HostBook) -> Book:
        """One of its books."""
        return Book(self, host)

    @property
    def selection(self):
        return self.books.active.selection

    def quit(self):
        self.host.quit()
        self.forget()

    kill = quit

    def forget(self) -> None:
        """It has gone, or nobody here asks it for anything more."""
        self._engine.apps.by_pid.pop(self._pid, None)


class Books(base_classes.Books):
    """The open workbooks of an app, by name or full name; of two the one opened last."""

    def __init__(self, app: App):
        self._app = app

    @property
    def api(self):
        return self._app.api

    @property
    def active(self):
        return self._app.book(self._app.host.active_book())

    def open(self, fullname, *args, **kwargs):
        return self._app.book(self._app.host.open(Path(fullname)))

    def add(self):
        return self._app.book(self._app.host.add())

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return list(self)[name_or_index - 1]
        for book in reversed(list(self)):
            if name_or_index in (book.name, book.fullname):
                return book
        raise KeyError(name_or_index)

    def __contains__(self, name):
        return any(name in (book.name, book.fullname) for book in self)

    def __len__(self):
        return len(self._app.host.books())

    def __iter__(self):
        return iter([self._app.book(book) for book in self._app.host.books()])
