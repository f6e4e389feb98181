"""Ranges as xlwings sees them: a rectangle of cells, read and written as one block."""

# xlwings declares these members as properties of its base classes; some are plain attributes here.
# pyright: reportAssignmentType=false, reportIncompatibleVariableOverride=false

from typing import Any

from xlwings import base_classes

from addin.hosts.as_xlwings.steps import end
from addin.hosts.port import HostSheet, Rows
from addin.sheet.addresses import Block


class Range(base_classes.Range):
    """A block of one sheet. Rows and columns count from 1 here, as in xlwings."""

    def __init__(self, sheet: Any, block: Block):
        self._sheet, self.block = sheet, block
        self.host: HostSheet = sheet.host

    @property
    def api(self):
        return self.block

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
        return self._at(Block(self.block.row + arg1 - 1, self.block.col + arg2 - 1))

    def _at(self, block: Block):
        return Range(self._sheet, block)

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

    # --- what is in it --------------------------------------------------------------------------

    @property
    def max_cells_per_read(self):
        return self.host.cells_per_read

    @property
    def max_cells_per_write(self):
        return self.host.cells_per_write

    @property
    def raw_value(self):
        """Rows of values; blanks None, errors CellError. One cell is its value, as in Excel."""
        rows = self.host.read(self.block)
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, data):
        if isinstance(data, str) and data.startswith("=") and len(self) > 1:
            self.host.fill(self.block, data)
        else:
            self.host.write(self.block, self._rows_of(data))

    @property
    def formula(self):
        """Formulas where there are any, else the cell's value as text; "" for a blank cell."""
        rows = self.host.formulas(self.block)
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value):
        self.raw_value = value

    formula2 = formula

    @property
    def formula_array(self):
        """The formula that all cells have, else the formulas one by one."""
        texts = {text for row in self.host.formulas(self.block) for text in row}
        return texts.pop() if len(texts) == 1 else self.formula

    @formula_array.setter
    def formula_array(self, value):
        self.host.write_array(self.block, value)

    @property
    def has_array(self):
        return self.host.has_array(self.block)

    def clear_contents(self):
        self.host.clear(self.block)

    def _rows_of(self, data: Any) -> Rows:
        """Whatever was given as rows of this range's shape; a scalar fills it."""
        n_rows, n_cols = self.shape
        if not isinstance(data, list | tuple):
            return [[data] * n_cols for _ in range(n_rows)]
        rows: Any = data if data and isinstance(data[0], list | tuple) else [data]
        if len(rows) != n_rows or any(len(row) != n_cols for row in rows):
            raise ValueError(f"{len(rows)} rows of values for {n_rows} x {n_cols} cells")
        return rows

    # --- where to go, and how it looks ----------------------------------------------------------

    def end(self, direction):
        row, col = end(self.host, self.block.row, self.block.col, direction)
        return self._at(Block(row, col))

    def select(self):
        self.host.select(self.block)

    @property
    def column_width(self):
        return self.host.column_width(self.block.col)

    @column_width.setter
    def column_width(self, value):
        self.host.set_column_width(self.block, value)

    @property
    def font(self):
        return Font(self)


class Font(base_classes.Font):
    """Bold or not, for every cell of a range."""

    def __init__(self, range_: Range):
        self._range = range_

    @property
    def api(self):
        return self._range.api

    def _set_bold(self, bold):
        self._range.host.set_bold(self._range.block, bool(bold))

    bold = property(fset=_set_bold)
