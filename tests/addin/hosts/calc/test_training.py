"""Training in a live document: presses, rows arriving, stop, restore, set up here, closing."""

import os
import re
import shutil
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet
from addin.sheet import history

from .conftest import press, wait_until

DOT = "Dot product"


@pytest.fixture
def cells(ratings_book):
    """The dot product model of the ratings workbook with new weights, its sheet in front."""
    ratings_book.impl.sheets(DOT).activate()
    cells = RatingsSheet(ratings_book, DOT)
    cells.write_status(message=None)
    press(ratings_book, "new_random_weights")
    wait_until(lambda: status(cells, "message") == "New random weights" and not at_work(cells))
    return cells


def status(cells, row="state"):
    return dict(cells.rows(layout.STATUS))[row]


def start(cells, n_epochs):
    """Press Run epochs; returns what says whether that run has come to its end."""
    before = cells.version()
    cells.change_setting("n_epochs", n_epochs)
    press(cells.book, "run_epochs")
    return lambda: status(cells) == "ready" and cells.version() != before and not at_work(cells)


def train(cells, n_epochs):
    """Start a long run and wait until its first epochs are in the cells."""
    start(cells, n_epochs)
    wait_until(lambda: status(cells) == "training" and status(cells, "epoch"))


def at_work(cells):
    """Whether the journal still waits for the run that the model cell shows."""
    rows = history.journal_rows(cells)
    return not rows or rows[-1]["model"] != cells.version()


def test_press_trains_while_the_document_is_edited(cells):
    """Loss rows arrive; a cell that is typed into meanwhile keeps what was typed."""
    other = cells.book.sheets["Movies"]["T1"]

    is_done, typed = start(cells, 300), 0
    while not is_done():
        typed += 1
        other.value = typed
        assert other.value == typed
        assert typed < 5000

    losses = history.loss_rows(cells)
    assert [row[0] for row in losses] == list(range(301))
    assert losses[-1][1] < losses[0][1] / 3
    assert other.value == typed
    assert cells.rows(layout.LARGEST_DIFFERENCE)[0][0] < 1e-9


def test_stop_keeps_what_was_learned(cells):
    """The run ends early, and the cells hold its last state."""
    train(cells, 100_000)

    press(cells.book, "stop")
    wait_until(lambda: status(cells) == "stopped" and not at_work(cells))

    assert 0 < status(cells, "epoch") < 100_000
    epoch = re.escape(f"{status(cells, 'epoch'):.0f}")
    assert re.search(rf"-{epoch}(\.\d+)?$", cells.version())  # perhaps within the next epoch
    assert cells.rows(layout.LARGEST_DIFFERENCE)[0][0] < 1e-9


def test_second_press_waits_for_the_first(cells):
    """One run at a time in a workbook; the other press changes nothing."""
    train(cells, 100_000)

    press(cells.book, "new_random_weights")
    time.sleep(1)

    assert status(cells) == "training"
    press(cells.book, "stop")
    wait_until(lambda: status(cells) == "stopped")
    wait_until(lambda: not at_work(cells))
    buttons = [row["button"] for row in history.journal_rows(cells)]
    assert buttons[-2:] == ["New random weights", "Run epochs"]


def test_restore_puts_back_what_stood_there(cells):
    """Weights and model cell are those from before the run."""
    before = np.array(cells.rows(layout.USER_FACTORS))
    wait_until(start(cells, 3))
    assert (np.array(cells.rows(layout.USER_FACTORS)) != before).any()

    press(cells.book, "restore_previous_run")
    wait_until(lambda: "Restored" in str(status(cells, "message")))

    np.testing.assert_array_equal(np.array(cells.rows(layout.USER_FACTORS)), before)


def test_error_is_shown_where_the_user_looks(cells):
    """A rating that cannot be: the status names the cell, nothing is trained."""
    ratings = cells.names[layout.RATINGS]
    stood, version = ratings[1, 1].value, cells.version()
    ratings[1, 1].value = "five"

    press(cells.book, "run_epochs")

    message = wait_until(lambda: _message(cells, "five"))
    ratings[1, 1].value = stood
    assert ratings[1, 1].get_address(False, False) in message
    assert cells.version() == version


