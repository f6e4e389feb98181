"""One sheet's part of the package: what may be written to is written, and nothing else changes."""

from collections.abc import Callable

from addin.hosts.file import encode, guards
from addin.hosts.file.sheet_rows import SheetRows
from addin.sheet.addresses import MAX_COLS, MAX_ROWS, Block, cell_name
from engine.errors import InputError


class SheetPart(SheetRows):
    """The cells of one sheet, to read and to write."""

    def write(self, block: Block, values: list[list]) -> None:
        """Put a rectangle of values into cells that keep their styles, all or nothing.

        Raises InputError, the cell's name in it, when a value fits in no cell, a cell is locked,
        or a merged cell or an array formula would be torn.
        """
        if block.last_row >= MAX_ROWS or block.last_col >= MAX_COLS:
            raise InputError(
                f"a block of {block.n_rows:,} x {block.n_cols:,} cells ends beyond the sheet",
                f"A sheet has {MAX_ROWS:,} rows and {MAX_COLS:,} columns",
                where=f"{self.title}!{cell_name(block.row, block.col)}",
            )
        guards.check(self, block, values)
        guards.release_shared_formulas(self, block)
        encode.write_rows(self, block, values)
        if any(array in block for array in self.arrays):
            self._arrays = None
        self._touch(block)

    def restyle(self, block: Block, change: Callable[[int], int]) -> None:
        """Give every cell of the block the style `change(its style)`; makes blank cells for it."""
        for row in range(block.row, block.last_row + 1):
            for col in range(block.col, block.last_col + 1):
                style = change(self.style(row, col))
                self.put(row, col, encode.with_style(self.cell(row, col), row, col, style))
        self._touch(block)
