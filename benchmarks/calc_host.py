"""A live Calc under load: many function cells, one array formula, a training run on a large grid.

    python -m benchmarks.calc_host               everything
    python -m benchmarks.calc_host functions     10,000 cells of PREDICT_RATING, an array formula
    python -m benchmarks.calc_host stop          how long Stop takes until the cells say so
    python -m benchmarks.calc_host grid          943 x 1,682: read, 5 epochs, predictions written

Calc's longest gap is how long a read of one cell had to wait while the run was at work.
"""

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import xlwings as xw

from addin.hosts.calc import bridge
from addin.hosts.calc.engine import connected
from addin.hosts.calc.office import Office, headless_calc
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet
from addin.kinds.ratings.training import FOLLOW
from benchmarks.calc_drive import Changes, cpu_seconds, press, processes, status, wait_until
from engine.errors import InputError

BOOK = Path(__file__).resolve().parent.parent / "workbooks" / "ratings.xlsx"
SHEET, N_CELLS = "Dot product", 10_000
USERS, MOVIES, DENSITY = 943, 1682, 0.063
SETTINGS = {"solver": "sgd", "n_epochs": 5, "bs": 1024, "lr": 1.0}


def main(wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["CELLGRAD_HOME"] = home
        with headless_calc() as office:
            app = connected(office.context)
            if "functions" in wanted:
                functions(xw.Book(impl=app.books.open(shutil.copy(BOOK, home))))
            if "stop" in wanted:
                stops(xw.Book(impl=app.books.open(shutil.copy(BOOK, home))), SHEET, office)
            if "grid" in wanted:
                grid(xw.Book(impl=app.books.add()), office)
        wait_until(lambda: not processes("engine.service"), "the engine ends", 20)


def functions(book: xw.Book) -> None:
    """Hard recalculation of everything, with 10,000 cells of ours in it, then one array formula."""
    cells = RatingsSheet(book, SHEET)
    press(book, SHEET, "new_random_weights")
    wait_until(cells.version, "the first model")
    ratings = cells.ratings()
    rng = np.random.default_rng(0)
    sheet = book.sheets.add("Many")
    pairs = [rng.choice(ids, N_CELLS) for ids in (ratings.user_ids, ratings.item_ids)]
    sheet["A1"].value = np.column_stack(pairs).astype(float)
    without = recalculated(book)
    sheet[f"C1:C{N_CELLS}"].formula = "=PREDICT_RATING(A1,B1,model)"
    with_cells = recalculated(book)
    said = np.array(sheet[f"C1:C{N_CELLS}"].value)
    sheet[f"C1:C{N_CELLS}"].clear_contents()
    sheet[f"D1:D{N_CELLS}"].formula_array = f"=PREDICT_RATING(A1:A{N_CELLS},B1:B{N_CELLS},model)"
    with_array = recalculated(book)
    assert np.array_equal(said, np.array(sheet[f"D1:D{N_CELLS}"].value))
    print(f"{N_CELLS:,} cells of PREDICT_RATING recalculated in {with_cells - without:.2f} s")
    print(f"one array formula over {N_CELLS:,} pairs in {with_array - without:.3f} s")
    print(f"(the workbook without them: {without:.3f} s)")


def recalculated(book: xw.Book) -> float:
    """Seconds of a hard recalculation; the best of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        book.impl.api.calculateAll()
        times.append(time.perf_counter() - began)
    return min(times)


def grid(book: xw.Book, office: Office) -> None:
    """Set up and train a grid of MovieLens-100k's size, and ask Calc for a cell all the while."""
    rng = np.random.default_rng(0)
    stars = 3.5 + rng.normal(size=(USERS, 3)) @ rng.normal(size=(3, MOVIES)) / 2
    stars = np.clip(np.round(stars * 2) / 2, 0.5, 5)
    rows = np.where(rng.random(stars.shape) < DENSITY, stars, np.nan)
    rows[np.arange(USERS), np.arange(USERS) % MOVIES] = 3.0  # nobody without a rating
    rows[np.arange(MOVIES) % USERS, np.arange(MOVIES)] = 3.0
    sheet = book.sheets[0]
    sheet["B1"].value = np.arange(1.0, MOVIES + 1)
    sheet["A2"].value = np.arange(1.0, USERS + 1)[:, None]
    sheet["B2"].value = rows
    sheet["A1"].resize(USERS + 1, MOVIES + 1).impl.select()
    press(book, sheet.name, "set_up_here")
    took = wait_until(lambda: _is_set_up(book), "set up here", 300)
    print(f"set up here around {USERS} x {MOVIES:,}: {took:.1f} s", flush=True)
    cells = RatingsSheet(book, "Cellgrad")
    for name, value in SETTINGS.items():
        cells.change_setting(name, value)
    for is_cold in (True, False):
        if is_cold:
            for pid in processes("engine.service"):
                os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not processes("engine.service"), "the engine ends")
        _one_run(book, cells, office, is_cold)
    stops(book, "Cellgrad", office, times=5)


