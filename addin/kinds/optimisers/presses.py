"""What the buttons of the optimisers workbook do.

A press races from the start each time, to one step or several more than are shown, with the
settings as they are now. So every step in the cells is of the same settings, as the formulas are.
"""

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import xlwings as xw

from addin.client import EngineClient, Job, shared_client
from addin.kinds.optimisers import layout
from addin.kinds.optimisers.sheet import OptimisersSheet, Points
from addin.kinds.optimisers.training import OptimisersRun, lowest, published, show_race
from addin.messages import placed
from addin.press.following import Run, begin
from addin.sheet import history
from engine import store
from engine.errors import InputError
from engine.race.settings import RaceSettings

RACE = "engine.race.job.race_optimisers"  # a job of the engine

SECONDS = 120  # that the engine may take for a short race, its start included
SPREAD = 3.0  # of the random start


def run_epochs(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Race n_epochs steps further."""
    return _race(book, sheet, client, "Run epochs", None)


def one_step(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Race one step further."""
    return _race(book, sheet, client, "One step", 1)


def new_random_weights(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> str:
    """Draw another start for all five, and go back to step 0."""
    cells = OptimisersSheet(book, sheet)
    settings, values = cells.settings()
    points = cells.points()
    a, b = np.random.default_rng(values["seed"]).normal(0, SPREAD, 2).round(2).tolist()
    run, before = begin(cells), cells.version()
    settings = replace(settings, start_a=a, start_b=b)
    version = _submit(client, run, points, settings, 0, 0).wait(SECONDS)["version"]
    cells.write(layout.RACE_START, [[a], [b]])
    loss = _show(cells, version, "New random weights")
    history.add_to_journal(
        cells,
        run=run,
        time=history.now(),
        button="New random weights",
        model=version,
        model_before=before or "none",
        epochs=0,
        device="cpu",
        seed=values["seed"],
        data_hash=points.data_hash,
        versions=history.versions(),
    )
    return f"start a {a:g}, b {b:g}: loss {loss:.4f}"


def fill_predictions(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> str:
    """Race again to the step that is shown, with settings and points as they are now."""
    cells = OptimisersSheet(book, sheet)
    settings, _ = cells.settings()
    points, steps, run = cells.points(), cells.steps(), store.new_run("optimisers")
    version = _submit(client, run, points, settings, steps, steps).wait(SECONDS)["version"]
    return f"lowest loss {_show(cells, version, 'Computed with the settings as they are'):.4f}"


def _race(
    book: xw.Book, sheet: str | None, client: EngineClient | None, label: str, more: int | None
) -> Run:
    cells = OptimisersSheet(book, sheet)
    settings, values = cells.settings()
    points, seen = cells.points(), cells.steps()
    if seen >= cells.room:
        err = InputError(f"all {seen} steps are shown", "Press New random weights to start again")
        raise placed(err, cells.cell(layout.RACE_STEPS))
    n_steps = min(seen + (more or values["n_epochs"]), cells.room)
    before, run = cells.version(), begin(cells)
    job = _submit(client, run, points, settings, seen, n_steps)
    cells.write_status(state="training", message="Starting")
    facts: dict[str, Any] = {**asdict(settings), "seed": values["seed"], "device": "cpu"}
    return OptimisersRun(job, run, label, cells.home, before, [], facts, points.data_hash)


def _submit(
    client: EngineClient | None,
    run: str,
    points: Points,
    settings: RaceSettings,
    seen: int,
    n_steps: int,
) -> Job:
    header = {"run": run, "settings": settings.to_json(), "seen": seen, "n_steps": n_steps}
    arrays = {"x": points.x, "y": points.y}
    return (client or shared_client()).submit(RACE, header, arrays)


def _show(cells: OptimisersSheet, version: str, message: str) -> float:
    """Write a race that was waited for; returns the lowest loss."""
    race = published(version)
    loss, steps = lowest(race)[-1], race.meta["epoch"]
    status = {"state": "ready", "epoch": steps, "loss": loss, "eta": 0, "device": "cpu"}
    show_race(cells, race, message=message, **status)
    return loss
