"""Python values as the XML of cells, a row at a time."""

import math
import re
from itertools import repeat

from addin.hosts.file.rows import FORMULA, Row, style_of
from addin.hosts.file.sheet_rows import SheetRows
from addin.hosts.file.values import CellError, content, escape_text, plain
from addin.sheet.addresses import LETTERS, Block, cell_name
from engine.errors import InputError

SPANS = re.compile(r'\s+spans="(\d+):(\d+)"')


def write_rows(sheet: SheetRows, block: Block, values: list[list]) -> None:
    """Write the block; nothing is changed when a value fits in no cell."""
    columns = sheet.column_styles()
    fresh = [
        row_cells(sheet, block.row + n, block.col, row, columns) for n, row in enumerate(values)
    ]
    for n, cells in enumerate(fresh, start=block.row):
        row = sheet.rows.get(n)
        if row is None:
            if any(cells):
                sheet.rows[n] = Row(f' r="{n + 1}"', "".join(cells))
            continue
        inside = row.bounds()
        if inside is None or (block.col <= inside[0] and inside[1] <= block.last_col):
            row.replace("".join(cells))
        else:
            merge(row, block.col, cells)
        row.attrs = widened(row.attrs, block)


def row_cells(sheet: SheetRows, n: int, col: int, values: list, columns: dict) -> list[str]:
    """The XML of one row's cells, "" where nothing needs to be said."""
    styles = existing_styles(sheet, n, col, len(values), columns)
    letters = LETTERS[col : col + len(values)]
    if set(map(type, values)) == {float} and all(map(math.isfinite, values)):
        texts = [t[:-2] if t[-2:] == ".0" and t != "-0.0" else t for t in map(repr, values)]
        return [
            f'<c r="{a}{n + 1}"{s}><v>{t}</v></c>'
            for a, s, t in zip(letters, styles or repeat(""), texts, strict=False)
        ]
    return [
        one_cell(sheet, n, col + k, value, style)
        for k, (value, style) in enumerate(zip(values, styles or repeat(""), strict=False))
    ]


def one_cell(sheet: SheetRows, row: int, col: int, value, style: str) -> str:
    """A cell's XML; `style` is its attribute with the blank before it, or ""."""
    if value is None and not style:
        return ""
    try:
        attrs, inner, kind = content(value, sheet.decoder.date1904)
    except InputError as err:
        err.where = f"{sheet.title}!{cell_name(row, col)}"
        raise
    if kind:
        old = int(style[4:-1]) if style else 0
        new = sheet.styles.for_kind(old, kind)
        style = f' s="{new}"' if new != old else style
    if inner is None:
        return f'<c r="{LETTERS[col]}{row + 1}"{style}/>' if style else ""
    if inner.startswith("<f"):
        sheet.formulas_changed = True
    return f'<c r="{LETTERS[col]}{row + 1}"{style}{attrs}>{inner}</c>'


def existing_styles(sheet: SheetRows, n: int, col: int, width: int, columns: dict):
    """The style attributes of a row's cells; None when no cell has any."""
    row = sheet.rows.get(n)
    whole = sheet.default_style(n, col) if row is not None and " s=" in row.attrs else None
    if row is None or row.bounds() is None:
        if not columns and whole is None:
            return None
        found: list = [None] * width
    elif width == 1:
        found = [style_of(row.cell(n, col))]
    else:
        styles = row.styles()
        if not styles and not columns and whole is None:
            return None
        found = [styles.get(c) for c in range(col, col + width)]
    found = [
        s if s is not None else whole or columns.get(c) for c, s in enumerate(found, start=col)
    ]
    return [f' s="{s}"' if s is not None else "" for s in found]


def merge(row: Row, col: int, cells: list[str]) -> None:
    there = row.cells
    for c, xml in enumerate(cells, start=col):
        if xml:
            there[c] = xml
        else:
            there.pop(c, None)


def widened(attrs: str, block: Block) -> str:
    """A row's attributes; its hint of columns in use goes when it is not true any more."""
    found = SPANS.search(attrs)
    if found and not (int(found[1]) <= block.col + 1 and block.last_col < int(found[2])):
        return attrs.replace(found[0], "")
    return attrs


def with_style(xml: str | None, row: int, col: int, style: int) -> str:
    """A cell's XML with the style changed and nothing else."""
    if xml is None:
        return f'<c r="{cell_name(row, col)}" s="{style}"/>'
    end = xml.index(">")
    start = re.sub(r"""\s+s=["']\d+["']""", "", xml[:end])
    ref = re.match(r"""<c\s+r=["'][A-Za-z]+\d+["']""", start)
    at = ref.end() if ref else 2
    return f'{start[:at]} s="{style}"{start[at:]}{xml[end:]}'


def with_value(xml: str, value) -> str:
    """A formula cell's XML with a new computed value; None leaves it without one."""
    formula = FORMULA.search(xml)
    assert formula, "not a formula cell"
    start = re.sub(r"""\s+t=["']\w+["']""", "", xml[: xml.index(">")])
    if value is None:
        return f"{start}>{formula[0]}</c>"
    kind, text = computed(value)
    return f"{start}{kind}>{formula[0]}<v>{text}</v></c>"


def with_formula(xml: str, formula: str) -> str:
    """A formula cell's XML with another formula."""
    text = escape_text(formula.removeprefix("="))
    return re.sub(r"<f\b[^>]*>.*?</f>|<f\b[^>]*/>", lambda _: f"<f>{text}</f>", xml, flags=re.S)


def one_value(row: int, col: int, style: int, value) -> str:
    """A cell's XML with a value that a formula elsewhere has put there."""
    start = f'<c r="{cell_name(row, col)}"' + (f' s="{style}"' if style else "")
    if value is None:
        return f"{start}/>"
    kind, text = computed(value)
    return f"{start}{kind}><v>{text}</v></c>"


def computed(value) -> tuple[str, str]:
    """The type attribute and text of a formula's value."""
    if isinstance(value, CellError):
        return ' t="e"', escape_text(value)
    if isinstance(value, bool):
        return ' t="b"', f"{value:d}"
    if isinstance(value, str):
        return ' t="str"', escape_text(value)
    number = float(value)
    return ("", plain(number)) if math.isfinite(number) else (' t="e"', "#NUM!")
