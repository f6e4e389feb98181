"""Minimise in a window of Calc asks for the cells that nothing in the workbook names."""

import pytest

from addin.hosts.calc import bridge
from tests.addin.minimise.books import line_fit

from .conftest import press, wait_until


@pytest.fixture
def fit(window, tmp_path):
    """A line through points: its loss is in Fit!E4, its slope and offset are in E1 and E2."""
    book = window.open(line_fit(tmp_path / "fit.xlsx"), "Fit")
    yield book
    book.impl.api.close(True)


def pointing(window):
    """What one points at cells with, if it is there."""
    front = window.test.getTopFocusWindow()
    try:
        front.getChild("assign")
    except bridge.error("com.sun.star.uno.RuntimeException"):
        return None
    return front


def answer(window, text, before=""):
    """Give it an answer and press its button; it has to begin with the answer before."""
    dialog = wait_until(lambda: pointing(window))
    entry = dialog.getChild("assign")
    state = {each.Name: each.Value for each in entry.getState()}
    assert state["Text"] == before
    entry.executeAction("SET", bridge.properties(TEXT=text))
    dialog.getChild("ok").executeAction("CLICK", ())


def cells(book):
    return book.sheets["Fit"]["E1:E2"].value


def last_error(book):
    """What =LAST_ERROR() answers in a cell."""
    cell = book.sheets["Fit"]["H20"]
    cell.formula = "=LAST_ERROR()"
    book.api.calculate()
    return cell.value or ""


def test_asks_and_minimises(window, fit):
    """Twice: the second time the answers are there already."""
    press(fit, "minimise")
    answer(window, "$Fit.$E$4")
    answer(window, "$Fit.$E$1;$Fit.$E$2")
    wait_until(lambda: cells(fit) == pytest.approx([3, -2], abs=1e-4))

    fit.sheets["Fit"]["E1:E2"].value = [[0], [0]]
    press(fit, "minimise")
    answer(window, "E4", before="$Fit.$E$4")
    answer(window, "E1:E2", before="$Fit.$E$1;$Fit.$E$2")
    wait_until(lambda: cells(fit) == pytest.approx([3, -2], abs=1e-4))


def test_a_wrong_answer_is_explained_and_changes_nothing(window, fit):
    was = cells(fit)
    press(fit, "minimise")
    answer(window, "E4:E5")
    answer(window, "E1:E2")
    said = "target: the target is more than one cell. Name one cell."
    wait_until(lambda: last_error(fit) == said)
    assert cells(fit) == was


@pytest.mark.parametrize("way", ["cancel", "stop"])
def test_who_does_not_answer_changes_nothing(window, fit, way):
    """The window is closed, or Stop pressed; the next press asks again."""
    was = cells(fit)
    press(fit, "minimise")
    answer(window, "E4")
    dialog = wait_until(lambda: pointing(window))
    if way == "cancel":
        dialog.getChild("cancel").executeAction("CLICK", ())
    else:
        press(fit, "stop")
    wait_until(lambda: not pointing(window))
    assert cells(fit) == was

    press(fit, "minimise")
    answer(window, "E4", before="E4")
    answer(window, "E1:E2")
    wait_until(lambda: cells(fit) == pytest.approx([3, -2], abs=1e-4))
