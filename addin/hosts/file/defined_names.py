"""Defined names of a workbook: what they are called, where they count, what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass

import lxml.etree as etree

from addin.hosts.file.sheet import SheetEntry
from addin.sheet.addresses import Block, read_block, split_sheet
from engine.errors import InputError


@dataclass(frozen=True)
class Definition:
    """One name: its text, the sheet it belongs to (None: the whole workbook), what it means."""

    name: str
    scope: SheetEntry | None
    refers_to: str  # with equals sign
    element: etree._Element
    sheets: Sequence[SheetEntry]  # of the workbook

    def target(self) -> tuple[SheetEntry, Block]:
        """The sheet and block the name stands for. Raises InputError when it is no one block."""
        text = self.refers_to[1:]
        title, rest = split_sheet(text)
        sheet = self.scope
        if title is not None:
            sheet = next((s for s in self.sheets if s.name.lower() == title.lower()), None)
        block = read_block(rest)
        if sheet is None or block is None:
            raise InputError(
                f"the name {self.name} refers to {text}, which is not one block of cells "
                "of this workbook",
                "Give it one in the app's list of names (in Excel: Formulas, Name Manager)",
            )
        return sheet, block


class DefinedNames:
    """The names of a workbook, kept in its own list. Upper and lower case are the same."""

    def __init__(self, root: etree._Element, ns: str, sheets: list[SheetEntry]):
        self.root, self.ns, self.sheets = root, ns, sheets
        self.changed = False

    def _list(self) -> etree._Element | None:
        return self.root.find(f"{self.ns}definedNames")

    def all(self) -> list[Definition]:
        found = self._list()
        return [] if found is None else [self.definition(e) for e in found if e.get("name")]

    def definition(self, element: etree._Element) -> Definition:
        """What an element of the list says now."""
        at = element.get("localSheetId")
        inside = at is not None and int(at) < len(self.sheets)
        scope = self.sheets[int(at)] if inside and at is not None else None
        return Definition(
            element.get("name", ""), scope, f"={element.text or ''}", element, self.sheets
        )

    def find(self, name: str, scope: SheetEntry | None) -> Definition | None:
        """The name as defined for exactly this sheet, or for the workbook when `scope` is None."""
        for found in self.all():
            if found.scope is scope and found.name.lower() == name.lower():
                return found
        return None

    def visible_from(self, name: str, sheet: SheetEntry | None) -> Definition | None:
        """What a formula on `sheet` means by the name: the sheet's own first, then the book's."""
        own = self.find(name, sheet) if sheet is not None else None
        return own or self.find(name, None)

    def define(self, name: str, scope: SheetEntry | None, refers_to: str) -> Definition:
        """Make the name, or give it a new meaning."""
        old = self.find(name, scope)
        if old is not None:
            old.element.text = refers_to.removeprefix("=")
            self.changed = True
            return self.definition(old.element)
        check_name(name)
        return self.add(scope, refers_to, name=name)

    def add(self, scope: SheetEntry | None, refers_to: str, **attributes: str) -> Definition:
        """A name that is new. `attributes` are as the file has them."""
        element = self.root.makeelement(f"{self.ns}definedName", nsmap=self.root.nsmap)
        for key, value in attributes.items():
            element.set(key, value)
        if scope is not None:
            element.set("localSheetId", str(self.sheets.index(scope)))
        element.text = refers_to.removeprefix("=")
        self._insert(element)
        return self.definition(element)

    def _insert(self, element: etree._Element) -> None:
        """In alphabetical order, as apps keep them."""
        where = self._list()
        if where is None:
            where = self.root.makeelement(f"{self.ns}definedNames", nsmap=self.root.nsmap)
            before = [
                self.root.find(f"{self.ns}{tag}")
                for tag in ("externalReferences", "functionGroups", "sheets")
            ]
            next(e for e in before if e is not None).addnext(where)
        name = element.get("name", "").lower()
        at = sum(1 for e in where if e.get("name", "").lower() <= name)
        where.insert(at, element)
        self.changed = True

    def remove(self, definition: Definition) -> None:
        where = definition.element.getparent()
        if where is not None:
            where.remove(definition.element)
            if not len(where):
                where.getparent().remove(where)  # type: ignore[union-attr]
        self.changed = True

    def sheet_added(self, at: int) -> None:
        """Names that belong to a sheet count sheets by position, which has just changed."""
        found = self._list()
        for element in [] if found is None else found:
            old = element.get("localSheetId")
            if old is not None and int(old) >= at:
                element.set("localSheetId", str(int(old) + 1))


def check_name(name: str) -> None:
    """Raises InputError for what no app accepts as a name."""
    first, rest = name[:1], name[1:]
    fine = (first.isalpha() or first in "_\\") and all(c.isalnum() or c in "._\\?" for c in rest)
    if not name or not fine or read_block(name) or name.lower() in ("r", "c") or len(name) > 255:
        raise InputError(
            f'"{name}" cannot be a name in a workbook',
            "Use letters, digits and underscores, a letter first, and nothing like A1",
        )
