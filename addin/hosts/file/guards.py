"""What must not be torn by a write: merged cells, array formulas, shared formulas, protection."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from addin.hosts.file.formulas import unshare
from addin.hosts.file.rows import FORMULA, attributes
from addin.sheet.addresses import MAX_COLS, Block, cell_name, read_block
from engine.errors import InputError

if TYPE_CHECKING:
    from addin.hosts.file.sheet_part import SheetPart

ARRAY = re.compile(r"""<c\b[^>]*>\s*<f\b([^>]*\bt=["'](?:array|dataTable)["'][^>]*)""")


@dataclass
class Guards:
    """What a sheet says about its cells as a whole."""

    merged: list[Block]
    protected: bool
    column_styles: dict[int, str]


def read_guards(sheet: "SheetPart") -> Guards:
    root = sheet.frame()
    ns = root.tag[: root.tag.index("}") + 1]
    merged = [read_block(m.get("ref", "")) for m in root.iter(f"{ns}mergeCell")]
    protection = root.find(f"{ns}sheetProtection")
    styles = {
        col: style
        for entry in root.iter(f"{ns}col")
        if (style := entry.get("style")) and style != "0"
        for col in range(int(entry.get("min", 1)) - 1, min(int(entry.get("max", 1)), MAX_COLS))
    }
    return Guards(
        [block for block in merged if block],
        protection is not None and protection.get("sheet") in ("1", "true"),
        styles,
    )


def check(sheet: "SheetPart", block: Block, values: list[list]) -> None:
    """Raises InputError, naming the first cell that may not be written to."""
    check_merged(sheet, block, values)
    check_arrays(sheet, block)
    if sheet.guards.protected:
        check_locked(sheet, block)


def check_merged(sheet: "SheetPart", block: Block, values: list[list]) -> None:
    for merged in sheet.guards.merged:
        shared = merged.overlap(block)
        for row, col in cells_of(shared):
            is_anchor = (row, col) == (merged.row, merged.col)
            if not is_anchor and values[row - block.row][col - block.col] is not None:
                raise InputError(
                    f"the cell is hidden under the merged cells {merged}",
                    f"Write to {cell_name(merged.row, merged.col)}, or unmerge them",
                    where=f"{sheet.title}!{cell_name(row, col)}",
                )


def check_arrays(sheet: "SheetPart", block: Block) -> None:
    for array in sheet.arrays:
        shared = array.overlap(block)
        if shared and array not in block:
            raise InputError(
                f"the cell is part of the array formula in {array}",
                f"Clear all of {array} first",
                where=f"{sheet.title}!{cell_name(shared.row, shared.col)}",
            )


def check_locked(sheet: "SheetPart", block: Block) -> None:
    for row, col in cells_of(block):
        if sheet.styles.is_locked(sheet.style(row, col)):
            raise InputError(
                f"the sheet {sheet.title} is protected and this cell is locked",
                "Unprotect the sheet (in Excel: Review, Unprotect Sheet) and save it",
                where=f"{sheet.title}!{cell_name(row, col)}",
            )


def find_arrays(sheet: "SheetPart") -> list[Block]:
    """Where array formulas and data tables stand."""
    found = []
    for row in sheet.rows.values():
        text = row.text
        if "array" in text or "dataTable" in text:
            refs = (attributes(m[1]).get("ref", "") for m in ARRAY.finditer(text))
            found += [block for ref in refs if (block := read_block(ref))]
    return found


def release_shared_formulas(sheet: "SheetPart", block: Block) -> None:
    """Cells that borrow their formula from a cell about to be overwritten get one of their own."""
    for n in range(block.row, block.last_row + 1):
        row = sheet.rows.get(n)
        if row is None or "<f" not in row.text:
            continue
        for col in range(block.col, block.last_col + 1):
            xml = row.cell(n, col)
            formula = FORMULA.search(xml) if xml else None
            if formula:
                sheet.formulas_changed = True
                own = attributes(formula[1])
                if own.get("t") == "shared" and formula[2]:
                    unshare(sheet, own.get("si", ""), n, col, formula[2])


def cells_of(block: Block | None):
    if block:
        for row in range(block.row, block.last_row + 1):
            for col in range(block.col, block.last_col + 1):
                yield row, col
