"""Sheets as xlwings sees them."""

from typing import TYPE_CHECKING

from xlwings import NoSuchObjectError, base_classes

from addin.hosts.file.book_file import SheetEntry
from addin.hosts.file.range import Range
from addin.sheet.addresses import (
    MAX_COLS,
    MAX_ROWS,
    Block,
    quote_sheet,
    read_block,
    spanning,
    split_sheet,
)
from engine.errors import InputError

if TYPE_CHECKING:
    from addin.hosts.file.engine import Book


class Sheets(base_classes.Sheets):
    """The sheets of a book in order."""

    def __init__(self, book: "Book"):
        self._book = book

    @property
    def api(self):
        return None

    @property
    def active(self):
        """The sheet that was in front when the file was saved."""
        view = next(self._book.file.root.iter(f"{self._book.file.ns}workbookView"), None)
        at = int(view.get("activeTab", 0)) if view is not None else 0
        entries = self._book.file.sheets
        shown = entries[at] if at < len(entries) and entries[at].is_worksheet else None
        return Sheet(self._book, shown or self._entries()[0])

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return Sheet(self._book, self._entries()[name_or_index - 1])
        found = self._book.file.sheet(name_or_index)
        if found is None or not found.is_worksheet:
            raise NoSuchObjectError(f"{self._book.name} has no sheet named {name_or_index}.")
        return Sheet(self._book, found)

    def __contains__(self, name):
        return any(entry.name.lower() == name.lower() for entry in self._entries())

    def __len__(self):
        return len(self._entries())

    def __iter__(self):
        return iter([Sheet(self._book, entry) for entry in self._entries()])

    def _entries(self):
        """Sheets with cells; a chart that fills a sheet is none."""
        return [entry for entry in self._book.file.sheets if entry.is_worksheet]

    def add(self, before=None, after=None, name=None):
        entries = self._book.file.sheets
        if before is not None:
            at = entries.index(before.entry)
        else:
            at = entries.index(after.entry) + 1 if after is not None else len(entries)
        name = name or next(
            n for k in range(1, 1 << 20) if self._book.file.sheet(n := f"Sheet{k}") is None
        )
        if len(name) > 31 or any(c in r"\/?*[]:" for c in name):
            raise InputError(
                f'"{name}" cannot be the name of a sheet',
                "Use up to 31 characters, none of \\/?*[]:",
            )
        return Sheet(self._book, self._book.file.add_sheet(name, at))


class Sheet(base_classes.Sheet):
    """One sheet."""

    def __init__(self, book: "Book", entry: SheetEntry):
        self._book, self.entry = book, entry

    @property
    def api(self):
        return self.entry

    @property
    def name(self):
        return self.entry.name

    @name.setter
    def name(self, value):
        raise InputError(
            "the file host renames no sheets, because formulas mention them",
            "Rename it in a spreadsheet app",
            where=self.name,
        )

    @property
    def names(self):
        from addin.hosts.file.names import Names

        return Names(self._book, self)

    @property
    def book(self):
        return self._book

    @property
    def index(self):
        return self._book.file.sheets.index(self.entry) + 1

    @property
    def visible(self):
        return self.entry.element.get("state", "visible") == "visible"

    def activate(self):
        pass

    select = activate

    def block(self, block: Block) -> Range:
        return Range(self, block)

    def range(self, arg1, arg2=None):
        first, last = self._block(arg1), self._block(arg2) if arg2 is not None else None
        if last is None:
            return Range(self, first)
        block = spanning(
            (min(first.row, last.row), min(first.col, last.col)),
            (max(first.last_row, last.last_row), max(first.last_col, last.last_col)),
        )
        return Range(self, block)

    def _block(self, arg) -> Block:
        if isinstance(arg, Range):
            return arg.block
        if isinstance(arg, tuple):
            if len(arg) == 4:
                row, col, n_rows, n_cols = arg
                return Block(row - 1, col - 1, n_rows, n_cols)
            if 0 in arg:
                raise IndexError("Attempted to access 0-based Range. xlwings Ranges are 1-based.")
            return Block(arg[0] - 1, arg[1] - 1)
        return read_block(arg) or self._named(arg)

    def _named(self, text: str) -> Block:
        title, rest = split_sheet(text)
        if title is not None and title.lower() == self.name.lower():
            return self._block(rest)
        names = self._book.file.names
        found = names.visible_from(text, self.entry)
        entry, block = names.target(found) if found else (None, None)
        if block is None or entry is not self.entry:
            raise NoSuchObjectError(f"The sheet {self.name} has no range named {text}.")
        return block

    @property
    def cells(self):
        return Range(self, Block(0, 0, MAX_ROWS, MAX_COLS))

    @property
    def used_range(self):
        return Range(self, self.entry.cells.used() or Block(0, 0))

    def clear_contents(self):
        self.used_range.clear_contents()

    def clear(self):
        self.used_range.clear()

    @property
    def tables(self):
        from addin.hosts.file.tables import Tables

        return Tables(self)

    @property
    def pictures(self):
        from addin.hosts.file.pictures import Pictures

        return Pictures(self)

    def autofit(self, axis=None):
        self.used_range.autofit(axis)

    @property
    def quoted_name(self) -> str:
        return quote_sheet(self.name)
