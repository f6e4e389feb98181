"""The network and the optimisers live in Calc: pressed there, computed by its own formulas."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from addin.kinds.network import layout as network
from addin.kinds.network.layout import LAYERS, MIRRORED
from addin.kinds.network.sheet import NetworkSheet
from addin.kinds.optimisers import layout as optimisers
from addin.kinds.optimisers.sheet import OptimisersSheet

from .conftest import native_cells, press, wait_until

WORKBOOKS = Path(__file__).resolve().parents[4] / "workbooks"
VECTOR = "One vector"


@pytest.fixture(scope="module")
def opened(open_book, tmp_path_factory):
    """A function: a copy of a built workbook, loaded, with a sheet in front."""

    def open_(name, sheet):
        path = shutil.copy(WORKBOOKS / name, tmp_path_factory.mktemp("glass") / name)
        book = open_book(path)
        book.impl.sheets(sheet).activate()
        return book

    return open_


def test_a_network_learns_and_changes_its_size_live(opened):
    """One step, then other sizes: Calc's formulas agree with torch, and columns are hidden."""
    book = opened("network.xlsx", VECTOR)
    cells = NetworkSheet(book, VECTOR)
    start, announced = cells.loss(), np.array(cells.rows(network.stepped(4)))

    press(book, "one_step")
    wait_until(lambda: cells.version() and cells.version().endswith("-1"))

    assert cells.loss() < start
    np.testing.assert_allclose(np.array(cells.rows(network.parameters(4))), announced, atol=1e-14)
    agree(cells)

    cells.change_setting("hidden_1", 2)
    cells.change_setting("hidden_3", 6)
    cells.change_setting("activation", "tanh")
    press(book, "new_sizes")
    wait_until(lambda: cells.version().endswith("-0"))

    assert [int(row[0]) for row in cells.rows(network.WIDTHS)] == [3, 2, 3, 6, 1]
    agree(cells)
    seen = native_cells(cells.names[network.sums(1)]).getColumns()
    assert [seen.getByIndex(c).IsVisible for c in range(6)] == [True, True] + [False] * 4
    seen = native_cells(cells.names[network.sums(3)]).getColumns()
    assert all(seen.getByIndex(c).IsVisible for c in range(6))


def agree(cells):
    for block in MIRRORED:
        for k in LAYERS:
            by_formula = np.array(cells.rows(block(k)), dtype=float)
            by_engine = np.array(cells.rows(network.engine(block(k))), dtype=float)
            np.testing.assert_allclose(by_formula, by_engine, rtol=0, atol=1e-12)


def test_optimisers_race_live(opened):
    """Ten steps by the menu: every formula of every step says what torch.optim does."""
    book = opened("optimisers.xlsx", "Race")
    cells = OptimisersSheet(book, "Race")

    press(book, "run_epochs")
    wait_until(lambda: cells.version() and cells.version().endswith("-10"))

    for name in optimisers.NAMES:
        by_formula = np.array(cells.rows(optimisers.sheet_path(name))[:11], dtype=float)
        by_engine = np.array(cells.rows(optimisers.engine_path(name))[:11], dtype=float)
        np.testing.assert_allclose(by_formula, by_engine, rtol=1e-12, atol=1e-12)
    assert cells.rows("check")[0][0].startswith("✓")