def _one_run(book: xw.Book, cells: RatingsSheet, office: Office, is_cold: bool) -> None:
    changes, before, gaps = Changes(cells.names[layout.STATUS]), cells.version(), Gaps(office)
    began, cpu = time.perf_counter(), cpu_seconds(office)
    back = press(book, "Cellgrad", "run_epochs")
    changes.wait_until(
        lambda: status(cells)["state"] == "ready" and cells.version() != before, "5 epochs"
    )
    took, used = time.perf_counter() - began, cpu_seconds(office) - cpu
    longest = gaps.end()
    losses = [row[1] for row in cells.rows(layout.LOSS_HISTORY)[1:] if row[1] is not None]
    print(
        f"5 epochs, predictions written, engine {'not ' if is_cold else ''}running before: "
        f"{took:.1f} s (CPU of all three processes {used:.1f} s; "
        f"load {os.getloadavg()[0]:.0f}); the press returned in {back:.3f} s; "
        f"Calc's longest gap {longest:.2f} s; loss {losses[-1]:.4f}",
        flush=True,
    )


def stops(book: xw.Book, sheet: str, office: Office, times: int = 10) -> None:
    """From the press of Stop until the cells say so, told by Calc itself: no polling."""
    cells, rng = RatingsSheet(book, sheet), np.random.default_rng(0)
    took, used, whole = [], [], []
    changes = Changes(cells.names[layout.STATUS])
    cells.change_setting("n_epochs", 1_000_000)
    for _ in range(times):
        press(book, sheet, "run_epochs")
        changes.wait_until(lambda: status(cells)["state"] == "training", "a run")
        before = status(cells)["epoch"]
        changes.wait_until(lambda before=before: status(cells)["epoch"] != before, "its epochs")
        time.sleep(rng.uniform(0, 0.5))
        began, cpu = time.perf_counter(), cpu_seconds(office)
        press(book, sheet, "stop")
        changes.wait_until(lambda: status(cells)["state"] == "stopped", "Stop")
        took.append(time.perf_counter() - began)
        used.append(cpu_seconds(office) - cpu)
        changes.wait_until(lambda: status(cells)["message"] != FOLLOW, "the predictions")
        whole.append(time.perf_counter() - began)
    shape = cells.ratings()
    print(
        f"Stop on {shape.n_users} x {shape.n_items:,}, {times} times: median "
        f"{np.median(took):.2f} s, longest {max(took):.2f} s (predictions written too: median "
        f"{np.median(whole):.2f} s); CPU of all three processes "
        f"{np.median(used):.2f} s, longest {max(used):.2f} s; load {os.getloadavg()[0]:.0f}",
        flush=True,
    )


def _is_set_up(book: xw.Book) -> bool:
    try:
        return RatingsSheet(book, "Cellgrad").said_version() is not None
    except InputError:
        return False


class Gaps:
    """Reads one cell again and again by a connection of its own."""

    def __init__(self, office: Office):
        context = bridge.connect(office.pipe)
        document = bridge.desktop(context).getCurrentComponent()
        self.cell = document.getSheets().getByIndex(0).getCellByPosition(0, 1)
        self.longest, self.over = 0.0, threading.Event()
        self.thread = threading.Thread(target=self._ask)
        self.thread.start()

    def _ask(self) -> None:
        while not self.over.wait(0.01):
            began = time.perf_counter()
            self.cell.getValue()
            self.longest = max(self.longest, time.perf_counter() - began)

    def end(self) -> float:
        self.over.set()
        self.thread.join()
        return self.longest


if __name__ == "__main__":
    main(sys.argv[1:] or ["functions", "stop", "grid"])
