"""Buttons on a fake Excel that behaves as the real one: busy, closed in the middle, protected.

xlwings' own Windows code runs on it; the engine process is the real one.
"""

import threading
import time
from pathlib import Path

import pytest

from addin.client import EngineClient
from addin.hosts.excel.patient import ClosedError, Patience, Patient
from addin.hosts.excel.process import book_of
from addin.kinds.ratings import layout
from tests.addin.hosts.excel.fake_excel import Excel
from tests.addin.hosts.excel.windows_stubs import windows

BUILT = Path(__file__).resolve().parents[4] / "workbooks" / "ratings.xlsx"
DOT = "Dot product"


@pytest.fixture(scope="module", autouse=True)
def on_windows():
    with windows():
        yield


@pytest.fixture(scope="module")
def engine():
    client = EngineClient()
    yield client
    client.close()


@pytest.fixture
def presses(engine, monkeypatch):
    from addin import client
    from addin.hosts.excel import process
    from addin.press.one_at_a_time import OneAtATime
    from addin.press.runner import Presses

    monkeypatch.setattr(client, "_shared", engine)
    return Presses(process.log, OneAtATime())


@pytest.fixture
def excel():
    return Excel(BUILT)


def named(excel, name, sheet=DOT):
    """The fake cells of a named range, as rows, without a call."""
    wanted = f"'{sheet}'!{name}"
    found = next(n for n in excel.book.names if n.title in (wanted, name))
    edits, excel.edits = excel.edits, 0.0
    excel.editing_until = 0.0
    closed, excel.closed = excel.closed, False
    try:
        target = found.get_RefersToRange()
        return [list(row) for row in target._rows()], target
    finally:
        excel.edits, excel.closed = edits, closed


def status(excel):
    return dict(named(excel, layout.STATUS)[0])


def set_epochs(excel, n):
    rows, target = named(excel, layout.SETTINGS)
    row = [r[0] for r in rows].index("n_epochs")
    target.sheet.cells[target.top + row, target.left + 1] = n


def press(presses, excel, button="run_epochs", selected=""):
    from addin.hosts.excel.presses import ExcelWindow
    from addin.hosts.excel.process import tell_ribbon
    from addin.press.given import Given

    book = book_of(excel.book)
    given = Given(DOT, selected or None)
    presses.press(button, book.fullname, ExcelWindow(book, tell_ribbon), given)


def in_background(presses, excel):
    """A press on a thread of its own, as the add-in process does it."""
    thread = threading.Thread(target=press, args=(presses, excel), daemon=True)
    thread.start()
    return thread


def wait_until(claim, seconds=20.0):
    give_up = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.01)


def outputs(excel):
    """Every cell that a run may write to."""
    cells = set()
    for name in (*layout.OUTPUTS, f"'{DOT}'!x"):
        for found in excel.book.names:
            if found.title.rpartition("!")[2].lower() == name:
                at = found.get_RefersToRange()
                cells |= {
                    (at.sheet.title, r, c)
                    for r in range(at.top, at.bottom + 1)
                    for c in range(at.left, at.right + 1)
                }
    return cells


def test_a_quiet_excel_gets_the_run(presses, excel):
    """Weights, predictions, loss, status and version arrive, and nothing else is written."""
    press(presses, excel)

    assert status(excel)["state"] == "ready"
    assert status(excel)["epoch"] == 5
    assert named(excel, layout.MODEL)[0][0][0].startswith("ratings/")
    assert excel.written <= outputs(excel)
    assert excel.state["ScreenUpdating"] is True
    assert excel.state["StatusBar"] == "Cellgrad: Run epochs: done"


