"""Calc in a real window, on a screen that nobody sees: a cell is edited, a dialog is open."""

import shutil

import pytest

from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet
from addin.sheet import history

from .conftest import dispatch, press, wait_until

DOT = "Dot product"


@pytest.fixture
def cells(window, ratings_path, tmp_path):
    """The dot product model, which trains until it is stopped."""
    book = window.open(shutil.copy(ratings_path, tmp_path), DOT)
    cells = RatingsSheet(book, DOT)
    cells.change_setting("n_epochs", 1_000_000)
    press(book, "run_epochs")
    wait_until(lambda: epoch(cells) > 0)
    yield cells
    press(book, "stop")
    book.impl.api.close(True)


def status(cells, row="state"):
    return dict(cells.rows(layout.STATUS))[row]


def epoch(cells):
    """The newest epoch that is in the cells."""
    return max([row[0] for row in history.loss_rows(cells)], default=0)


def stop(cells):
    """Stop from the menu, where the window is; the final state must arrive all the same."""
    dispatch(cells.book, "service:org.cellgrad.Job?stop")
    wait_until(lambda: history.journal_rows(cells))
    assert status(cells) == "stopped"
    assert cells.version() == history.journal_rows(cells)[-1]["model"]
    assert cells.rows(layout.LARGEST_DIFFERENCE)[0][0] < 1e-9


def test_a_cell_is_edited(window, cells):
    """What is being typed stays in the cell's editor through updates, and ends up in the cell."""
    cell = cells.sheet["B24"]
    cell.impl.select()
    window.type(TEXT="typed while")
    before = epoch(cells)
    wait_until(lambda: epoch(cells) > before)
    assert cell.value is None  # it is still being edited

    window.type(TEXT=" it trains")
    stop(cells)
    assert cell.value is None
    window.type(KEYCODE="RETURN")

    wait_until(lambda: cell.value)
    assert cell.value == "typed while it trains"


def test_a_dialog_is_open(window, cells):
    """A modal dialog keeps the user from the cells, not the training."""
    dispatch(cells.book, ".uno:FormatCellDialog")
    dialog = wait_until(lambda: dialog_in_front(window))
    before = epoch(cells)
    wait_until(lambda: epoch(cells) > before)

    stop(cells)
    assert "cancel" in window.test.getTopFocusWindow().getChildren()
    dialog.getChild("cancel").executeAction("CLICK", ())

    wait_until(lambda: not dialog_in_front(window))
    cells.sheet["B24"].value = "free again"
    assert cells.sheet["B24"].value == "free again"


def dialog_in_front(window):
    front = window.test.getTopFocusWindow()
    return front if "FormatCellsDialog" in front.getChildren() else None
