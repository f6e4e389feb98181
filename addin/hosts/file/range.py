"""Ranges as xlwings sees them: a rectangle of cells, read and written as one block."""

# What xlwings declares as properties are plain attributes here.
# pyright: reportAssignmentType=false

from typing import TYPE_CHECKING

from xlwings import base_classes

from addin.hosts.file import formulas, layout, steps
from addin.hosts.file.addresses import LETTERS, MAX_COLS, MAX_ROWS, Block, absolute
from addin.hosts.file.font import Font, as_rgb

if TYPE_CHECKING:
    from addin.hosts.file.sheet import Sheet


class Range(base_classes.Range):
    """A block of one sheet. Rows and columns count from 1 here, as in xlwings."""

    max_cells_per_read = None  # one operation, however large
    max_cells_per_write = None

    def __init__(self, sheet: "Sheet", block: Block):
        self._sheet, self.block = sheet, block
        self.options: dict = {}

    # --- where it is ----------------------------------------------------------------------------

    @property
    def api(self):
        return self.block

    @property
    def sheet(self):
        return self._sheet

    @property
    def part(self):
        return self._sheet.entry.cells

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
        return Range(self._sheet, Block(self.block.row + arg1 - 1, self.block.col + arg2 - 1))

    @property
    def address(self):
        block = self.block
        if block.n_rows == MAX_ROWS and block.n_cols < MAX_COLS:
            return f"${LETTERS[block.col]}:${LETTERS[block.last_col]}"
        return absolute(block)

    def get_address(self, row_absolute, col_absolute, external):
        text = self.address
        if not (row_absolute and col_absolute):
            text = layout.relative(text, row_absolute, col_absolute)
        if not external:
            return text
        title = f"[{self._sheet.book.name}]{self._sheet.name}"
        plain = title.replace("[", "").replace("]", "").replace(".", "").isalnum()
        return f"{title}!{text}" if plain else f"'{title}'!{text}"

    # --- what is in it --------------------------------------------------------------------------

    @property
    def raw_value(self):
        """Rows of values; blanks None, errors CellError. One cell is its value, as in Excel."""
        values = self.part.values(self.block)
        return values[0][0] if len(self) == 1 else values

    @raw_value.setter
    def raw_value(self, data):
        if isinstance(data, str) and data.startswith("=") and len(self) > 1:
            self.formula = data
            return
        self.part.write(self.block, self._rows(data))

    def _rows(self, data) -> list[list]:
        """Whatever was given as rows of this range's shape; a scalar fills it."""
        n_rows, n_cols = self.shape
        if not isinstance(data, (list, tuple)):
            return [[data] * n_cols for _ in range(n_rows)]
        rows = data if data and isinstance(data[0], (list, tuple)) else [data]
        if len(rows) != n_rows or any(len(row) != n_cols for row in rows):
            raise ValueError(f"{len(rows)} rows of values for {n_rows} x {n_cols} cells")
        return rows  # type: ignore[return-value]

    @property
    def formula(self):
        """Formulas where there are any, else the cell's value as text; "" for a blank cell."""
        rows = layout.formula_rows(self.part, self.block)
        return rows[0][0] if len(self) == 1 else rows

    @formula.setter
    def formula(self, value):
        if isinstance(value, str):
            origin = self.block.row, self.block.col
            moves = value.startswith("=") and len(self) > 1
            value = [
                [formulas.moved(value, origin, (r, c)) if moves else value for c in self._columns()]
                for r in self._rows_at()
            ]
        self.part.write(self.block, self._rows(value))

    formula2 = formula

    @property
    def formula_array(self):
        found = formulas.array_of(self.part, self.block.row, self.block.col)
        return formulas.without_prefixes(found[1]) if found else self.formula

    @formula_array.setter
    def formula_array(self, value):
        layout.write_array(self.part, self.block, value)

    @property
    def has_array(self):
        return formulas.array_of(self.part, self.block.row, self.block.col) is not None

    def clear_contents(self):
        layout.clear(self.part, self.block)

    def clear_formats(self):
        used = self.part.used()
        if used and (inside := used.overlap(self.block)):
            self.part.restyle(inside, lambda style: 0)

    def clear(self):
        self.clear_contents()
        self.clear_formats()

    def _rows_at(self):
        return range(self.block.row, self.block.last_row + 1)

    def _columns(self):
        return range(self.block.col, self.block.last_col + 1)

    # --- moving about ---------------------------------------------------------------------------

    def end(self, direction):
        row, col = steps.end(self.part, self.block.row, self.block.col, direction)
        return Range(self._sheet, Block(row, col))

    @property
    def current_region(self):
        return Range(self._sheet, steps.region(self.part, self.block))

    # --- looks ----------------------------------------------------------------------------------

    @property
    def _style(self) -> int:
        return self.part.style(self.block.row, self.block.col)

    @property
    def number_format(self):
        return self.part.styles.number_format(self._style)

    @number_format.setter
    def number_format(self, value):
        self.part.restyle(self.block, lambda s: self.part.styles.with_number_format(s, value))

    @property
    def color(self):
        return self.part.styles.fill(self._style)

    @color.setter
    def color(self, value):
        rgb = None if value is None else as_rgb(value)
        self.part.restyle(self.block, lambda style: self.part.styles.with_fill(style, rgb))

    @property
    def font(self):
        return Font(self)

    @property
    def column_width(self):
        return layout.column_width(self.part, self.block.col)

    @column_width.setter
    def column_width(self, value):
        layout.set_column_width(self.part, self.block, value)

    def autofit(self, axis=None):
        if axis in (None, "c", "columns"):
            layout.autofit(self.part, self.block)

    @property
    def left(self):
        return layout.left(self.part, self.block.col)

    @property
    def top(self):
        return layout.top(self.part, self.block.row)

    @property
    def width(self):
        return layout.left(self.part, self.block.last_col + 1) - self.left

    @property
    def height(self):
        return layout.top(self.part, self.block.last_row + 1) - self.top

    # --- merged cells, names, tables ------------------------------------------------------------

    @property
    def merge_cells(self):
        return any(merged.overlap(self.block) for merged in self.part.guards.merged)

    @property
    def merge_area(self):
        found = (m for m in self.part.guards.merged if Block(self.block.row, self.block.col) in m)
        return Range(self._sheet, next(found, self.block))

    def merge(self, across=False):
        layout.merge(self.part, self.block, across)

    def unmerge(self):
        layout.unmerge(self.part, self.block)

    @property
    def name(self):
        return next(
            (
                name
                for _, name in self._sheet.book.names.snapshot()
                if name.refers_to == f"={self._sheet.quoted_name}!{absolute(self.block)}"
            ),
            None,
        )

    @name.setter
    def name(self, value):
        meaning = f"={self._sheet.quoted_name}!{absolute(self.block)}"
        self._sheet.book.names.add(value, meaning)

    @property
    def table(self):
        tables = self._sheet.tables
        return next((t for t in tables if t.block.overlap(self.block)), None)

    def select(self):
        pass
