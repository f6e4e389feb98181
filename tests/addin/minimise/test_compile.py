"""Equal formulas are one operation; chains, arrays, names, tables and volatile cells work."""

import re
import zipfile

import numpy as np
import pytest
import torch
import xlsxwriter

from addin.hosts.file.book_file import BookFile
from addin.minimise.compile import Compiler
from addin.minimise.task import areas_in
from addin.minimise.workbook import read_workbook
from engine.errors import InputError
from engine.search.compiled import Compiled
from tests.addin.minimise.books import line_fit


def compiled(tmp_path, fill, targets: str, changing: str):
    """The compiler of a workbook that `fill(book, sheet)` writes, and the targets' results."""
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    fill(book, book.add_worksheet("S"))
    book.close()
    read = read_workbook(BookFile(path))
    cells = [c for a in areas_in(read, changing, 0, "") for c in a.cells()]
    compiler = Compiler(read, cells)
    wanted = [c for a in areas_in(read, targets, 0, "") for c in a.cells()]
    compiler.compile(wanted)
    return compiler, [compiler.result(cell) for cell in wanted]


def gradient(compiler, node) -> np.ndarray:
    """The slope of one result in each changing cell."""
    program = compiler.trace.program
    program.outputs = [node.step]
    x = torch.tensor(compiler.trace.start.value, requires_grad=True)
    return torch.autograd.grad(Compiled(program)(x)[0], x)[0].numpy()


def test_a_thousand_equal_formulas_are_a_handful_of_operations(tmp_path):
    """However many rows there are."""

    def fill(book, sheet):
        for r in range(1000):
            sheet.write_row(r, 0, [r / 100, r / 50])
            sheet.write_formula(r, 2, f"=$E$1*A{r + 1}+EXP(-$E$2*B{r + 1})")
        sheet.write_row(0, 4, [1.5])
        sheet.write(1, 4, 0.5)
        sheet.write_formula("G1", "=SUMSQ(C1:C1000)")

    compiler, (loss,) = compiled(tmp_path, fill, "G1", "E1:E2")

    assert compiler.n_cells == 1001
    assert compiler.n_blocks == 2
    assert len(compiler.trace.program.steps) < 25
    a = np.arange(1000) / 100
    assert loss.value == pytest.approx(((1.5 * a + np.exp(-a)) ** 2).sum())


def test_a_running_sum_and_growing_ranges(tmp_path):
    """Each cell adds to the one above; beside it SUM(A$1:A5) grows from row to row."""

    def fill(book, sheet):
        sheet.write_column(0, 0, list(range(1, 21)))
        sheet.write_formula(0, 1, "=A1")
        for r in range(20):
            if r:
                sheet.write_formula(r, 1, f"=B{r}*0.5+A{r + 1}")
            sheet.write_formula(r, 2, f"=SUM(A$1:A{r + 1})")
        sheet.write_formula("E1", "=SUM(B1:B20)")
        sheet.write_formula("E2", "=SUM(C1:C20)")

    compiler, (chain, growing) = compiled(tmp_path, fill, "E1:E2", "A1:A20")

    np.testing.assert_allclose(gradient(compiler, growing), np.arange(20, 0, -1.0))
    np.testing.assert_allclose(gradient(compiler, chain), 2 - 0.5 ** np.arange(19, -1, -1.0))
    assert compiler.n_blocks < 30  # 19 levels of the chain, a few sizes of range


def test_array_formulas_names_tables_whole_columns_and_offset(tmp_path):
    """What teaching workbooks are made of."""

    def fill(book, sheet):
        sheet.write_column(0, 0, [1.0, 2.0, 3.0])
        sheet.write_column(0, 1, [2.0, 4.0, 7.0])
        sheet.write_array_formula("D1", "{=SQRT(SUM((A1:A3-B1:B3)^2)/COUNT(A1:A3))}")
        sheet.write_array_formula("D2:D4", "{=A1:A3*B1:B3}")
        sheet.write_formula("E1", "=SUM(A:A)+weights_total")
        sheet.write_formula("E2", "=SUM(Costs[price])*A1")
        sheet.write_formula("E3", "=SUM(OFFSET(A1,1,0,2,1))+D3")
        sheet.write_formula("E4", "=Data!A1*A2")
        book.define_name("weights_total", "=SUM(OFFSET(S!$A$1,0,0,COUNT(S!$B:$B),1))")
        data = book.add_worksheet("Data")
        data.write("A1", 5)
        data.add_table(
            "C1:D3",
            {
                "name": "Costs",
                "data": [["x", 2], ["y", 3.5]],
                "columns": [{"header": "item"}, {"header": "price"}],
            },
        )

    compiler, found = compiled(tmp_path, fill, "D1,E1:E4", "A1:A3")

    values = [float(node.value) for node in found]
    assert values == pytest.approx([np.sqrt((1 + 4 + 16) / 3), 12, 5.5, 5 + 8, 10])
    np.testing.assert_allclose(gradient(compiler, found[1]), [2, 2, 2])
    np.testing.assert_allclose(gradient(compiler, found[3]), [0, 1 + 4, 1])


def test_a_circle_is_named_with_its_cell(tmp_path):
    """Also one through several forms."""

    def fill(book, sheet):
        sheet.write("A1", 1.0)
        sheet.write_formula("B1", "=C1+A1")
        sheet.write_formula("C1", "=D1*2")
        sheet.write_formula("D1", "=B1-1")

    with pytest.raises(InputError) as caught:
        compiled(tmp_path, fill, "B1", "A1")

    assert caught.value.where in ("S!B1", "S!C1", "S!D1")
    assert "depends on itself" in str(caught.value)


def test_random_numbers_in_cells_of_their_own_are_held(tmp_path):
    """The value that the sheet shows is a constant of the run."""

    def fill(book, sheet):
        sheet.write("A1", 2.0)
        sheet.write_formula("B1", "=RAND()", value=0.25)
        sheet.write_formula("C1", "=A1*B1")

    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    fill(book, book.add_worksheet("S"))
    book.close()
    read = read_workbook(BookFile(path))
    read.is_stale = False
    compiler = Compiler(read, [(0, 0, 0)])
    compiler.compile([(0, 0, 2)])

    assert float(compiler.result((0, 0, 2)).value) == 0.5


def test_formulas_that_share_a_text_are_read(tmp_path):
    """Excel writes the text of a filled formula once: the others only say whose it is."""
    path = line_fit(tmp_path / "fit.xlsx")
    shared = tmp_path / "shared.xlsx"
    first = '<f t="shared" ref="C2:C9" si="0" ca="1">$E$1*A2+$E$2</f>'

    def share(found: re.Match) -> str:
        return first if found[1] == "2" else '<f t="shared" si="0"/>'

    with zipfile.ZipFile(path) as old, zipfile.ZipFile(shared, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode("latin-1")
            if name.endswith("sheet1.xml"):
                data, n = re.subn(r"<f>\$E\$1\*A(\d+)\+\$E\$2</f>", share, data)
                assert n == 8
            new.writestr(name, data.encode("latin-1"))
    read = read_workbook(BookFile(shared))
    compiler = Compiler(read, [(0, 0, 4), (0, 1, 4)])

    compiler.compile([(0, 3, 4)])

    x = np.arange(8)
    expected = (((0.5 * x + 0.25) - (3 * x - 2)) ** 2).mean()
    assert float(compiler.result((0, 3, 4)).value) == pytest.approx(expected)
    assert compiler.n_blocks == 2
