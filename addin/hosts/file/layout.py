"""Layout of a sheet: widths, merged cells, array formulas, addresses as people write them."""

import copy
import math
from typing import TYPE_CHECKING

from addin.hosts.file import encode, formulas, guards
from addin.hosts.file.rows import attributes
from addin.hosts.file.values import escape_text, plain
from addin.sheet.addresses import Block, around, read_block
from engine.errors import InputError

if TYPE_CHECKING:
    from addin.hosts.file.sheet_part import SheetPart

DEFAULT_WIDTH, DEFAULT_HEIGHT = 8.43, 15.0  # characters, points
POINTS_PER_CHARACTER, POINTS_OF_PADDING = 5.25, 3.75  # of the default font at 96 dpi


def formula_rows(sheet: "SheetPart", block: Block) -> tuple[tuple[str, ...], ...]:
    """What the formula bar shows for each cell: its formula, else its value, "" for a blank."""
    rows = [list(map(bar_text, row)) for row in sheet.values(block)]
    masters: dict = {}
    for n, texts in enumerate(rows, start=block.row):
        there = sheet.rows.get(n)
        if there is not None and "<f" in there.text:
            for col in range(block.col, block.last_col + 1):
                formula = formulas.formula_of(sheet, n, col, masters)
                if formula is not None:
                    texts[col - block.col] = formulas.without_prefixes(formula)
    for array in sheet.arrays:
        for row, col in guards.cells_of(array.overlap(block)):
            formula = formulas.formula_of(sheet, array.row, array.col, masters) or ""
            rows[row - block.row][col - block.col] = formulas.without_prefixes(formula)
    return tuple(map(tuple, rows))


def bar_text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return plain(value) if isinstance(value, float) else str(value)


def write_array(sheet: "SheetPart", block: Block, formula: str) -> None:
    """Put one array formula over the whole block."""
    blank = [[None] * block.n_cols for _ in range(block.n_rows)]
    guards.check_merged(sheet, block, [["x"] * block.n_cols for _ in range(block.n_rows)])
    sheet.write(block, blank)
    text = escape_text(formula.removeprefix("{").removesuffix("}").removeprefix("="))
    row, col = block.row, block.col
    start = encode.with_style(None, row, col, sheet.style(row, col)).removesuffix("/>")
    sheet.put(row, col, f'{start}><f t="array" ref="{block}">{text}</f></c>')
    sheet.formulas_changed = True


def clear(sheet: "SheetPart", block: Block) -> None:
    """Blank every cell and keep its style; cells that are not in use are left alone."""
    used = sheet.used()
    inside = used.overlap(block) if used else None
    if inside is None:
        return
    for array in sheet.arrays:
        if array in block:
            inside = around(inside, array)
    sheet.write(inside, [[None] * inside.n_cols for _ in range(inside.n_rows)])


# --- widths and places --------------------------------------------------------------------------


def column_width(sheet: "SheetPart", col: int) -> float:
    """Width in characters of the default font."""
    root = sheet.frame()
    ns = root.tag[: root.tag.index("}") + 1]
    for entry in root.iter(f"{ns}col"):
        if int(entry.get("min", 1)) <= col + 1 <= int(entry.get("max", 1)) and entry.get("width"):
            hidden = entry.get("hidden") in ("1", "true")
            return 0.0 if hidden else max(float(entry.get("width", 0)) - 0.7109375, 0.0)
    form = root.find(f"{ns}sheetFormatPr")
    given = None if form is None else form.get("defaultColWidth")
    return float(given) - 0.7109375 if given else DEFAULT_WIDTH


