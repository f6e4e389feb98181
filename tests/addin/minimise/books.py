"""Small workbooks for Minimise: the lesson's grid, and teaching books with all kinds of extras."""

from pathlib import Path

import numpy as np
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

TARGET, CHANGING = "grid!A1", "grid!F10:G13,grid!B7:E8"


def lesson(path: Path, seed: int = 3) -> Path:
    """Four users, four movies, two factors: ratings B2:E5, predictions B10:E13, RMSE in A1."""
    rng = np.random.default_rng(seed)
    stars = np.round(2 * (1 + 2 * rng.random((4, 2)) @ rng.random((2, 4)))) / 2
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("grid")
    for (r, c), value in np.ndenumerate(stars):
        if (r, c) not in ((0, 1), (2, 3), (3, 0)):
            sheet.write_number(1 + r, 1 + c, value)
    for (r, f), value in np.ndenumerate(rng.random((4, 2))):
        sheet.write_number(9 + r, 5 + f, value)
    for (f, c), value in np.ndenumerate(rng.random((2, 4))):
        sheet.write_number(6 + f, 1 + c, value)
    for r in range(4):
        for c in range(4):
            rated, column = xl_rowcol_to_cell(1 + r, 1 + c), chr(ord("B") + c)
            product = f"MMULT($F{10 + r}:$G{10 + r},{column}$7:{column}$8)"
            sheet.write_formula(9 + r, 1 + c, f'=IF({rated}="",0,{product})')
    sheet.write_formula("A1", "=SQRT(SUMXMY2(B2:E5,B10:E13)/COUNT(B2:E5))")
    book.close()
    return path


def line_fit(path: Path, extra=lambda book, sheet: None) -> Path:
    """y = a x + b: x in A2:A9, y in B2:B9 (exactly 3 x - 2), a and b in E1:E2, the loss in E4."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Fit")
    for n in range(8):
        sheet.write_row(1 + n, 0, [n, 3 * n - 2])
        sheet.write_formula(1 + n, 2, f"=$E$1*A{n + 2}+$E$2")
    sheet.write_column(0, 4, [0.5, 0.25])
    sheet.write_formula("E4", "=SUMXMY2(B2:B9,C2:C9)/COUNT(B2:B9)")
    extra(book, sheet)
    book.close()
    return path


def solver_names(book, sheet_name: str, **values: object) -> None:
    """The hidden names in which Excel's Solver keeps its settings."""
    for name, value in values.items():
        book.define_name(f"{sheet_name}!solver_{name}", f"={value}")
