"""The formula cells of a workbook: where they are, what they fill, what they say."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from addin.hosts.file.book_file import BookFile
from addin.hosts.file.evaluate import Evaluator
from addin.hosts.file.formulas import moved
from addin.hosts.file.rows import FORMULA, attributes
from addin.hosts.file.sheet import SheetEntry
from addin.hosts.file.values import unescape_text
from addin.sheet.addresses import Block, cell_name, read_block

VALUE = re.compile(r"<v[^>/]*>[^<]")


@dataclass(frozen=True)
class FormulaCell:
    """One formula: the cells it fills, and its text where it calls our functions, else "".

    `text` is what it says in any case (of a shared formula, what its first cell says).
    """

    sheet: SheetEntry
    block: Block
    formula: str
    text: str
    has_value: bool

    @property
    def address(self) -> str:
        return f"{self.sheet.name}!{cell_name(self.block.row, self.block.col)}"


def formula_cells(file: BookFile, evaluator: Evaluator) -> Iterator[FormulaCell]:
    """Every formula of the book in order; shared ones count once a cell."""
    for sheet in file.sheets:
        if not sheet.is_worksheet:
            continue
        masters: dict[str, tuple[tuple[int, int], str]] = {}
        for n in sorted(sheet.cells.rows):
            row = sheet.cells.rows[n]
            if "<f" not in row.text:
                continue
            for col in sorted(row.cells):
                found = FORMULA.search(row.cells[col])
                if found:
                    yield formula_cell(sheet, n, col, found, masters, evaluator)


def formula_cell(sheet, row, col, found, masters, evaluator) -> FormulaCell:
    own, text = attributes(found[1]), found[2] or ""
    xml = sheet.cells.rows[row].cells[col]
    has_value = VALUE.search(xml) is not None or ' t="str"' in xml  # "" is a value too
    if own.get("t") == "shared":
        if text:
            masters[own.get("si", "")] = (row, col), text
        origin, text = masters.get(own.get("si", ""), ((row, col), ""))
        text, formula = unescape_text(text), ""
        if evaluator.mentions(text):
            formula = moved("=" + text, origin, (row, col))
        return FormulaCell(sheet, Block(row, col), formula, text, has_value)
    is_array = own.get("t") in ("array", "dataTable")
    block = read_block(own.get("ref", "")) if is_array else None
    text = unescape_text(text)
    formula = "=" + text if evaluator.mentions(text) else ""
    return FormulaCell(sheet, block or Block(row, col), formula, text, has_value)
