"""The xlwings engine for plain files: app and books. Button code sees the usual `xw.Book`."""

# What xlwings declares as properties are plain attributes here.
# pyright: reportAssignmentType=false

import logging
from pathlib import Path

import xlwings as xw
from xlwings import base_classes

from addin.hosts.file.book_file import BookFile
from addin.hosts.file.insert_sheets import insert_sheets
from addin.hosts.file.names import Names
from addin.hosts.file.save import save_package
from addin.hosts.file.sheet import Sheet, Sheets
from addin.hosts.xl.books import HostApp, HostBooks
from addin.sheet.values import cell_value, read_rows
from engine.errors import InputError

NAME = "file"
SUFFIXES = {  # by what the content type of the workbook part says
    "sheet.macroEnabled": ".xlsm",
    "template.macroEnabled": ".xltm",
    "addin.macroEnabled": ".xlam",
    "template.main": ".xltx",
}
log = logging.getLogger(__name__)


class Engine:
    """What `xw.Engine(impl=…)` asks for."""

    name = NAME
    type = "desktop"
    clean_value_data = staticmethod(read_rows)

    @staticmethod
    def prepare_xl_data_element(x, options):
        return cell_value(x)

    def __init__(self):
        self.apps = Apps(self)


class Apps(base_classes.Apps):
    """The one app there is: this process."""

    def __init__(self, engine: Engine):
        self._app = App(engine)

    def keys(self):
        return [self._app.pid]

    def add(self, spec=None, add_book=None, xl=None, visible=None):
        return self._app

    @staticmethod
    def cleanup():
        pass

    def __iter__(self):
        return iter([self._app])

    def __len__(self):
        return 1

    def __getitem__(self, pid):
        return self._app


class App(HostApp):
    """This process. Settings that mean something on a screen are kept and do nothing."""

    pid = -1
    api = None
    selection = None
    visible = False
    display_alerts = False
    enable_events = False
    interactive = False
    calculation = "manual"

    def __init__(self, engine: Engine):
        super().__init__(engine, Books(self))

    def show_status(self, value):
        if value:
            log.info("%s", value)

    def calculate(self):
        """Formulas are recomputed by `recalculate`, which also knows the worksheet functions."""

    def quit(self):
        self._books.clear()

    kill = quit


class Books(HostBooks):
    """The open workbooks, by name."""

    def __init__(self, app: App):
        super().__init__(app)
        self._open: list[Book] = []

    @property
    def api(self):
        return None

    @property
    def active(self):
        if not self._open:
            raise InputError("no workbook is open", "Open one first")
        return self._open[-1]

    def all(self) -> list["Book"]:
        return self._open

    def open(self, fullname, *args, **kwargs):
        book = Book(self._app, BookFile(fullname))
        self._open.append(book)
        return book

    def add(self):
        raise NotImplementedError("the file host opens workbooks that are there")

    def forget(self, book: "Book") -> None:
        self._open = [b for b in self._open if b is not book]

    def clear(self) -> None:
        self._open.clear()


class Book(base_classes.Book):
    """One workbook file."""

    def __init__(self, app: App, file: BookFile):
        self._app, self.file = app, file

    @property
    def api(self):
        return self.file

    @property
    def app(self):
        return self._app

    @property
    def name(self):
        return self.file.path.name

    @property
    def fullname(self):
        return str(self.file.path)

    @property
    def sheets(self):
        return Sheets(self)

    @property
    def names(self):
        return Names(self)

    def sheet_of(self, entry) -> Sheet:
        return Sheet(self, entry)

    def insert_sheets(self, path: Path) -> None:
        insert_sheets(self.file, path)

    def activate(self):
        pass

    def close(self):
        self._app.books.forget(self)

    def save(self, path=None, password=None):
        """Write the workbook. Raises InputError in words; the old file is then untouched."""
        if password is not None:
            raise InputError(
                "the file host saves no passwords", "Save without one", where=self.name
            )
        target = Path(path).absolute() if path else self.file.path
        check_suffix(self.file, target)
        self.file.commit()
        save_package(self.file.package, target)
        self.file.path = target


def check_suffix(file: BookFile, target: Path) -> None:
    """Raises InputError for a name under which apps would refuse to open the package."""
    content_type = file.package.content_type(file.part)
    suffix = next((s for mark, s in SUFFIXES.items() if mark in content_type), ".xlsx")
    if target.suffix.lower() != suffix:
        raise InputError(
            f'this workbook cannot be saved as "{target.suffix}"',
            f"Give it a name that ends in {suffix}",
            where=str(target),
        )


ENGINE = Engine()
xw.engines.add(xw.Engine(impl=ENGINE))


def open_book(path: str | Path) -> xw.Book:
    """The workbook at `path` as an xlwings book. Raises InputError when it cannot be used.

    The file is read here and never touched until `book.save()`; `book.save(path)` writes another.
    """
    return xw.Book(impl=ENGINE.apps[0].books.open(path))
