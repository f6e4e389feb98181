"""The cells of a sheet's XML -> a grid. Made for millions of formulas: one look at each cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from addin.hosts.file.rows import INLINE, Row, attributes
from addin.hosts.file.sheet import SheetEntry
from addin.hosts.file.strings import rich_text
from addin.hosts.file.values import unescape_text
from addin.minimise.forms import FormMaker, Template
from addin.minimise.grid import Grid
from addin.sheet.addresses import COLUMNS, read_block
from engine.errors import InputError

CELL = re.compile(
    r'<c r="([A-Z]{1,3})\d+"([^>]*?)(?:/>|>(?:<f([^>]*?)(?:/>|>([^<]*)</f>))?'
    r"(?:<v[^>]*?(?:/>|>([^<]*)</v>))?(<is>.*?</is>)?(?:<extLst>.*?</extLst>)?</c>)",
    re.S,
)
TYPE = re.compile(r"""\bt=["'](\w+)["']""")
MOST_CELLS = 20_000_000  # of a sheet's used rectangle


class Found(NamedTuple):
    """One cell as it stands in the file."""

    row: int
    col: int
    kind: str
    value: str | None
    formula: str | None  # None without one, "" where it shares another cell's
    attrs: str


@dataclass(frozen=True)
class Form:
    """One form of formulas: its text in the first cell that has it, and what it fills."""

    sheet: int
    text: str
    row: int
    col: int
    shape: tuple[int, int] | None  # rows and columns that an array formula fills


class SheetReader:
    """Reads sheets one after the other; forms are counted over all of them."""

    def __init__(self) -> None:
        self.forms: list[Form] = []
        self.arrays: dict[tuple[int, int, int], tuple[int, int]] = {}  # cell -> its first cell
        self._form_of = FormMaker()
        self._templates: dict[int, Template] = {}
        self._last = -1  # the form of the formula read before, often that of the next one too
        self._known: dict[tuple[int, str, tuple[int, int] | None], int] = {}

    def read(self, entry: SheetEntry, index: int) -> Grid:
        """Raises InputError for a sheet whose used rectangle is too large."""
        n_rows, n_cols = _extent(entry)
        if n_rows * n_cols > MOST_CELLS:
            err = InputError(
                f"its cells reach over {n_rows:,} rows and {n_cols:,} columns",
                "Delete the far ones that are not needed",
            )
            err.where = entry.name
            raise err
        grid = Grid.empty(entry.name, n_rows, n_cols)
        strings, masters = entry.cells.decoder.strings, {}
        for cell in _cells(entry):
            _store(grid, cell, strings)
            if cell.formula is not None:
                self._note(grid, index, cell, masters)
        return grid

    def _note(self, grid: Grid, index: int, cell: Found, masters: dict[str, int]) -> None:
        """Find out the form of a cell's formula."""
        text, shape = unescape_text(cell.formula or ""), None
        if cell.attrs:
            own = attributes(cell.attrs)
            if own.get("t") == "dataTable":
                return  # a what-if table: its values stay as they are
            if own.get("t") == "shared":
                if not text:
                    if (form := masters.get(own.get("si", ""))) is not None:
                        grid.form[cell.row, cell.col] = form
                    return
                masters[own.get("si", "")] = self._form(index, text, cell, None)
            if own.get("t") == "array" and (block := read_block(own.get("ref", ""))):
                shape = (block.n_rows, block.n_cols)
        form = self._form(index, text, cell, shape)
        grid.form[cell.row, cell.col] = form
        if shape and shape != (1, 1):
            inside = grid.form[cell.row : cell.row + shape[0], cell.col : cell.col + shape[1]]
            inside[...] = form
            for row in range(cell.row, cell.row + shape[0]):
                for col in range(cell.col, cell.col + shape[1]):
                    self.arrays[index, row, col] = (cell.row, cell.col)

    def _form(self, index: int, text: str, cell: Found, shape: tuple[int, int] | None) -> int:
        last = self._templates.get(self._last) if shape is None else None
        is_here = last is not None and self.forms[self._last].sheet == index
        if last is not None and is_here and last.text_at(cell.row, cell.col) == text:
            return self._last
        key = (index, self._form_of(text, cell.row, cell.col), shape)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.forms)
            self.forms.append(Form(index, text, cell.row, cell.col, shape))
        self._last = found
        if shape is None and found not in self._templates:
            template = Template(text, cell.row, cell.col)
            if template.is_complete:
                self._templates[found] = template
        return found


def _extent(entry: SheetEntry) -> tuple[int, int]:
    """How many rows and columns there are up to the last cell that holds something."""
    rows = {n: row for n, row in entry.cells.rows.items() if _holds(row.text)}
    ends = (bounds[1] for row in rows.values() if (bounds := row.bounds()))
    n_rows, n_cols = max(rows, default=-1) + 1, max(ends, default=-1) + 1
    if n_rows * n_cols > MOST_CELLS:  # the last columns may be blank cells with a style
        n_cols = max((cell.col for cell in _cells(entry)), default=-1) + 1
    return n_rows, n_cols


def _holds(text: str) -> bool:
    return "<v" in text or "<f" in text or "<is" in text


def _cells(entry: SheetEntry) -> Iterator[Found]:
    """The cells that hold something."""
    for n, row in entry.cells.rows.items():
        text = row.text
        if _holds(text):
            yield from _of_row(n, row, text)


def _of_row(n: int, row: Row, text: str) -> Iterator[Found]:
    found = CELL.findall(text)
    if len(found) != text.count("<c ") + text.count("<c>"):
        found = []
        for col, xml in row.cells.items():
            found += [_unusual(col, xml)]
    for letters, attrs, f_attrs, formula, value, inline in found:
        col = letters if isinstance(letters, int) else COLUMNS[letters]
        has_formula = bool(formula or f_attrs)
        if value or inline or has_formula or 't="str"' in attrs:
            typed = TYPE.search(attrs) if " t=" in attrs else None
            kind = typed[1] if typed else ""
            shown = inline or value or ("" if kind == "str" else None)
            yield Found(n, col, kind, shown, formula if has_formula else None, f_attrs)


def _unusual(col: int, xml: str) -> tuple:
    """The same parts of a cell that is spelt in some other way."""
    attrs = re.match(r"<c\b([^>]*?)/?>", xml)
    formula = re.search(r"<f\b([^>]*?)(?:/>|>([^<]*)</f>)", xml, re.S)
    value = re.search(r"<v\b[^>]*?>([^<]*)</v>", xml, re.S)
    inline = INLINE.search(xml)
    f_attrs = (formula[1] or (" " if not formula[2] else "")) if formula else ""
    return (
        col,
        attrs[1] if attrs else "",
        f_attrs,
        (formula[2] or "") if formula else "",
        value[1] if value else "",
        inline[0] if inline else "",
    )


def _store(grid: Grid, cell: Found, strings: list[str]) -> None:
    value = cell.value
    if value is None:
        return
    row, col, kind = cell.row, cell.col, cell.kind
    if not kind or kind == "n":
        grid.num[row, col], grid.kind[row, col], grid.has_value[row, col] = float(value), 0, True
    elif kind == "s":
        grid.put(row, col, strings[int(value)])
    elif kind == "b":
        grid.put(row, col, value.strip() in ("1", "true"))
    elif kind == "e":
        grid.put_error(row, col, unescape_text(value))
    elif kind == "inlineStr":
        inside = INLINE.search(value)
        grid.put(row, col, rich_text(inside[1]) if inside else "")
    else:
        grid.put(row, col, unescape_text(value))
