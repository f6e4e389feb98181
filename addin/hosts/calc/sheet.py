"""Sheets of a live document as xlwings sees them."""

from typing import TYPE_CHECKING, Any

from xlwings import NoSuchObjectError, base_classes

from addin.hosts.calc.bridge import error
from addin.hosts.calc.drawings import Pictures, Shapes
from addin.hosts.calc.kept import Kept
from addin.hosts.calc.names import Names
from addin.hosts.calc.range import Range
from addin.hosts.calc.tables import Tables
from addin.sheet.addresses import MAX_COLS, MAX_ROWS, Block, quoted, read_block, spanning

if TYPE_CHECKING:
    from addin.hosts.calc.book import Book


class Sheets(base_classes.Sheets):
    """The sheets of a document in order."""

    def __init__(self, book: "Book"):
        self._book = book

    @property
    def api(self) -> Any:
        sheets = self._book.api.getSheets()
        if sheets is None:  # that is all Calc says of a document that is being closed
            raise error("com.sun.star.lang.DisposedException")("the workbook has been closed", None)
        return sheets

    @property
    def active(self):
        return Sheet(self._book, self._book.controller.getActiveSheet())

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return Sheet(self._book, self.api.getByIndex(name_or_index - 1))
        return Sheet(self._book, self.api.getByName(self._exact(name_or_index)))

    def _exact(self, name: str) -> str:
        """The name as the document spells it; apps do not tell upper from lower case here."""
        for own in self.api.getElementNames():
            if own.lower() == name.lower():
                return own
        raise NoSuchObjectError(f"{self._book.name} has no sheet named {name}.")

    def __contains__(self, name):
        return any(own.lower() == name.lower() for own in self.api.getElementNames())

    def __len__(self):
        return self.api.getCount()

    def __iter__(self):
        return iter([self(i + 1) for i in range(len(self))])

    def add(self, before=None, after=None, name=None):
        at = before.index - 1 if before is not None else after.index if after else len(self)
        name = name or next(n for k in range(1, 1 << 20) if (n := f"Sheet{k}") not in self)
        self.api.insertNewByName(name, at)
        return self(name)


class Sheet(base_classes.Sheet):
    """One sheet."""

    def __init__(self, book: "Book", api: Any):
        self._book, self._api = book, api
        self._name = Kept(api.getName)

    @property
    def api(self) -> Any:
        return self._api

    @property
    def book(self):
        return self._book

    @property
    def name(self):
        return self._name()

    @name.setter
    def name(self, value):
        self._api.setName(value)
        self._name.forget()

    @property
    def quoted_name(self) -> str:
        return quoted(self.name)

    @property
    def index(self):
        return self._api.getRangeAddress().Sheet + 1

    @property
    def visible(self):
        return self._api.IsVisible

    @visible.setter
    def visible(self, value):
        self._api.IsVisible = bool(value)

    @property
    def names(self):
        return Names(self._book, self)

    @property
    def tables(self):
        return Tables(self)

    @property
    def pictures(self):
        return Pictures(self)

    @property
    def shapes(self):
        return Shapes(self)

    def activate(self):
        self._book.controller.setActiveSheet(self._api)

    select = activate

    def block(self, block: Block) -> Range:
        return Range(self, block)

    def range(self, arg1, arg2=None):
        first = self._block(arg1)
        if arg2 is None:
            return Range(self, first)
        last = self._block(arg2)
        top_left = min(first.row, last.row), min(first.col, last.col)
        bottom_right = max(first.last_row, last.last_row), max(first.last_col, last.last_col)
        return Range(self, spanning(top_left, bottom_right))

    def _block(self, arg) -> Block:
        if isinstance(arg, Range):
            return arg.block
        if isinstance(arg, tuple):
            if 0 in arg[:2]:
                raise IndexError("Attempted to access 0-based Range. xlwings Ranges are 1-based.")
            return Block(arg[0] - 1, arg[1] - 1, *arg[2:])
        return read_block(arg) or self._named(arg)

    def _named(self, text: str) -> Block:
        for names in (self.names, self._book.names):
            name = names.find(text)
            target = name.target() if name else None
            if target and target.sheet.name == self.name:
                return target.block
        raise NoSuchObjectError(f"The sheet {self.name} has no range named {text}.")

    @property
    def cells(self):
        return Range(self, Block(0, 0, MAX_ROWS, MAX_COLS))

    def used(self) -> Block:
        """From A1 to the last cell in use."""
        cursor = self._api.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.getRangeAddress()
        return spanning((0, 0), (last.EndRow, last.EndColumn))

    @property
    def used_range(self):
        cursor = self._api.createCursor()
        cursor.gotoStartOfUsedArea(False)
        first, last = cursor.getRangeAddress(), self.used()
        return Range(
            self, spanning((first.StartRow, first.StartColumn), (last.last_row, last.last_col))
        )

    def clear_contents(self):
        self.used_range.clear_contents()

    def clear(self):
        self.used_range.clear()

    def autofit(self, axis=None):
        self.used_range.autofit(axis)

    def delete(self):
        self._book.api.getSheets().removeByName(self.name)
