"""Apps and their books as xlwings sees them: what is the same wherever the workbooks are."""

# xlwings declares its settings as properties; plain attributes stand for them here.
# pyright: reportAssignmentType=false

from typing import Any

from xlwings import base_classes


class HostApp(base_classes.App):
    """An app; settings that mean something on a screen are kept and do nothing."""

    version = "0.0"
    screen_updating = True
    calculation = "automatic"

    def __init__(self, engine: Any, books: Any):
        self._engine, self._books = engine, books
        self._status: str | bool = False

    @property
    def engine(self):
        return self._engine

    @property
    def books(self):
        return self._books

    @property
    def status_bar(self):
        return self._status

    @status_bar.setter
    def status_bar(self, value):
        self._status = value
        self.show_status(value)

    def show_status(self, value: str | bool) -> None:
        """Show a line to the user; False takes it away."""

    def activate(self, steal_focus=False):
        pass


class HostBooks(base_classes.Books):
    """The open workbooks of an app, by name or full name; of two the one opened last."""

    def __init__(self, app: Any):
        self._app = app

    @property
    def app(self):
        return self._app

    def all(self) -> list[Any]:
        """Every open workbook."""
        raise NotImplementedError

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return self.all()[name_or_index - 1]
        for book in reversed(self.all()):
            if name_or_index in (book.name, book.fullname):
                return book
        raise KeyError(name_or_index)

    def __contains__(self, name):
        return any(name in (book.name, book.fullname) for book in self.all())

    def __len__(self):
        return len(self.all())

    def __iter__(self):
        return iter(self.all())
