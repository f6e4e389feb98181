"""A sheet of a live document as a host's sheet."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from addin.hosts.calc import values
from addin.hosts.calc.bridge import block_of, error
from addin.hosts.calc.formulas import Formulas
from addin.hosts.calc.recent import Recent
from addin.hosts.port import Rows
from addin.press.stopping import block_is_next
from addin.sheet.addresses import Block, quoted
from engine.errors import InputError

CONTENTS = 1 | 2 | 4 | 16  # of CellFlags: numbers, dates, texts, formulas
BOLD, PLAIN = 150.0, 100.0  # of FontWeight
PIXEL = 2540 / 96  # hundredths of a millimetre


class Sheet:
    """One sheet. `formulas` gives its document's parser."""

    cells_per_read: int | None = 200_000  # Calc answers nobody else while it copies a block
    cells_per_write: int | None = 50_000

    def __init__(self, api: Any, controller: Any, formulas: Callable[[], Formulas]):
        self.api, self._controller, self._formulas = api, controller, formulas
        self._name = Recent(api.getName)

    @property
    def name(self) -> str:
        return self._name()

    @property
    def quoted_name(self) -> str:
        return quoted(self.name)

    @cached_property
    def _formats(self) -> Any:
        """The document's number formats."""
        return self._formulas().document.getNumberFormats()

    def cells(self, block: Block) -> Any:
        """Calc's own object for a block. Asking for it costs ten times a call on it."""
        return self.api.getCellRangeByPosition(block.col, block.row, block.last_col, block.last_row)

    # --- what is in it --------------------------------------------------------------------------

    def read(self, block: Block) -> Rows:
        block_is_next()
        return values.read(self.cells(block), self._formats)

    def write(self, block: Block, rows: Rows) -> None:
        block_is_next()
        cells = self.cells(block)
        try:
            values.write(cells, rows, self._formats, self._formulas().set)
        except error("com.sun.star.uno.RuntimeException") as err:
            if _has_part_of_an_array(cells):
                raise InputError(
                    "an array formula stands where Cellgrad writes",
                    "Delete it and press again",
                    where=f"{self.name}!{block}",
                ) from err
            raise

    def formulas(self, block: Block) -> list[list[str]]:
        cells, formulas = self.cells(block), self._formulas()
        return [
            [
                formulas.text(cells.getCellByPosition(c, r))
                if text.startswith(("=", "{="))
                else text
                for c, text in enumerate(row)
            ]
            for r, row in enumerate(cells.getFormulaArray())
        ]

    def fill(self, block: Block, formula: str) -> None:
        self._formulas().fill(self.cells(block), formula)

    def write_array(self, block: Block, formula: str) -> None:
        self._formulas().set_array(self.cells(block), formula)

    def has_array(self, block: Block) -> bool:
        return self.api.getCellByPosition(block.col, block.row).getFormula().startswith("{=")

    def clear(self, block: Block) -> None:
        self.cells(block).clearContents(CONTENTS)

    def filled(self, line: Block) -> list[bool]:
        rows = self.cells(line).getDataArray()
        return [value != "" for row in rows for value in row]

    def used(self) -> Block | None:
        cursor = self.api.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return block_of(cursor.getRangeAddress())

    # --- how it looks ---------------------------------------------------------------------------

    def column_width(self, col: int) -> float:
        column = self.api.getColumns().getByIndex(col)
        return round((column.Width / PIXEL - 5) / 7, 2) if column.IsVisible else 0.0

    def set_column_width(self, block: Block, width: float) -> None:
        columns = self.cells(block).getColumns()
        columns.IsVisible = width > 0  # as in Excel: a column of no width is hidden
        if width:
            columns.Width = round((width * 7 + 5) * PIXEL)

    def set_bold(self, block: Block, bold: bool) -> None:
        self.cells(block).CharWeight = BOLD if bold else PLAIN

    def activate(self) -> None:
        self._controller.setActiveSheet(self.api)

    def select(self, block: Block) -> None:
        self._controller.select(self.cells(block))


def _has_part_of_an_array(cells: Any) -> bool:
    """Whether an array formula is in here, which Calc changes as a whole or not at all."""
    return any(text.startswith("{=") for row in cells.getFormulaArray() for text in row)