def set_column_width(sheet: "SheetPart", block: Block, width: float) -> None:
    """Give the block's columns a width, in characters of the default font."""
    cols = sheet.element("cols")
    ns = cols.tag[: cols.tag.index("}") + 1]
    first, last = block.col + 1, block.last_col + 1
    for old in list(cols):
        split_column_entry(old, first, last)
    inside = [e for e in cols if first <= int(e.get("min")) and int(e.get("max")) <= last]
    covered = {n for e in inside for n in range(int(e.get("min")), int(e.get("max")) + 1)}
    for n in sorted(set(range(first, last + 1)) - covered):
        entry = cols.makeelement(f"{ns}col", nsmap=cols.nsmap)
        entry.set("min", str(n))
        entry.set("max", str(n))
        inside.append(entry)
        at = sum(1 for e in cols if int(e.get("min")) < n)
        cols.insert(at, entry)
    for entry in inside:
        entry.set("width", plain(float(width) + 0.7109375))
        entry.set("customWidth", "1")
        entry.attrib.pop("hidden", None)
        if not width:  # as in Excel: a column of no width is hidden
            entry.set("hidden", "1")


def split_column_entry(entry, first: int, last: int) -> None:
    """Cut an entry that reaches over the columns first to last, so that none does."""
    low, high = int(entry.get("min")), int(entry.get("max"))
    for cut_at in (first - 1, last):
        if low <= cut_at < high:
            rest = copy.deepcopy(entry)
            entry.set("max", str(cut_at))
            rest.set("min", str(cut_at + 1))
            entry.addnext(rest)
            entry, low = rest, cut_at + 1


def autofit(sheet: "SheetPart", block: Block) -> None:
    """Widths that the longest text of each column needs, roughly."""
    used = sheet.used()
    inside = used.overlap(block) if used else None
    if inside is None:
        return
    for n, column in enumerate(zip(*sheet.values(inside), strict=True), start=inside.col):
        longest = max((len(shown(value)) for value in column), default=0)
        if longest:
            set_column_width(sheet, Block(inside.row, n), min(longest + 1.5, 80.0))


def shown(value) -> str:
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)


def left(sheet: "SheetPart", col: int) -> float:
    """Points from the sheet's left edge."""
    widths = (column_width(sheet, c) for c in range(col))
    return sum(math.ceil(w * POINTS_PER_CHARACTER + POINTS_OF_PADDING) for w in widths if w)


def top(sheet: "SheetPart", row: int) -> float:
    """Points from the sheet's top edge."""
    own = {n: attributes(r.attrs).get("ht") for n, r in sheet.rows.items() if n < row}
    given = [float(ht) for ht in own.values() if ht]
    return sum(given) + (row - len(given)) * DEFAULT_HEIGHT


# --- merged cells -------------------------------------------------------------------------------


def merge(sheet: "SheetPart", block: Block, across: bool = False) -> None:
    """Show the block as one cell; what the others hold is lost, as in any app."""
    if across:
        for n in range(block.row, block.last_row + 1):
            merge(sheet, Block(n, block.col, 1, block.n_cols))
        return
    if any(merged.overlap(block) for merged in sheet.guards.merged if merged not in block):
        raise InputError(
            "the block cuts merged cells", "Unmerge them first", where=f"{sheet.title}!{block}"
        )
    unmerge(sheet, block)
    anchor = sheet.cell(block.row, block.col)
    clear(sheet, block)
    if anchor:
        sheet.put(block.row, block.col, anchor)
    entries = sheet.element("mergeCells")
    entry = entries.makeelement(entries.tag.replace("mergeCells", "mergeCell"))
    entry.set("ref", str(block))
    entries.append(entry)
    entries.set("count", str(len(entries)))


def unmerge(sheet: "SheetPart", block: Block) -> None:
    if not any(merged.overlap(block) for merged in sheet.guards.merged):
        return
    entries = sheet.element("mergeCells")
    for entry in list(entries):
        merged = read_block(entry.get("ref", ""))
        if merged and merged.overlap(block):
            entries.remove(entry)
    entries.set("count", str(len(entries)))
    if not len(entries):
        parent = entries.getparent()
        assert parent is not None
        parent.remove(entries)
