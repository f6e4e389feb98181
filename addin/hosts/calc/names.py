"""Defined names of a live document as xlwings sees them."""

import contextlib
import re
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.hosts.calc.bridge import error, struct
from addin.sheet.addresses import read_block, split_sheet

# What Calc says for a range: $Sheet1.$A$1, or $'My sheet'.$A$1:$B$2
_RANGE = re.compile(r"\$?('(?:[^']|'')+'|[^'.\s]+)\.(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)")

NO_SUCH_NAME = "com.sun.star.container.NoSuchElementException"

if TYPE_CHECKING:
    from addin.hosts.calc.book import Book
    from addin.hosts.calc.range import Range
    from addin.hosts.calc.sheet import Sheet


class Names(base_classes.Names):
    """The names of a document (those of its sheets included), or of one sheet."""

    def __init__(self, book: "Book", sheet: "Sheet | None" = None):
        self._book, self._sheet = book, sheet

    @property
    def api(self) -> Any:
        return (self._sheet or self._book).api.NamedRanges

    def all(self) -> list["Name"]:
        """Every name, the document's own before those of its sheets."""
        names = self.api  # asked for once: a new object costs ten times a call on it
        own = []
        for name in names.getElementNames():
            with contextlib.suppress(error(NO_SUCH_NAME)):  # deleted, or not wholly loaded
                own.append(self._name(names, name))
        if self._sheet is None:
            for sheet in self._book.sheets:
                own += sheet.names.all()
        return own

    def _name(self, names: Any, name: str) -> "Name":
        return Name(self._book, self._sheet, names.getByName(name), name)

    def find(self, name: str) -> "Name | None":
        """The name, upper or lower case; "Sheet1!name" for a sheet's own."""
        title, plain = split_sheet(name)
        if title is not None:
            if title not in self._book.sheets:
                return None
            return Names(self._book, self._book.sheets(title)).find(plain)
        names = self.api
        for own in names.getElementNames():
            if own.lower() == plain.lower():
                return self._name(names, own)
        return None

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return self.all()[name_or_index - 1]
        found = self.find(name_or_index)
        if found is None:
            raise KeyError(name_or_index)
        return found

    def contains(self, name_or_index):
        return self.find(name_or_index) is not None

    def snapshot(self):
        return [(name.name, name) for name in self.all()]

    def __len__(self):
        return len(self.all())

    def add(self, name, refers_to):
        title, plain = split_sheet(name)
        if title is not None:
            return Names(self._book, self._book.sheets(title)).add(plain, refers_to)
        content = self._book.formulas.to_calc(refers_to)
        if old := self.find(plain):
            old.api.setContent(content)
            return old
        self.api.addNewByName(plain, content, struct("com.sun.star.table.CellAddress"), 0)
        return self._name(self.api, plain)


class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, book: "Book", sheet: "Sheet | None", api: Any, name: str):
        self._book, self._sheet, self._api, self._name = book, sheet, api, name

    @property
    def api(self) -> Any:
        return self._api

    @property
    def name(self):
        scope = f"{self._sheet.quoted_name}!" if self._sheet else ""
        return scope + self._name

    @name.setter
    def name(self, value):
        self._name = split_sheet(value)[1]
        self._api.setName(self._name)

    @property
    def refers_to(self):
        target = self.target()
        if target is None:
            return f"={self._api.getContent()}"
        return f"={target.sheet.quoted_name}!{target.address}"

    @refers_to.setter
    def refers_to(self, value):
        self._api.setContent(self._book.formulas.to_calc(value))

    def target(self) -> "Range | None":
        """The range behind the name; None when it stands for something else."""
        found = _RANGE.fullmatch(self._api.getContent())
        block = read_block(found[2]) if found else None
        if found is None or block is None:
            return None
        title = found[1].replace("''", "'") if found[1].startswith("'") else found[1]
        return self._book.sheet_named(title.strip("'")).block(block)

    @property
    def refers_to_range(self):
        target = self.target()
        if target is None:
            raise ValueError(f"{self.name} does not stand for a range")
        return target

    def delete(self):
        container = (self._sheet or self._book).api.NamedRanges
        container.removeByName(self._name)
