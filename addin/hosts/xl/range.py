"""Ranges as xlwings sees them, as far as a rectangle is enough: place, size, address, rows."""

# What xlwings declares as properties are plain attributes here.
# pyright: reportAssignmentType=false

from typing import Any

from xlwings import base_classes

from addin.sheet.addresses import Block


class BlockRange(base_classes.Range):
    """A block of one sheet. Rows and columns count from 1 here, as in xlwings."""

    def __init__(self, sheet: Any, block: Block):
        self._sheet, self.block = sheet, block
        self.options: dict = {}

    @property
    def sheet(self):
        return self._sheet

    @property
    def row(self):
        return self.block.row + 1

    @property
    def column(self):
        return self.block.col + 1

    @property
    def shape(self):
        return self.block.n_rows, self.block.n_cols

    @property
    def coords(self):
        return self._sheet.name, self.row, self.column, *self.shape

    def __len__(self):
        return self.block.n_rows * self.block.n_cols

    def __call__(self, arg1, arg2=None):
        if arg2 is None:
            n_cols = self.block.n_cols
            arg1, arg2 = (arg1 - 1) // n_cols + 1, (arg1 - 1) % n_cols + 1
        return self.at(Block(self.block.row + arg1 - 1, self.block.col + arg2 - 1))

    def at(self, block: Block):
        """Another range of the same sheet."""
        return type(self)(self._sheet, block)

    @property
    def address(self):
        return self.block.address(True, True)

    def get_address(self, row_absolute, col_absolute, external):
        text = self.block.address(row_absolute, col_absolute)
        if not external:
            return text
        title = f"[{self._sheet.book.name}]{self._sheet.name}"
        plain = title.replace("[", "").replace("]", "").replace(".", "").isalnum()
        return f"{title}!{text}" if plain else "'" + title.replace("'", "''") + f"'!{text}"

    def rows_of(self, data: Any) -> list[list[Any]]:
        """Whatever was given as rows of this range's shape; a scalar fills it."""
        n_rows, n_cols = self.shape
        if not isinstance(data, list | tuple):
            return [[data] * n_cols for _ in range(n_rows)]
        rows: Any = data if data and isinstance(data[0], list | tuple) else [data]
        if len(rows) != n_rows or any(len(row) != n_cols for row in rows):
            raise ValueError(f"{len(rows)} rows of values for {n_rows} x {n_cols} cells")
        return rows

    def name_as(self, value: str) -> None:
        """Give the range a name of the workbook."""
        self._sheet.book.names.add(value, f"={self._sheet.quoted_name}!{self.address}")
