"""Books and sheets as xlwings sees them."""

from pathlib import Path
from typing import Any

from xlwings import NoSuchObjectError, base_classes

from addin.hosts.as_xlwings.names import Names, named
from addin.hosts.as_xlwings.range import Range
from addin.hosts.port import HostBook, HostSheet
from addin.sheet.addresses import MAX_COLS, MAX_ROWS, Block, around, read_block, split_sheet


class Book(base_classes.Book):
    """One workbook of a host."""

    def __init__(self, app: Any, host: HostBook):
        self._app, self.host = app, host

    @property
    def api(self) -> Any:
        return self.host.api

    @property
    def app(self):
        return self._app

    @property
    def name(self):
        return self.host.name

    @property
    def fullname(self):
        return self.host.path

    @property
    def sheets(self):
        return Sheets(self)

    @property
    def names(self):
        return Names(self.host, None, self.range_at)

    def range_at(self, sheet: HostSheet, block: Block) -> Range:
        return Range(Sheet(self, sheet), block)

    @property
    def selection(self):
        selected = self.host.selection()
        return self.range_at(*selected) if selected else None

    def insert_sheets(self, path: Path) -> bool:
        """Append all sheets of the .xlsx at `path`, which XlsxWriter wrote; False: it cannot."""
        return self.host.insert_sheets(path)

    def activate(self):
        self.host.activate()

    def save(self, path=None, password=None):
        self.host.save(path, password)

    def close(self):
        self.host.close()


class Sheets(base_classes.Sheets):
    """The sheets of a book in order."""

    def __init__(self, book: Book):
        self._book = book

    @property
    def api(self):
        return self._book.api

    @property
    def active(self):
        return Sheet(self._book, self._book.host.active_sheet())

    def __call__(self, name_or_index):
        sheets = self._book.host.sheets()
        if isinstance(name_or_index, int):
            return Sheet(self._book, sheets[name_or_index - 1])
        for sheet in sheets:
            if sheet.name.lower() == name_or_index.lower():
                return Sheet(self._book, sheet)
        raise NoSuchObjectError(f"{self._book.name} has no sheet named {name_or_index}.")

    def __contains__(self, name):
        return any(sheet.name.lower() == name.lower() for sheet in self._book.host.sheets())

    def __len__(self):
        return len(self._book.host.sheets())

    def __iter__(self):
        return iter([Sheet(self._book, sheet) for sheet in self._book.host.sheets()])

    def add(self, before=None, after=None, name=None):
        name = name or next(n for k in range(1, 1 << 20) if (n := f"Sheet{k}") not in self)
        beside = (other and other.host for other in (before, after))
        return Sheet(self._book, self._book.host.add_sheet(name, *beside))


class Sheet(base_classes.Sheet):
    """One sheet."""

    def __init__(self, book: Book, host: HostSheet):
        self._book, self.host = book, host

    @property
    def api(self) -> Any:
        return self.host.api

    @property
    def book(self):
        return self._book

    @property
    def name(self):
        return self.host.name

    @property
    def index(self):
        return [sheet.name for sheet in self._book.host.sheets()].index(self.name) + 1

    @property
    def names(self):
        return Names(self._book.host, self.host, self._book.range_at)

    def activate(self):
        self.host.activate()

    select = activate

    @property
    def cells(self):
        return Range(self, Block(0, 0, MAX_ROWS, MAX_COLS))

    @property
    def used_range(self):
        return Range(self, self.host.used() or Block(0, 0))

    def clear_contents(self):
        self.used_range.clear_contents()

    def range(self, arg1, arg2=None):
        first = self._block(arg1)
        return Range(self, first if arg2 is None else around(first, self._block(arg2)))

    def _block(self, arg) -> Block:
        if isinstance(arg, Range):
            return arg.block
        if isinstance(arg, tuple):
            if 0 in arg[:2]:
                raise IndexError("Attempted to access 0-based Range. xlwings Ranges are 1-based.")
            return Block(arg[0] - 1, arg[1] - 1, *arg[2:])
        return read_block(arg) or self._named(arg)

    def _named(self, text: str) -> Block:
        """The block that a formula here means by a name, or by this sheet's name and an address."""
        title, rest = split_sheet(text)
        if title is not None and title.lower() == self.name.lower():
            return self._block(rest)
        book = self._book.host
        found = named(book.names(self.host), text) or named(book.names(None), text)
        sheet, block = found.target() if found else (None, None)
        if sheet is None or block is None or sheet.name != self.name:
            raise NoSuchObjectError(f"The sheet {self.name} has no range named {text}.")
        return block
