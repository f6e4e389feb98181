"""Calc itself is killed in the middle of a training run. A Calc of its own, for that."""

import os
import shutil
import signal
import zipfile
from pathlib import Path

import xlwings as xw

from addin.hosts.calc.engine import connected
from addin.hosts.calc.office import headless_calc
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet

from .conftest import press, wait_until
from .test_training import DOT, is_alive, status


def children(pid: int) -> list[int]:
    """All processes that a process has started, and those that they have."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        if parent == pid:
            child = int(stat.parent.name)
            found += [child, *children(child)]
    return found


def test_nothing_is_left_and_the_file_is_whole(ratings_path):
    """No orphan goes on training; the workbook on disk is the one that was saved last."""
    with headless_calc() as office:
        book = xw.Book(impl=connected(office.context).books.open(ratings_path))
        cells = RatingsSheet(book, DOT)
        book.impl.sheets(DOT).activate()
        cells.change_setting("n_epochs", 1_000_000)
        press(book, "run_epochs")
        wait_until(lambda: status(cells) == "training" and status(cells, "epoch"))
        book.impl.api.store()
        started = children(office.process.pid)

        os.killpg(office.process.pid, signal.SIGKILL)

        assert len(started) >= 3  # Calc's own, the add-in process, the engine process
        wait_until(lambda: not any(map(is_alive, started)))
    with zipfile.ZipFile(ratings_path) as package:
        assert package.testzip() is None


def test_saved_while_training_is_a_whole_state(open_book, ratings_path, tmp_path):
    """The file that was saved in between opens, and goes on from its weights."""
    copy = shutil.copy(
        ratings_path, tmp_path
    )  # saved by the test above; the dead Calc's lock stays
    book = open_book(copy)

    cells = RatingsSheet(book, DOT)

    assert cells.version()
    assert cells.weights(cells.ratings(), cells.settings()).factors.n_factors == 5
    assert len([r for r in cells.rows(layout.LOSS_HISTORY)[1:] if r[0] is not None]) > 1
