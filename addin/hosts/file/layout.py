"""Formulas as people see them, array formulas, blank cells, and widths of columns."""

import copy

from addin.hosts.file import encode, formulas, guards
from addin.hosts.file.sheet_part import SheetPart
from addin.hosts.file.values import escape_text, plain
from addin.sheet.addresses import Block, around

DEFAULT_WIDTH = 8.43  # characters


def formula_rows(sheet: SheetPart, block: Block) -> tuple[tuple[str, ...], ...]:
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
        for row, col in shared.cells() if (shared := array.overlap(block)) else ():
            formula = formulas.formula_of(sheet, array.row, array.col, masters) or ""
            rows[row - block.row][col - block.col] = formulas.without_prefixes(formula)
    return tuple(map(tuple, rows))


def bar_text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    return plain(value) if isinstance(value, float) else str(value)


def write_array(sheet: SheetPart, block: Block, formula: str) -> None:
    """Put one array formula over the whole block."""
    blank = [[None] * block.n_cols for _ in range(block.n_rows)]
    guards.check_merged(sheet, block, [["x"] * block.n_cols for _ in range(block.n_rows)])
    sheet.write(block, blank)
    text = escape_text(formula.removeprefix("{").removesuffix("}").removeprefix("="))
    row, col = block.row, block.col
    start = encode.with_style(None, row, col, sheet.style(row, col)).removesuffix("/>")
    sheet.put(row, col, f'{start}><f t="array" ref="{block}">{text}</f></c>')
    sheet.formulas_changed = True


def clear(sheet: SheetPart, block: Block) -> None:
    """Blank every cell and keep its style; cells that are not in use are left alone."""
    used = sheet.used()
    inside = used.overlap(block) if used else None
    if inside is None:
        return
    for array in sheet.arrays:
        if array in block:
            inside = around(inside, array)
    sheet.write(inside, [[None] * inside.n_cols for _ in range(inside.n_rows)])


# --- widths -------------------------------------------------------------------------------------


def column_width(sheet: SheetPart, col: int) -> float:
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


def set_column_width(sheet: SheetPart, block: Block, width: float) -> None:
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
