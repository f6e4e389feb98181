"""Defined names as xlwings sees them."""

from collections.abc import Callable, Iterable
from typing import Any

from xlwings import base_classes

from addin.hosts.port import HostBook, HostName, HostSheet
from addin.sheet.addresses import Block, quote_sheet, split_sheet

RangeAt = Callable[[HostSheet, Block], Any]  # makes xlwings' range of a block


class Names(base_classes.Names):
    """The names of a book (those of its sheets included, as "Sheet1!name"), or of one sheet."""

    def __init__(self, book: HostBook, scope: HostSheet | None, range_at: RangeAt):
        self._book, self._scope, self._range_at = book, scope, range_at

    @property
    def api(self):
        return self._book.api

    def all(self) -> list["Name"]:
        """Every name, the book's own before those of its sheets."""
        found = list(self._book.names(self._scope))
        if self._scope is None:
            found += [name for sheet in self._book.sheets() for name in self._book.names(sheet)]
        return [self._shown(name) for name in found]

    def _shown(self, name: HostName) -> "Name":
        return Name(self._book, name, self._range_at)

    def _find(self, text: str) -> HostName | None:
        """A name of the book, else the only one of that name that a sheet has."""
        title, plain = split_sheet(text)
        if title is not None:
            sheet = self._sheet(title)
            return named(self._book.names(sheet), plain) if sheet else None
        if found := named(self._book.names(self._scope), plain):
            return found
        sheets = self._book.sheets() if self._scope is None else ()
        own = [name for sheet in sheets if (name := named(self._book.names(sheet), plain))]
        return own[0] if len(own) == 1 else None

    def _sheet(self, title: str) -> HostSheet | None:
        return next((s for s in self._book.sheets() if s.name.lower() == title.lower()), None)

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return self.all()[name_or_index - 1]
        found = self._find(name_or_index)
        if found is None:
            raise KeyError(name_or_index)
        return self._shown(found)

    def contains(self, name_or_index):
        return self._find(name_or_index) is not None

    def snapshot(self):
        return [(name.name, name) for name in self.all()]

    def __len__(self):
        return len(self.all())

    def add(self, name, refers_to):
        title, plain = split_sheet(name)
        scope = self._sheet(title) if title else self._scope
        return self._shown(self._book.define(plain, scope, refers_to))


class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, book: HostBook, host: HostName, range_at: RangeAt):
        self._book, self.host, self._range_at = book, host, range_at

    @property
    def api(self):
        return self.host

    @property
    def name(self):
        scope = self.host.scope
        return (f"{quote_sheet(scope.name)}!" if scope else "") + self.host.name

    @property
    def refers_to(self):
        return self.host.refers_to

    @refers_to.setter
    def refers_to(self, value):
        self.host = self._book.define(self.host.name, self.host.scope, value)

    @property
    def refers_to_range(self):
        return self._range_at(*self.host.target())

    def delete(self):
        self._book.undefine(self.host)


def named(names: Iterable[HostName], wanted: str) -> HostName | None:
    """The name of that text, in any case."""
    return next((name for name in names if name.name.lower() == wanted.lower()), None)
