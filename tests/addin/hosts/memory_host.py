"""A host in one file: workbooks in memory. It shows how little a new host needs.

Nobody computes its formulas: they have no values.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlwings as xw
from openpyxl.formula.translate import Translator

from addin.hosts.as_xlwings.app import Engine
from addin.sheet.addresses import Block, cell_name, read_block, spanning, split_sheet
from engine.errors import InputError


@dataclass(eq=False)
class Sheet:
    name: str
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    bold: set[Block] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)
    cells_per_read: int | None = 50  # so few that large blocks come in parts
    cells_per_write: int | None = 50
    api: Any = None

    def read(self, block):
        return [[None if is_formula(value) else value for value in row] for row in self.rows(block)]

    def rows(self, block):
        return [[self.cells.get((row, col)) for col in block.cols] for row in block.rows]

    def write(self, block, rows):
        for row, values in zip(block.rows, rows, strict=True):
            for col, value in zip(block.cols, values, strict=True):
                self.cells.pop((row, col), None)
                if value is not None:
                    self.cells[row, col] = plain(value)

    def formulas(self, block):
        return [
            ["" if value is None else shown(value) for value in row] for row in self.rows(block)
        ]

    def fill(self, block, formula):
        translator = Translator(formula, cell_name(block.row, block.col))
        for row in block.rows:
            for col in block.cols:
                moved = translator.translate_formula(cell_name(row, col))
                self.cells[row, col] = Formula(moved)

    def write_array(self, block, formula):
        raise InputError("there are no array formulas in memory", "Write one formula a cell")

    def has_array(self, block):
        return False

    def clear(self, block):
        for place in [(r, c) for r, c in self.cells if Block(r, c) in block]:
            del self.cells[place]

    def filled(self, line):
        return [value is not None for row in self.rows(line) for value in row]

    def used(self):
        if not self.cells:
            return None
        rows, cols = zip(*self.cells, strict=True)
        return spanning((min(rows), min(cols)), (max(rows), max(cols)))

    def column_width(self, col):
        return self.widths.get(col, 8.43)

    def set_column_width(self, block, width):
        self.widths |= dict.fromkeys(block.cols, width)

    def set_bold(self, block, bold):
        self.bold.add(block)

    def activate(self):
        """There is no screen."""

    def select(self, block):
        """There is no screen."""


@dataclass(eq=False)
class Name:
    name: str
    scope: Sheet | None
    refers_to: str
    book: "Book"

    def target(self):
        title, address = split_sheet(self.refers_to[1:])
        block = read_block(address)
        sheet = next((s for s in self.book.sheets() if s.name == title), None)
        if sheet is None or block is None:
            raise InputError(f"{self.name} is no range", "Give it one")
        return sheet, block


class Book:
    def __init__(self, name):
        self.name = self.path = name
        self.api, self._sheets, self._names = None, [Sheet("Sheet1")], []
        self.selected: tuple[Sheet, Block] | None = None
        self.saved: list[Path | None] = []

    def sheets(self):
        return self._sheets

    def active_sheet(self):
        return self.selected[0] if self.selected else self._sheets[0]

    def add_sheet(self, name, before, after):
        there = self._sheets
        at = there.index(before) if before else there.index(after) + 1 if after else len(there)
        there.insert(at, Sheet(name))
        return there[at]

    def insert_sheets(self, path):
        raise InputError("there are no files in memory", "Add a sheet")

    def names(self, scope):
        return [name for name in self._names if name.scope is scope]

    def define(self, name, scope, refers_to):
        for old in self.names(scope):
            if old.name.lower() == name.lower():
                old.refers_to = refers_to
                return old
        self._names.append(Name(name, scope, refers_to, self))
        return self._names[-1]

    def undefine(self, name):
        self._names.remove(name)

    def selection(self):
        return self.selected

    def activate(self):
        """There is no screen."""

    def save(self, path, password):
        self.saved.append(path)

    def close(self):
        """Nothing is kept."""


class App:
    api = None

    def __init__(self):
        self.open_books: list[Book] = []

    def books(self):
        return self.open_books

    def active_book(self):
        return self.open_books[-1]

    def open(self, path):
        raise InputError("there are no files in memory", "Make a new book")

    def add(self):
        self.open_books.append(Book(f"Book{len(self.open_books) + 1}"))
        return self.open_books[-1]

    def quit(self):
        self.open_books.clear()


APP = Engine("memory").shows(App())


def new_book() -> xw.Book:
    return xw.Book(impl=APP.books.add())


def is_formula(value):
    return isinstance(value, Formula)


class Formula(str):
    """What stands in a cell and has no value."""

    __slots__ = ()


def plain(value):
    """Numbers are floats in a cell, and an apostrophe keeps a text a text."""
    if isinstance(value, str):
        literal, text = value[:1] == "'", value.removeprefix("'")
        return Formula(text) if text[:1] == "=" and not literal else text
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def shown(value):
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
