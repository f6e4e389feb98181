"""Tables as xlwings sees them, as far as a name and a block with its header row are enough."""

# What xlwings declares as properties are plain attributes here.
# pyright: reportAssignmentType=false

from collections.abc import Iterator
from typing import Any

from xlwings import NoSuchObjectError, base_classes

from addin.sheet.addresses import Block


class BlockTables(base_classes.Tables):
    """The tables of one sheet."""

    def __init__(self, sheet: Any):
        self._sheet = sheet

    @property
    def parent(self):
        return self._sheet

    def all(self) -> list[Any]:
        """Every table of the sheet."""
        raise NotImplementedError

    def __call__(self, name_or_index):
        if isinstance(name_or_index, int):
            return self.all()[name_or_index - 1]
        for table in self.all():
            if table.name.lower() == name_or_index.lower():
                return table
        raise NoSuchObjectError(f"The sheet {self._sheet.name} has no table {name_or_index}.")

    def __contains__(self, name):
        return any(table.name.lower() == name.lower() for table in self.all())

    def __len__(self):
        return len(self.all())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all())

    def around(self, block: Block) -> Any:
        """The table that a block lies in, at least in part; None where there is none."""
        return next((table for table in self.all() if table.block.overlap(block)), None)


class BlockTable(base_classes.Table):
    """One table. A host says its name, its `block`, and whether it has headers and totals."""

    show_headers = True
    show_totals = False
    block: Block

    def __init__(self, sheet: Any):
        self._sheet = sheet

    @property
    def parent(self):
        return self._sheet

    @property
    def range(self):
        return self._sheet.block(self.block)

    @property
    def header_row_range(self):
        return self._rows(0, 1) if self.show_headers else None

    @property
    def data_body_range(self):
        n_rows = self.block.n_rows - bool(self.show_headers) - bool(self.show_totals)
        return self._rows(int(self.show_headers), n_rows)

    @property
    def totals_row_range(self):
        return self._rows(self.block.n_rows - 1, 1) if self.show_totals else None

    def _rows(self, first: int, n_rows: int) -> Any:
        b = self.block
        return (
            self._sheet.block(Block(b.row + first, b.col, n_rows, b.n_cols)) if n_rows > 0 else None
        )
