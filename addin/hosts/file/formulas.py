"""Formulas of cells: reading them whole, shared ones included, and moving them."""

import re

from openpyxl.formula.translate import Translator

from addin.hosts.file.rows import FORMULA, attributes
from addin.hosts.file.sheet_rows import SheetRows
from addin.hosts.file.values import escape_text, unescape_text
from addin.sheet.addresses import cell_name

PREFIXES = re.compile(r"_xlfn\._xlws\.|_xlfn\.|_xlws\.|_xlpm\.")


def moved(formula: str, origin: tuple[int, int], target: tuple[int, int]) -> str:
    """The formula as it reads after copying it from one cell to another; with equals sign."""
    if origin == target:
        return formula
    return Translator(formula, cell_name(*origin)).translate_formula(cell_name(*target))


def formula_of(sheet: SheetRows, row: int, col: int, masters: dict | None = None) -> str | None:
    """The formula of a cell, with equals sign; None when it has none.

    `masters` remembers shared formulas from one call to the next.
    """
    xml = sheet.cell(row, col)
    found = FORMULA.search(xml) if xml and "<f" in xml else None
    if not found:
        return None
    if found[2]:
        return "=" + unescape_text(found[2])
    own = attributes(found[1])
    if own.get("t") != "shared":
        return None
    masters, si = {} if masters is None else masters, own.get("si", "")
    if si not in masters:
        masters[si] = shared_master(sheet, si)
    if masters[si] is None:
        return None
    origin, text = masters[si]
    return moved("=" + unescape_text(text), origin, (row, col))


def shared_cells(sheet: SheetRows, si: str):
    """(row, col, formula text or "") of all cells that share the formula `si`."""
    wanted = re.compile(rf"""\bsi=["']{re.escape(si)}["']""")
    for n, row in sheet.rows.items():
        if wanted.search(row.text):
            for col, xml in list(row.cells.items()):
                found = FORMULA.search(xml)
                if found and attributes(found[1]).get("si") == si:
                    yield n, col, found[2] or ""


def shared_master(sheet: SheetRows, si: str) -> tuple[tuple[int, int], str] | None:
    for row, col, text in shared_cells(sheet, si):
        if text:
            return (row, col), text
    return None


def unshare(sheet: SheetRows, si: str, row: int, col: int, text: str) -> None:
    """Give every cell that shares the formula of (row, col) its own copy of it."""
    formula = "=" + unescape_text(text)
    for r, c, _ in list(shared_cells(sheet, si)):
        own = moved(formula, (row, col), (r, c)).removeprefix("=")
        xml = sheet.rows[r].cells[c]
        found = FORMULA.search(xml)
        assert found
        new = f"<f>{escape_text(own)}</f>"
        sheet.put(r, c, xml[: found.start()] + new + xml[found.end() :])


def without_prefixes(formula: str) -> str:
    """As a person sees it: without the marks of functions newer than the file format."""
    return PREFIXES.sub("", formula)
