"""Ranges as xlwings sees them: a rectangle of cells, read and written as one block."""

# What xlwings declares as properties are plain attributes here.
# pyright: reportAssignmentType=false

from typing import TYPE_CHECKING

from addin.hosts.file import formulas, layout, steps
from addin.hosts.file.font import Font, as_rgb
from addin.hosts.xl.range import BlockRange
from addin.sheet.addresses import Block

if TYPE_CHECKING:
    pass


class Range(BlockRange):
    """A block of one sheet of a file."""

    max_cells_per_read = None  # one operation, however large
    max_cells_per_write = None

    @property
    def api(self):
        return self.block

    @property
    def part(self):
        return self._sheet.entry.cells

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
        self.part.write(self.block, self.rows_of(data))

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
        self.part.write(self.block, self.rows_of(value))

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
                if name.refers_to == f"={self._sheet.quoted_name}!{self.address}"
            ),
            None,
        )

    @name.setter
    def name(self, value):
        self.name_as(value)

    @property
    def table(self):
        return self._sheet.tables.around(self.block)

    def select(self):
        pass
