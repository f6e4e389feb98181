"""Ranges as xlwings sees them: a rectangle of a live sheet, read and written as one block."""

# xlwings declares its settings as properties; plain attributes stand for them here.
# pyright: reportAssignmentType=false

from typing import TYPE_CHECKING, Any

from addin.hosts.calc import looks, steps, values
from addin.hosts.calc.bridge import block_of, error
from addin.hosts.calc.looks import Font
from addin.hosts.xl.range import BlockRange
from addin.press.stopping import block_is_next
from addin.sheet.addresses import Block
from engine.errors import InputError

if TYPE_CHECKING:
    from addin.hosts.calc.sheet import Sheet


class Range(BlockRange):
    """A block of one live sheet."""

    max_cells_per_read = 200_000  # Calc answers nobody else while it copies a block
    max_cells_per_write = 50_000

    def __init__(self, sheet: "Sheet", block: Block):
        super().__init__(sheet, block)
        self._cells: Any = None

    @property
    def cells(self) -> Any:
        """Calc's own object. Asking for it costs ten times a call on it, so it is kept."""
        if self._cells is None:
            b = self.block
            self._cells = self._sheet.api.getCellRangeByPosition(
                b.col, b.row, b.last_col, b.last_row
            )
        return self._cells

    api = cells

    # --- what is in it --------------------------------------------------------------------------

    @property
    def raw_value(self):
        """Rows of values; blanks None, errors CellError. One cell is its value, as in Excel."""
        block_is_next()
        rows = values.read(self.cells, self._sheet.book.formats)
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, data):
        if isinstance(data, str) and data.startswith("=") and len(self) > 1:
            self.formula = data
            return
        block_is_next()
        book, rows = self._sheet.book, self.rows_of(data)
        try:
            values.write(self.cells, rows, book.formats, book.formulas.set)
        except error("com.sun.star.uno.RuntimeException") as err:
            if self._has_part_of_an_array():
                raise self._in_the_way() from err
            raise

    def _has_part_of_an_array(self) -> bool:
        """Whether an array formula is in here, which Calc changes as a whole or not at all."""
        rows = self.cells.getFormulaArray()
        return any(text.startswith("{=") for row in rows for text in row)

    def _in_the_way(self) -> InputError:
        place = f"{self._sheet.name}!{self.block.address(False, False)}"
        return InputError(
            "an array formula stands where Cellgrad writes",
            "Delete it and press again",
            where=place,
        )

    @property
    def formula(self):
        """Formulas where there are any, else the cell's value as text; "" for a blank cell."""
        raw = self.cells.getFormulaArray()
        formulas = self._sheet.book.formulas
        rows = [
            tuple(
                formulas.text(self.cells.getCellByPosition(c, r))
                if text.startswith(("=", "{="))
                else text
                for c, text in enumerate(row)
            )
            for r, row in enumerate(raw)
        ]
        return rows[0][0] if len(self) == 1 else tuple(rows)

    @formula.setter
    def formula(self, value):
        formulas = self._sheet.book.formulas
        if isinstance(value, str) and value.startswith("="):
            formulas.fill(self.cells, value)
        else:
            self.raw_value = value

    formula2 = formula

    @property
    def formula_array(self):
        return self._sheet.book.formulas.array_text(self.cells) or self.formula

    @formula_array.setter
    def formula_array(self, value):
        self._sheet.book.formulas.set_array(self.cells, value)

    @property
    def has_array(self):
        return bool(self.cells.getCellByPosition(0, 0).getFormula().startswith("{="))

    def clear_contents(self):
        self.cells.clearContents(looks.CONTENTS)

    def clear_formats(self):
        self.cells.clearContents(looks.FORMATS)

    def clear(self):
        self.cells.clearContents(looks.CONTENTS | looks.FORMATS)

    # --- moving about ---------------------------------------------------------------------------

    def end(self, direction):
        row, col = steps.end(self._sheet, self.block.row, self.block.col, direction)
        return Range(self._sheet, Block(row, col))

    @property
    def current_region(self):
        cursor = self._sheet.api.createCursorByRange(self.cells)
        cursor.collapseToCurrentRegion()
        return Range(self._sheet, block_of(cursor.getRangeAddress()))

    # --- looks ----------------------------------------------------------------------------------

    @property
    def number_format(self):
        key = self.cells.getCellByPosition(0, 0).NumberFormat
        return self._sheet.book.formats.getByKey(key).FormatString

    @number_format.setter
    def number_format(self, value):
        self.cells.NumberFormat = looks.format_key(self._sheet.book.formats, value)

    @property
    def color(self):
        return looks.rgb_of(self.cells.getCellByPosition(0, 0).CellBackColor)

    @color.setter
    def color(self, value):
        self.cells.CellBackColor = -1 if value is None else looks.number_of(value)

    @property
    def font(self):
        return Font(self)

    @property
    def column_width(self):
        return looks.to_characters(self.cells.getColumns().getByIndex(0).Width)

    @column_width.setter
    def column_width(self, value):
        columns = self.cells.getColumns()
        columns.IsVisible = value > 0  # as in Excel: a column of no width is hidden
        if value:
            columns.Width = looks.from_characters(value)

    def autofit(self, axis=None):
        if axis in (None, "c", "columns"):
            self.cells.getColumns().OptimalWidth = True
        if axis in (None, "r", "rows"):
            self.cells.getRows().OptimalHeight = True

    @property
    def left(self):
        return looks.to_points(self.cells.Position.X)

    @property
    def top(self):
        return looks.to_points(self.cells.Position.Y)

    @property
    def width(self):
        return looks.to_points(self.cells.Size.Width)

    @property
    def height(self):
        return looks.to_points(self.cells.Size.Height)

    # --- merged cells, names --------------------------------------------------------------------

    @property
    def merge_cells(self):
        return bool(self.cells.getIsMerged())

    def merge(self, across=False):
        self.cells.merge(True)

    def unmerge(self):
        self.cells.merge(False)

    @property
    def name(self):
        wanted = (self._sheet.name, self.block)
        for name in self._sheet.book.names.all():
            target = name.target()
            if target and (target.sheet.name, target.block) == wanted:
                return name
        return None

    @name.setter
    def name(self, value):
        self.name_as(value)

    @property
    def table(self):
        return self._sheet.tables.around(self.block)

    def select(self):
        self._sheet.book.controller.select(self.cells)