def test_protected_sheet_is_named(cells):
    """Calc refuses every write there: the run ends, and says what to do."""
    sheet = cells.book.sheets[DOT].impl.api
    cells.change_setting("n_epochs", 1_000_000)
    ask = cells.book.sheets["Start"]["Z1"]
    sheet.protect("")
    try:
        press(cells.book, "run_epochs")
        wait_until(lambda: "protected" in str(_asked_at(ask, "=LAST_ERROR()")))
    finally:
        sheet.unprotect("")

    wait_until(lambda: _asked_at(ask, "=ENGINE_STATUS()") in ("idle", "not started"))


def test_an_array_formula_in_the_way_is_named(cells):
    """Calc refuses to write over part of one: the run ends, and says where it is."""
    target = cells.names[layout.PREDICTIONS][0, -1].resize(1, 2)  # its last cell and the next
    stood, ask = target.value, cells.book.sheets["Start"]["Z1"]
    target.formula_array = "={1,2}"
    cells.change_setting("n_epochs", 1_000_000)
    try:
        press(cells.book, "run_epochs")
        said = wait_until(lambda: "array formula" in (t := str(status(cells, "message"))) and t)
    finally:
        target.clear_contents()
        target.value = stood

    assert cells.names[layout.PREDICTIONS].get_address(False, False) in said
    wait_until(lambda: _asked_at(ask, "=ENGINE_STATUS()") in ("idle", "not started"))


def _asked_at(cell, formula):
    cell.formula = formula
    return cell.value


def _message(cells, part):
    text = str(status(cells, "message"))
    return text if part in text else None


def test_closing_the_document_ends_the_job(open_book, ratings_path, tmp_path):
    """Nothing goes on training for a workbook that is no longer there."""
    path = tmp_path / "other.xlsx"
    shutil.copy(ratings_path, path)
    book = open_book(path)
    book.impl.sheets(DOT).activate()
    train(RatingsSheet(book, DOT), 1_000_000)

    book.impl.api.close(True)

    sheet = open_book(ratings_path).sheets.add("Ask")
    wait_until(lambda: _asked(sheet, "=ENGINE_STATUS()") == "idle")


def _asked(sheet, formula):
    return _asked_at(sheet["B2"], formula)


def test_killed_engine_process(cells):
    """The run says that it failed, and the next press works."""
    train(cells, 1_000_000)

    os.kill(process_of("engine.service"), signal.SIGKILL)
    wait_until(lambda: status(cells) == "failed" and _message(cells, "press the button again"))
    wait_until(start(cells, 2))


def test_killed_add_in_process(cells, ratings_book):
    """Functions answer again at once from a new process, and the next press works."""
    train(cells, 1_000_000)
    engine = process_of("engine.service")

    os.kill(process_of("addin.hosts.calc.process"), signal.SIGKILL)
    wait_until(lambda: not is_alive(engine))
    sheet = ratings_book.sheets.add("Try")
    wait_until(lambda: isinstance(_asked(sheet, "=PREDICT_RATING(293,49,model)"), float))
    wait_until(start(cells, 2))


def process_of(module: str) -> int:
    """The process that runs a module for the Calc under test: Calc's child, or a child of that."""
    for folder in Path("/proc").iterdir():
        try:
            pid = int(folder.name)
            if module.encode() in (folder / "cmdline").read_bytes().split(b"\0") and is_ours(pid):
                return pid
        except (OSError, ValueError):
            continue
    raise AssertionError(f"no process runs {module}")


def is_ours(pid: int) -> bool:
    """Whether Calc is among the ancestors of a process."""
    while pid > 1:
        if b"soffice.bin" in Path(f"/proc/{pid}/cmdline").read_bytes():
            home = f"CELLGRAD_HOME={os.environ['CELLGRAD_HOME']}".encode()
            return home in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return False


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
