"""Stop on a grid so large that its predictions are written in several blocks."""

import threading
from types import SimpleNamespace
from typing import Any

import numpy as np
import openpyxl
import pytest

from addin.buttons import fill_predictions, one_step, run_epochs
from addin.hosts.calc import presses, values
from addin.kinds.ratings import layout
from addin.kinds.ratings.models import rating_model
from addin.kinds.ratings.training import FOLLOW, MAX_LIVE_CELLS, NOT_WRITTEN
from addin.press import runner, stopping
from addin.press.one_at_a_time import OneAtATime
from addin.sheet import history

from .conftest import contract, press, wait_until

N = 450  # users, and movies: several blocks to read and to write
GO_ON = "Stopped; press Run epochs to continue"


@pytest.fixture(scope="module")
def large(open_book, tmp_path_factory):
    """A large grid that has been set up in a live document."""
    assert N * N > MAX_LIVE_CELLS
    rng = np.random.default_rng(0)
    stars = np.where(rng.random((N, N)) < 0.05, rng.integers(1, 6, (N, N)), 0)
    stars[np.arange(N), np.arange(N)] = 3
    file = openpyxl.Workbook()
    sheet: Any = file.active
    sheet.append([None, *range(1, N + 1)])
    for user, row in enumerate(stars.tolist(), 1):
        sheet.append([user, *[value or None for value in row]])
    path = tmp_path_factory.mktemp("large") / "large.xlsx"
    file.save(path)
    book = open_book(path)
    book.sheets[0]["A1"].resize(N + 1, N + 1).impl.select()
    press(book, "set_up_here")
    cells = wait_until(lambda: contract(book))
    wait_until(lambda: np.isfinite(predictions(cells)).all())
    cells.change_setting("n_epochs", 1_000_000)
    return cells


@pytest.fixture
def cells(large):
    """The large grid with all its predictions, its sheet in front."""
    large.sheet.impl.activate()
    fill_predictions(large.book, large.home)
    return large


def predictions(cells):
    return np.array(cells.names[layout.PREDICTIONS].options(ndim=2).value, dtype=float)


def of_the_model(cells):
    """Every prediction by the model that the model cell names."""
    return rating_model(cells.version()).factors.grid(slice(None), slice(None))


def status(cells):
    rows = dict(cells.rows(layout.STATUS))
    return rows["state"], rows["message"]


def after_blocks(monkeypatch, verb, n, asked):
    """Stop is pressed once Calc has read or written `n` large blocks."""
    real, left = getattr(values, verb), [n]

    def counted(target, *rest):
        done = real(target, *rest)
        at = target.getRangeAddress()
        if at.EndRow - at.StartRow > N // 10 and at.EndColumn - at.StartColumn > N // 2:
            left[0] -= 1
            if left[0] == 0:
                asked.set()
        return done

    monkeypatch.setattr(values, verb, counted)


def test_stopped_is_said_before_the_predictions_are_written(cells, client):
    """They take seconds; the weights, the status and the model cell do not wait for them."""
    run, seen, old = run_epochs(cells.book, cells.home, client), [], predictions(cells)

    def attempt(write):
        write()
        seen.append((*status(cells), cells.version(), bool((predictions(cells) == old).all())))

    run.follow(cells.book, lambda job: len(job.log) > 1 and job.stop(), attempt)

    assert ("stopped", FOLLOW, run.job.version, True) in seen
    assert seen[-1] == ("stopped", GO_ON, run.job.version, False)
    np.testing.assert_allclose(predictions(cells), of_the_model(cells), rtol=1e-12)


def test_stop_while_predictions_are_written_leaves_none(cells, client, monkeypatch):
    """No block is half written, no prediction is of another model; Fill predictions goes on."""
    asked = threading.Event()
    with stopping.heeding(asked):
        run = one_step(cells.book, cells.home, client)
        run.job.wait(60)
        after_blocks(monkeypatch, "write", 1, asked)
        result = run.follow(cells.book, live=False)

    assert result["outcome"] == "done"
    assert asked.is_set()
    assert np.isnan(predictions(cells)).all()
    assert status(cells) == ("stopped", NOT_WRITTEN)
    assert cells.version() == run.job.version
    assert history.journal_rows(cells)[-1]["run"] == run.name
    fill_predictions(cells.book, cells.home)
    np.testing.assert_allclose(predictions(cells), of_the_model(cells), rtol=1e-12)


def test_stop_while_cells_are_read_changes_nothing(cells, monkeypatch, app):
    """The press ends between two blocks; no run begins."""
    turns = OneAtATime()
    version, stood = cells.version(), predictions(cells)
    n_runs, document = len(history.journal_rows(cells)), cells.book.impl.api.RuntimeUID
    client = SimpleNamespace(warm=lambda: None)  # knows no submit
    asked = SimpleNamespace(set=turns.stop_all)
    monkeypatch.setattr(runner, "shared_client", lambda: client)
    after_blocks(monkeypatch, "read", 1, asked)

    message = {"button": "run_epochs", "document": document, "sheet": cells.home, "selection": ""}
    presses.press(turns, app, message)

    assert status(cells) == ("stopped", "Stopped before anything was changed")
    assert cells.version() == version
    assert len(history.journal_rows(cells)) == n_runs
    np.testing.assert_array_equal(predictions(cells), stood)


def test_stop_button_on_a_large_grid(cells):
    """The same by presses in Calc: what is learned is kept, every prediction is the model's."""
    press(cells.book, "run_epochs")
    wait_until(lambda: status(cells)[0] == "training" and status(cells)[1] != "Starting")
    press(cells.book, "stop")

    wait_until(lambda: status(cells) == ("stopped", GO_ON))

    np.testing.assert_allclose(predictions(cells), of_the_model(cells), rtol=1e-12)
