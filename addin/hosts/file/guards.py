"""What must not be torn by a write: merged cells, array formulas, shared formulas, protection."""

from addin.hosts.file.formulas import unshare
from addin.hosts.file.rows import FORMULA, attributes
from addin.hosts.file.sheet_rows import SheetRows
from addin.sheet.addresses import Block, cell_name
from engine.errors import InputError


def check(sheet: SheetRows, block: Block, values: list[list]) -> None:
    """Raises InputError, naming the first cell that may not be written to."""
    check_merged(sheet, block, values)
    check_arrays(sheet, block)
    if sheet.rules.protected:
        check_locked(sheet, block)


def check_merged(sheet: SheetRows, block: Block, values: list[list]) -> None:
    for merged in sheet.rules.merged:
        shared = merged.overlap(block)
        for row, col in shared.cells() if shared else ():
            is_anchor = (row, col) == (merged.row, merged.col)
            if not is_anchor and values[row - block.row][col - block.col] is not None:
                raise InputError(
                    f"the cell is hidden under the merged cells {merged}",
                    f"Write to {cell_name(merged.row, merged.col)}, or unmerge them",
                    where=f"{sheet.title}!{cell_name(row, col)}",
                )


def check_arrays(sheet: SheetRows, block: Block) -> None:
    for array in sheet.arrays:
        shared = array.overlap(block)
        if shared and array not in block:
            raise InputError(
                f"the cell is part of the array formula in {array}",
                f"Clear all of {array} first",
                where=f"{sheet.title}!{cell_name(shared.row, shared.col)}",
            )


def check_locked(sheet: SheetRows, block: Block) -> None:
    for row, col in block.cells():
        if sheet.styles.is_locked(sheet.style(row, col)):
            raise InputError(
                f"the sheet {sheet.title} is protected and this cell is locked",
                "Unprotect the sheet (in Excel: Review, Unprotect Sheet) and save it",
                where=f"{sheet.title}!{cell_name(row, col)}",
            )


def release_shared_formulas(sheet: SheetRows, block: Block) -> None:
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