def test_stop_is_enabled_only_while_it_trains(presses, excel):
    press(presses, excel)

    assert excel.ran == [
        ("'cellgrad.xlam'!CellgradTraining", True),
        ("'cellgrad.xlam'!CellgradTraining", False),
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_an_excel_that_is_being_typed_in_gets_the_same_run(presses, engine, seed):
    """Calls are rejected for a while, at random: training goes on, the last state arrives."""
    quiet, typed_in = Excel(BUILT), Excel(BUILT, seed)
    typed_in.edits = 0.02
    press(presses, quiet)

    press(presses, typed_in)

    assert typed_in.n_rejected > 10, "the fake did reject"
    for name in (layout.USER_FACTORS, layout.MOVIE_FACTORS, layout.PREDICTIONS, layout.ENGINE_LOSS):
        assert named(typed_in, name)[0] == named(quiet, name)[0]
    assert status(typed_in)["state"] == "ready"
    assert typed_in.written <= outputs(typed_in)


def test_a_long_edit_holds_up_the_cells_and_not_the_training(presses, engine, excel):
    """The user goes for coffee in the middle of a formula; the engine trains to its end."""
    set_epochs(excel, 60)
    thread = in_background(presses, excel)
    wait_until(lambda: presses.turns.jobs)
    job = next(iter(presses.turns.jobs.values()))
    wait_until(lambda: len(job.log) > 2)
    excel.editing_until = time.monotonic() + 3600

    job.wait(60)
    assert thread.is_alive(), "the cells wait"
    excel.editing_until = 0.0
    thread.join(30)

    assert status(excel)["epoch"] == 60
    assert status(excel)["state"] == "ready"


def test_a_workbook_closed_in_the_middle_ends_the_run(presses, engine, excel):
    """Nothing hangs, the job stops, and what it had learned is in the store."""
    from addin.kinds.ratings.models import rating_model

    set_epochs(excel, 1_000_000)
    thread = in_background(presses, excel)
    wait_until(lambda: presses.turns.jobs)
    job = next(iter(presses.turns.jobs.values()))
    wait_until(lambda: job.version is not None)

    excel.closed = True
    thread.join(30)

    assert not thread.is_alive()
    assert job.wait(30)["outcome"] == "stopped"
    assert rating_model(job.version).meta["epoch"] > 0
    assert not presses.turns.busy and not presses.turns.jobs


def test_a_sheet_protected_in_the_middle_gets_its_state_when_it_is_free(presses, engine, excel):
    set_epochs(excel, 60)
    thread = in_background(presses, excel)
    wait_until(lambda: presses.turns.jobs)
    job = next(iter(presses.turns.jobs.values()))
    wait_until(lambda: len(job.log) > 2)
    excel.book.sheet(DOT).protected = True

    job.wait(60)
    before = named(excel, layout.MODEL)[0]
    assert thread.is_alive(), "the cells wait"
    excel.book.sheet(DOT).protected = False
    thread.join(30)

    assert status(excel)["epoch"] == 60
    assert named(excel, layout.MODEL)[0] != before


def test_a_press_on_a_protected_sheet_says_so(presses, excel):
    excel.book.sheet(DOT).protected = True

    press(presses, excel)

    assert "the sheet is protected. Take that off" in excel.state["StatusBar"]
    assert not excel.written


def test_bad_input_is_told_in_the_status_and_nothing_else_is_written(presses, excel):
    _, target = named(excel, layout.SETTINGS)
    target.sheet.cells[target.top, target.left + 1] = "magic"

    press(presses, excel)

    assert "magic" in status(excel)["message"]
    assert "magic" in excel.state["StatusBar"]
    assert excel.written <= outputs(excel)


def test_stop_ends_a_run_at_the_last_state(presses, engine, excel):
    set_epochs(excel, 1_000_000)
    thread = in_background(presses, excel)
    wait_until(lambda: presses.turns.jobs and next(iter(presses.turns.jobs.values())).version)

    press(presses, excel, "stop")
    thread.join(30)

    assert not thread.is_alive()
    assert status(excel)["state"] == "stopped"


def test_a_second_press_is_told_to_wait(presses, engine, excel):
    set_epochs(excel, 1_000_000)
    thread = in_background(presses, excel)
    wait_until(lambda: presses.turns.jobs)

    press(presses, excel, "one_step")

    assert "press Stop first" in excel.state["StatusBar"]
    press(presses, excel, "stop")
    thread.join(30)
    assert not thread.is_alive()


# --- patience -------------------------------------------------------------------------------------


def test_tries_again_ever_more_slowly(excel):
    """No busy loop while somebody edits a cell."""
    waits = []

    def sleep(seconds):
        waits.append(seconds)
        if len(waits) == 12:
            excel.editing_until = 0.0

    excel.editing_until = time.monotonic() + 3600

    assert Patient(excel.book, Patience(sleep=sleep)).Name == "ratings.xlsm"
    assert waits[:3] == [0.02, 0.04, 0.08]
    assert max(waits) == 1.0


def test_a_property_that_is_not_there_is_no_reason_to_wait(excel):
    with pytest.raises(Exception, match="Member not found"):
        _ = Patient(excel.book, Patience()).Nonsense


def test_a_closed_workbook_is_known_at_once(excel):
    excel.closed = True

    with pytest.raises(ClosedError):
        _ = Patient(excel.book, Patience()).Name
