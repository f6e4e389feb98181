"""One line of a workbook's list of sheets, and what a host does with a sheet."""

from collections.abc import Callable
from functools import cached_property

import lxml.etree as etree

from addin.hosts.file import formulas, layout
from addin.hosts.file.sheet_part import SheetPart
from addin.hosts.port import Rows
from addin.sheet.addresses import Block


class SheetEntry:
    """A sheet; its cells are read by `load` when they are first asked for."""

    cells_per_read: int | None = None  # one operation, however large
    cells_per_write: int | None = None

    def __init__(
        self,
        element: etree._Element,
        part: str,
        kind: str,
        load: Callable[["SheetEntry"], SheetPart],
    ):
        self.element, self.part, self._load = element, part, load
        self.is_worksheet = kind == "worksheet"  # not a sheet that is all chart, or a dialog

    @property
    def name(self) -> str:
        return self.element.get("name", "")

    @property
    def api(self) -> "SheetEntry":
        return self

    @cached_property
    def cells(self) -> SheetPart:
        """Raises InputError when the sheet is a chart sheet or damaged."""
        return self._load(self)

    @property
    def is_read(self) -> bool:
        return "cells" in self.__dict__

    # --- what a host does with it ---------------------------------------------------------------

    def read(self, block: Block) -> Rows:
        return self.cells.values(block)

    def write(self, block: Block, rows: Rows) -> None:
        self.cells.write(block, rows)

    def formulas(self, block: Block) -> tuple[tuple[str, ...], ...]:
        return layout.formula_rows(self.cells, block)

    def fill(self, block: Block, formula: str) -> None:
        origin = block.row, block.col
        rows = [
            [formulas.moved(formula, origin, (row, col)) for col in block.cols]
            for row in block.rows
        ]
        self.cells.write(block, rows)

    def write_array(self, block: Block, formula: str) -> None:
        layout.write_array(self.cells, block, formula)

    def has_array(self, block: Block) -> bool:
        return any(Block(block.row, block.col) in array for array in self.cells.arrays)

    def clear(self, block: Block) -> None:
        layout.clear(self.cells, block)

    def filled(self, line: Block) -> list[bool]:
        """A blank cell with a style is blank; a formula that nobody has computed is not."""
        found = (self.cells.cell(row, col) for row in line.rows for col in line.cols)
        decoder = self.cells.decoder
        return [bool(xml) and ("<f" in xml or decoder.cell(xml) is not None) for xml in found]

    def used(self) -> Block | None:
        return self.cells.used()

    def column_width(self, col: int) -> float:
        return layout.column_width(self.cells, col)

    def set_column_width(self, block: Block, width: float) -> None:
        layout.set_column_width(self.cells, block, width)

    def set_bold(self, block: Block, bold: bool) -> None:
        styles = self.cells.styles
        self.cells.restyle(block, lambda style: styles.with_bold(style, bold))

    def activate(self) -> None:
        """A file is not shown."""

    def select(self, block: Block) -> None:
        """Nobody selects anything in a file."""
