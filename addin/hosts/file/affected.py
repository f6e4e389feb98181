"""Which formulas what was written can have changed; all others keep the values they have.

Counted by sheets, which is coarse and safe: a formula is affected when it has no value yet, calls
a function of ours, or looks (itself or through others) at a sheet that was written to.
"""

import re
from collections.abc import Iterable

from addin.hosts.file.book_file import BookFile
from addin.hosts.file.formula_cells import FormulaCell

# Formulas that may look anywhere: volatile or indirect ones, tables, other files, 3-D references.
ANYWHERE = re.compile(
    r"\b(RAND|RANDBETWEEN|RANDARRAY|NOW|TODAY|OFFSET|INDIRECT|CELL|INFO|SHEETS?)\(|\[|:[^:!,()]*!",
    re.IGNORECASE,
)
STRING = re.compile(r'"[^"]*"')
SHEET = re.compile(r"'((?:[^']|'')+)'!|([^\W\d][\w.]*)!")
WORD = re.compile(r"[^\W\d][\w.]*(?![\w.(!])")


def affected(file: BookFile, cells: Iterable[FormulaCell]) -> set[FormulaCell]:
    """The formulas of the book that have to be computed again."""
    known = set(cells)
    sheets = {s.name.lower() for s in file.sheets if s.is_read and s.cells.was_touched}
    found = {cell for cell in known if cell.formula or not cell.has_value}
    names = _sheets_of_names(file)
    looks = {cell: _looks_at(cell, names) for cell in known - found}
    found |= {cell for cell, seen in looks.items() if seen is None}
    sheets |= {cell.sheet.name.lower() for cell in found}
    while more := {c for c in known - found if (looks[c] or set()) & sheets}:
        found |= more
        sheets |= {cell.sheet.name.lower() for cell in more}
    return found


def _sheets_of_names(file: BookFile) -> dict[str, set[str] | None]:
    """Defined names, and the sheets that each means; None: it may mean any."""
    found: dict[str, set[str] | None] = {}
    for definition in file.names.all():
        name, sheets = definition.name.lower(), _sheets_in(definition.refers_to)
        before = found.get(name, set())
        found[name] = None if sheets is None or before is None else sheets | before
    return found


def _looks_at(cell: FormulaCell, names: dict[str, set[str] | None]) -> set[str] | None:
    """The sheets that a formula reads, its own always among them; None: it may read any."""
    sheets = _sheets_in(cell.text)
    if sheets is None:
        return None
    sheets.add(cell.sheet.name.lower())
    for word in WORD.findall(STRING.sub("", cell.text)):
        meant = names.get(word.lower(), set())
        if meant is None:
            return None
        sheets |= meant
    return sheets


def _sheets_in(text: str) -> set[str] | None:
    if ANYWHERE.search(STRING.sub("", text)):
        return None
    found = SHEET.findall(STRING.sub("", text))
    return {(quoted or plain).replace("''", "'").lower() for quoted, plain in found}
