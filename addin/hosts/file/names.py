"""Defined names as xlwings sees them."""

from typing import TYPE_CHECKING

from xlwings import base_classes

from addin.hosts.file.defined_names import Definition
from addin.sheet.addresses import quote_sheet, split_sheet

if TYPE_CHECKING:
    from addin.hosts.file.engine import Book
    from addin.hosts.file.sheet import Sheet


class Names(base_classes.Names):
    """The names of a book (those of its sheets included, as "Sheet1!name"), or of one sheet."""

    def __init__(self, book: "Book", sheet: "Sheet | None" = None):
        self._book, self._sheet = book, sheet

    @property
    def api(self):
        return self._book.file.names

    def _all(self) -> list[Definition]:
        found = self._book.file.names.all()
        if self._sheet is None:
            return found
        return [d for d in found if d.scope is self._sheet.entry]

    def _find(self, name: str) -> Definition | None:
        title, plain = split_sheet(name)
        if title is not None:
            scope = self._book.file.sheet(title)
            return next((d for d in self._all() if d.scope is scope and same(d, plain)), None)
        found = [d for d in self._all() if same(d, name)]
        whole = [d for d in found if d.scope is None]
        return whole[0] if whole else found[0] if len(found) == 1 else None

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return Name(self._book, self._all()[name_or_index - 1])
        found = self._find(name_or_index)
        if found is None:
            raise KeyError(name_or_index)
        return Name(self._book, found)

    def contains(self, name_or_index):
        return self._find(name_or_index) is not None

    def snapshot(self):
        return [(n.name, n) for n in (Name(self._book, d) for d in self._all())]

    def __len__(self):
        return len(self._all())

    def add(self, name, refers_to):
        title, plain = split_sheet(name)
        scope = self._book.file.sheet(title) if title else self._sheet and self._sheet.entry
        return Name(self._book, self._book.file.names.define(plain, scope, refers_to))


class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, book: "Book", definition: Definition):
        self._book, self._definition = book, definition

    @property
    def api(self):
        return self._definition

    @property
    def name(self):
        scope = self._definition.scope
        prefix = f"{quote_sheet(scope.name)}!" if scope else ""
        return prefix + self._definition.name

    @name.setter
    def name(self, value):
        self._book.file.names.rename(self._definition, split_sheet(value)[1])

    @property
    def refers_to(self):
        return f"={self._definition.element.text or ''}"

    @refers_to.setter
    def refers_to(self, value):
        names, old = self._book.file.names, self._definition
        self._definition = names.define(old.name, old.scope, value)

    @property
    def refers_to_range(self):
        names = self._book.file.names
        entry, block = names.target(names.definition(self._definition.element))
        return self._book.sheet_of(entry).block(block)

    def delete(self):
        self._book.file.names.remove(self._definition)


def same(definition: Definition, name: str) -> bool:
    return definition.name.lower() == name.lower()
