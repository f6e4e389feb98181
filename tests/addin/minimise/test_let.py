"""LET, as files spell it: names that stand for values inside one formula."""

import pytest
import xlsxwriter

from addin.hosts.file.book_file import BookFile
from addin.minimise.compile import Compiler
from addin.minimise.trace import value_of
from addin.minimise.workbook import read_workbook

LET, X, Y = "_xlfn.LET", "_xlpm.x", "_xlpm.y"


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (f"{LET}({X},A1*2,{X}^2+{X})", 42.0),
        (f"{LET}({X},A1,{Y},{X}+1,{X}*{Y})+A1", 15.0),
        (f"{LET}({X},A1,{LET}({X},{X}+10,{X})*{X})", 39.0),
        (f"SUM({LET}({X},A1:A2,{X}*{X}))", 34.0),
        (f"{LET}({X},A1,SUM({X},A2))", 8.0),
    ],
)
def test_names_stand_for_their_values(tmp_path, formula, value):
    """Inner names hide outer ones, and end with their LET; A1 is 3 and A2 is 5."""
    book = xlsxwriter.Workbook(str(tmp_path / "let.xlsx"))
    sheet = book.add_worksheet("S")
    sheet.write_column("A1", [3, 5])
    sheet.write_array_formula("C1:C1", f"{{={formula}}}")
    book.close()
    compiler = Compiler(read_workbook(BookFile(tmp_path / "let.xlsx")), [(0, 0, 0), (0, 1, 0)])

    compiler.compile([(0, 0, 2)])

    assert float(value_of(compiler.result((0, 0, 2)))) == pytest.approx(value)
