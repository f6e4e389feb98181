"""A sheet of all kinds of cells with formulas over it, recalculated by LibreOffice once."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from addin.hosts import libreoffice
from addin.hosts.file.book_file import BookFile
from addin.minimise.grid import BLANK, BOOL, ERROR, TEXT, Grid
from addin.minimise.workbook import Workbook, read_workbook
from tests.addin.minimise.formulas import FIXED, SMOOTH, spelled
from tests.libreoffice import needs_libreoffice

COLUMN = 10  # K holds the formulas
ARRAYS = r"(A1\*)?(?!SUMPRODUCT)[A-Z]+\((A1,|G1:G3,)?IF\([A-H]1:"  # written as array formulas


@dataclass
class Agreement:
    """A workbook, its formulas in column K, and the values that LibreOffice gives them."""

    path: Path
    formulas: list[str]
    values: list[object]

    def read(self) -> Workbook:
        """The workbook as the compiler reads it; its stored values are not to be trusted."""
        return read_workbook(BookFile(self.path))

    def rows(self, of: str) -> list[int]:
        chosen = set(of.split())
        return [n for n, formula in enumerate(self.formulas) if formula in chosen]


@pytest.fixture(scope="session")
def agreement(tmp_path_factory) -> Agreement:
    needs_libreoffice()
    folder = tmp_path_factory.mktemp("agreement")
    formulas = (SMOOTH + " " + FIXED).split()
    write_book(folder / "book.xlsx", formulas)
    return Agreement(
        folder / "book.xlsx", formulas, recalculated(folder / "book.xlsx", "S", COLUMN)
    )


def write_book(path: Path, formulas: list[str]) -> None:
    """A to C numbers, D with blanks, E texts, F odd kinds, G ascending, H descending."""
    book = xlsxwriter.Workbook(str(path))
    sheet, data = book.add_worksheet("S"), book.add_worksheet("Data")
    numbers = np.round(np.random.default_rng(1).uniform(0.5, 4, (9, 3)), 2)
    for r in range(9):
        sheet.write_row(r, 0, numbers[r])
        sheet.write_row(r, 6, [r + 1, (9 - r) * 1.5])
    for r in (2, 3, 6):
        sheet.write(r, 3, float(r))
    for r, word in ((0, "abc"), (1, "abd"), (2, "xbc"), (4, "abc")):
        sheet.write(r, 4, word)
    sheet.write_column(5, 4, [7, True])
    sheet.write_column(0, 5, [1, "5", True])
    sheet.write_formula(3, 5, "=1/0", value="#DIV/0!")
    for r in range(3):
        data.write_row(r, 0, [r + 0.25, r + 0.75])
    columns = [{"header": "v"}, {"header": "w"}]
    data.add_table("D1:E4", {"name": "Tab", "columns": columns, "data": [[1, 2], [3, 4], [5, 6.5]]})
    for r in range(4):
        data.write_row(r, 6, [r + 1, r * 2, r / 2])
    book.define_name("base", "=Data!$A$2")
    book.define_name("block", "=S!$A$1:$B$4")
    for r, formula in enumerate(formulas):
        if re.match(ARRAYS, formula):
            sheet.write_array_formula(r, COLUMN, r, COLUMN, spelled(formula))
        else:
            sheet.write_formula(r, COLUMN, spelled(formula))
    book.close()


def recalculated(path: Path, sheet: str, column: int) -> list[object]:
    """The values of a column after LibreOffice has computed the book."""
    out = path.parent / "out"
    out.mkdir(exist_ok=True)
    book = BookFile(libreoffice.convert(path, "xlsx:Calc MS Excel 2007 XML", out))
    cells = book.sheet(sheet)
    assert cells is not None
    used = cells.cells.used()
    assert used is not None
    xml = [cells.cells.cell(row, column) for row in range(used.last_row + 1)]
    return [cells.cells.decoder.cell(one) if one else None for one in xml]


def shown(grid: Grid, row: int, col: int) -> object:
    """The value of a cell as the compiler left it."""
    kind, number = int(grid.kind[row, col]), float(grid.num[row, col])
    if kind in (TEXT, ERROR):
        return grid.text[row, col]
    if kind == BLANK:
        return None
    if not np.isfinite(number):
        return "#NUM!"
    return bool(number) if kind == BOOL else number


def same(ours: object, theirs: object) -> bool:
    """Whether two values are one: numbers to 1e-9, any error like any other."""
    if isinstance(theirs, str) and theirs.startswith("#"):
        return isinstance(ours, str) and ours.startswith("#")
    if isinstance(ours, float | bool) and isinstance(theirs, float | bool):
        return abs(float(ours) - float(theirs)) <= 1e-9 * max(1.0, abs(float(theirs)))
    return ours == theirs
