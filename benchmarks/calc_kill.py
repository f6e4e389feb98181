"""kill -9 of the engine, the add-in process and Calc in turn, at random moments of a training run.

After each: no process is left that should have gone, the file on disk is whole, the next press
works. `python -m benchmarks.calc_kill [ROUNDS]`
"""

import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

import xlwings as xw

from addin.hosts.calc.engine import connected
from addin.hosts.calc.install import install
from addin.hosts.calc.office import Office, write_settings
from addin.kinds.ratings.sheet import RatingsSheet
from benchmarks.calc_drive import press, processes, status, wait_until

BOOK = Path(__file__).resolve().parent.parent / "workbooks" / "ratings.xlsx"
SHEET = "Dot product"
ENGINE_MODULE, PROCESS_MODULE = "engine.service", "addin.hosts.calc.process"
VICTIMS = ("engine", "add-in", "Calc")


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["CELLGRAD_HOME"] = str(Path(folder) / "home")
        profile, path = Path(folder) / "profile", Path(folder) / "ratings.xlsx"
        shutil.copy(BOOK, path)
        write_settings(profile)
        install(profile)
        rng, office = random.Random(0), Office(profile)
        try:
            for number in range(rounds):
                office = one_round(number, VICTIMS[number % 3], rng, office, profile, path)
        finally:
            office.close()
        wait_until(lambda: not _left(), "the last processes end", 20)
    print(f"{rounds} rounds: no orphan, no damaged file, every next press worked")


def one_round(
    number: int, victim: str, rng: random.Random, office: Office, profile: Path, path: Path
) -> Office:
    book, cells = opened(office, path)
    cells.change_setting("n_epochs", 1_000_000)
    cells.write_status(state="not yet")  # a file saved in mid-run says "training"
    press(book, SHEET, "run_epochs")
    wait_until(lambda: status(cells)["state"] == "training", "the run begins")
    after = rng.uniform(0.0, 6.0)
    time.sleep(after)
    saving = threading.Thread(target=_save, args=(book,), daemon=True)
    saving.start()
    time.sleep(rng.uniform(0.0, 0.3))
    _kill(victim, office)
    if victim == "engine":
        wait_until(lambda: status(cells)["state"] == "failed", "the run fails")
    else:
        wait_until(lambda: not processes(ENGINE_MODULE), "the engine ends", 20)
    if victim == "Calc":
        wait_until(lambda: not _left(), "the add-in process ends", 20)
        office = Office(profile)
        book, cells = opened(office, path)
    saving.join(30)
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
    took = _train_again(book, cells)
    with contextlib.suppress(Exception):
        book.impl.close()
    when = f"{victim} killed {after:.1f} s into the run"
    print(f"round {number + 1}: {when}; the next press took {took:.1f} s", flush=True)
    return office


def opened(office: Office, path: Path) -> tuple[xw.Book, RatingsSheet]:
    book = xw.Book(impl=connected(office.context).books.open(path))
    return book, RatingsSheet(book, SHEET)


def _train_again(book: xw.Book, cells: RatingsSheet) -> float:
    """Press until a run of two epochs has come to its end; returns the seconds."""
    before = cells.version()
    cells.change_setting("n_epochs", 2)
    press(book, SHEET, "run_epochs")
    return wait_until(
        lambda: status(cells)["state"] == "ready" and cells.version() != before, "the next press"
    )


def _kill(victim: str, office: Office) -> None:
    module = {"engine": ENGINE_MODULE, "add-in": PROCESS_MODULE}.get(victim)
    if module is None:
        os.killpg(office.process.pid, signal.SIGKILL)
        office.process.wait()
        return
    for pid in processes(module):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _save(book: xw.Book) -> None:
    with contextlib.suppress(Exception):  # Calc may be killed meanwhile
        book.impl.api.store()


def _left() -> list[int]:
    return processes(ENGINE_MODULE) + processes(PROCESS_MODULE)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
