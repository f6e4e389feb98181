"""Defined names of a live document."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from addin.hosts.calc.bridge import error, struct
from addin.hosts.calc.sheet import Sheet
from addin.sheet.addresses import Block, read_block
from engine.errors import InputError

# What Calc says for a range: $Sheet1.$A$1, or $'My sheet'.$A$1:$B$2
_RANGE = re.compile(r"\$?('(?:[^']|'')+'|[^'.\s]+)\.(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)")

NO_SUCH_NAME = "com.sun.star.container.NoSuchElementException"


@dataclass(frozen=True)
class Name:
    """One defined name; `sheet_named` finds the sheets that it mentions."""

    api: Any
    name: str
    scope: Sheet | None
    sheet_named: Callable[[str], Sheet]

    @property
    def refers_to(self) -> str:
        found = self._range()
        if found is None:
            return f"={self.api.getContent()}"
        sheet, block = found
        return f"={sheet.quoted_name}!{block.address(True, True)}"

    def target(self) -> tuple[Sheet, Block]:
        found = self._range()
        if found is None:
            raise InputError(
                f"the name {self.name} does not stand for a range of cells",
                "Give it one (Sheet, Named Ranges and Expressions, Manage)",
            )
        return found

    def _range(self) -> tuple[Sheet, Block] | None:
        found = _RANGE.fullmatch(self.api.getContent())
        block = read_block(found[2]) if found else None
        if found is None or block is None:
            return None
        title = found[1].replace("''", "'") if found[1].startswith("'") else found[1]
        return self.sheet_named(title.strip("'")), block


def names_of(owner: Any, scope: Sheet | None, sheet_named: Callable[[str], Sheet]) -> list[Name]:
    """The names that Calc's own document or sheet `owner` has itself."""
    names, found = owner.NamedRanges, []  # asked for once: a new object costs ten times a call
    for name in names.getElementNames():
        with contextlib.suppress(error(NO_SUCH_NAME)):  # deleted, or not wholly loaded
            found.append(Name(names.getByName(name), name, scope, sheet_named))
    return found


def define(owner: Any, name: str, content: str) -> None:
    """Make a name of a document or sheet, or give it a new meaning, as Calc writes it."""
    names = owner.NamedRanges
    for old in names.getElementNames():
        if old.lower() == name.lower():
            names.getByName(old).setContent(content)
            return
    names.addNewByName(name, content, struct("com.sun.star.table.CellAddress"), 0)
