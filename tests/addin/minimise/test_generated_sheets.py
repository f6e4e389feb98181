"""Whatever formulas a sheet is made of: values are LibreOffice's, slopes are the numbers' own."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, Phase, given, settings

from addin.hosts import libreoffice
from addin.hosts.file.book_file import BookFile
from addin.minimise.compile import CellAt, Compiler
from addin.minimise.trace import Node
from addin.minimise.workbook import Workbook, read_workbook
from engine.search.compiled import Compiled
from engine.search.program import Program
from tests.addin.minimise.conftest import same, shown
from tests.addin.minimise.generated import N_COLS, N_ROWS, Sheet, sheets, write_all
from tests.libreoffice import needs_libreoffice

N_SHEETS = 60
LEARNED = [(r, c) for r in range(N_ROWS) for c in range(N_COLS)]


def formula_cells(book: Workbook) -> Iterator[CellAt]:
    """Every cell that holds a formula or is filled by one."""
    for sheet, grid in enumerate(book.grids):
        for row, col in zip(*(p.tolist() for p in np.nonzero(grid.form >= 0)), strict=True):
            yield sheet, row, col


@dataclass(frozen=True)
class Case:
    """A generated sheet: our values and LibreOffice's of each formula cell, and the loss."""

    layers: tuple
    values: list[tuple[int, int, object, object]]
    program: Program | None  # of the loss, where it has a value and depends on what is learned
    start: np.ndarray


@pytest.fixture(scope="module")
def cases(tmp_path_factory) -> list[Case]:
    """Many generated sheets in one workbook, recalculated by LibreOffice in one run."""
    needs_libreoffice()
    found: list[Sheet] = []

    @settings(
        max_examples=N_SHEETS,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(sheets())
    def collect(sheet):
        found.append(sheet)

    collect()
    folder = tmp_path_factory.mktemp("generated")
    write_all(found, folder / "book.xlsx")
    (folder / "out").mkdir()
    done = libreoffice.convert(
        folder / "book.xlsx", "xlsx:Calc MS Excel 2007 XML", folder / "out", timeout=300
    )
    book, recalculated = read_workbook(BookFile(folder / "book.xlsx")), BookFile(done)
    targets: dict[int, list] = {n: [] for n in range(len(found))}
    for cell in formula_cells(book):
        targets[cell[0]].append(cell)
    return [
        case_of(sheet, book, n, targets[n], recalculated.sheets[n].cells)
        for n, sheet in enumerate(found)
    ]


def case_of(sheet: Sheet, book: Workbook, n: int, targets: list, theirs) -> Case:
    """Compile all formula cells of one sheet; its first layer of numbers is learned."""
    compiler = Compiler(book, [(n, row, col) for row, col in LEARNED])
    compiler.compile(targets)
    values = []
    for _, row, col in targets:
        xml = theirs.cell(row, col)
        value = theirs.decoder.cell(xml) if xml else None
        values.append((row, col, shown(book.grids[n], row, col), value))
    loss, program = compiler.result((n, 0, 9)), None
    if isinstance(loss, Node) and np.isfinite(loss.value):
        program = compiler.trace.program
        program.outputs = [loss.step]
    return Case(sheet.layers, values, program, compiler.trace.start.value)


def test_every_cell_has_the_value_that_the_spreadsheet_gives_it(cases):
    """Compiled with the stored values ignored, each formula cell is as LibreOffice computes it."""
    wrong = [(case.layers, v) for case in cases for v in case.values if not same(v[2], v[3])]

    assert sum(len(case.values) for case in cases) > 2000
    assert not wrong


def test_the_loss_has_the_slope_that_a_small_change_shows(cases):
    """The gradient of each sheet's loss, by torch and by central differences."""
    checked = [case for case in cases if case.program is not None]

    worst = [_worst_slope(Compiled(case.program), case.start) for case in checked]

    assert len(checked) > len(cases) // 2
    assert not [(c.layers, off) for c, off in zip(checked, worst, strict=True) if off > 1e-6]


def _worst_slope(run: Compiled, start: np.ndarray) -> float:
    """How far the exact slope is from central differences, relatively; kinks are passed over."""
    x = torch.tensor(start, requires_grad=True)
    (exact,) = torch.autograd.grad(run(x)[0], x)
    scale = max(1.0, float(exact.abs().max()))
    worst = 0.0
    with torch.no_grad():
        here = float(run(torch.tensor(start))[0])
        for n, e in enumerate(torch.eye(len(start), dtype=torch.float64)):
            off = []
            for step in (1e-5, 1e-6):
                up, down = (float(run(torch.tensor(start) + s * step * e)[0]) for s in (1, -1))
                sides = abs((up - here) - (here - down)) / step
                off.append(abs((up - down) / (2 * step) - float(exact[n])) / scale)
                if sides > 1e-3 * scale:
                    off.append(0.0)  # a kink, such as that of MAX: both slopes are right
            worst = max(worst, min(off))
    return worst
