"""Every function gives what LibreOffice gives, and its slope is that of the numbers."""

import numpy as np
import pytest
import torch

from addin.minimise.compile import Compiler
from addin.minimise.trace import Node
from engine.search.compiled import Compiled
from tests.addin.minimise.conftest import COLUMN, Agreement, same, shown
from tests.addin.minimise.formulas import FIXED, SMOOTH

NUMBERS = [(0, r, c) for r in range(9) for c in range(3)]  # A1:C9


@pytest.fixture(scope="module")
def learned(agreement: Agreement):
    """All smooth formulas compiled with A1:C9 as changing cells."""
    book, rows = agreement.read(), agreement.rows(SMOOTH)
    compiler = Compiler(book, NUMBERS)
    compiler.compile([(0, row, COLUMN) for row in rows])
    return compiler, rows


def test_constants_are_computed_as_the_spreadsheet_does(agreement):
    """A formula that does not depend on the changing cells has the sheet's own value."""
    book = agreement.read()
    compiler = Compiler(book, [(0, 20, 9)])  # a blank cell

    compiler.compile([(0, row, COLUMN) for row in range(len(agreement.formulas))])

    ours = [shown(book.grids[0], row, COLUMN) for row in range(len(agreement.formulas))]
    wrong = [
        row
        for row in zip(agreement.formulas, ours, agreement.values, strict=False)
        if not same(*row[1:])
    ]
    assert len(agreement.formulas) > 320
    assert not wrong


def test_the_program_computes_what_the_spreadsheet_does(agreement, learned):
    """The compiled program, run in torch, has the values that LibreOffice recalculates."""
    compiler, rows = learned
    nodes = [compiler.result((0, row, COLUMN)) for row in rows]
    program = compiler.trace.program
    program.outputs = [node.step for node in nodes]

    outputs = Compiled(program)(torch.from_numpy(compiler.trace.start.value))

    assert all(isinstance(node, Node) for node in nodes)
    values = [float(o) for o in outputs]
    wrong = [
        (agreement.formulas[row], value, agreement.values[row])
        for row, value in zip(rows, values, strict=True)
        if not same(value, agreement.values[row])
    ]
    assert not wrong


def test_slopes_are_those_of_central_differences(agreement, learned):
    """The exact gradient of every smooth formula is what a small change shows."""
    compiler, rows = learned
    program = compiler.trace.program
    program.outputs = [compiler.result((0, row, COLUMN)).step for row in rows]
    run, start = Compiled(program), torch.from_numpy(compiler.trace.start.value)

    def all_of(x: torch.Tensor) -> torch.Tensor:
        return torch.stack([o.reshape(()) for o in run(x)])

    exact = torch.autograd.functional.jacobian(all_of, start).numpy()

    step = 1e-6
    with torch.no_grad():
        moved = [
            (all_of(start + step * e) - all_of(start - step * e)).numpy() / (2 * step)
            for e in torch.eye(len(start), dtype=torch.float64)
        ]
    off = np.abs(exact - np.array(moved).T) / np.maximum(1.0, np.abs(exact))
    wrong = [agreement.formulas[rows[n]] for n in np.flatnonzero(off.max(axis=1) > 1e-6)]
    assert not wrong


def test_the_two_lists_of_formulas_are_both_read(agreement):
    """No formula is lost between the lists and the sheet."""
    assert len(agreement.rows(SMOOTH)) + len(agreement.rows(FIXED)) == len(agreement.formulas)
