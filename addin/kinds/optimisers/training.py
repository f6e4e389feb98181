"""The optimisers workbook follows a race: five paths, a row a step."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import xlwings as xw

from addin.client import Event
from addin.kinds.optimisers import layout
from addin.kinds.optimisers.layout import NAMES
from addin.kinds.optimisers.sheet import OptimisersSheet
from addin.press.following import Run
from addin.sheet import history
from engine import store


class Race(NamedTuple):
    """A published race: the path (1 + steps, 3) of each optimiser."""

    paths: dict[str, np.ndarray]
    meta: dict[str, Any]


def published(version: str) -> Race:
    """The race of a version."""
    checkpoint = store.load(version)
    return Race(checkpoint.arrays, checkpoint.meta)


@dataclass
class OptimisersRun(Run):
    """A run of the race."""

    def opened(self, book: xw.Book) -> OptimisersSheet:
        return OptimisersSheet(book, self.sheet)

    def model(self, version: str) -> Race:
        return published(version)

    def show(
        self, cells: OptimisersSheet, model: Race, losses: list[list[Any]], status: dict[str, Any]
    ) -> None:
        show_race(cells, model, **status)

    def scores(self, model: Race, result: Event | None) -> dict[str, Any]:
        return {f"{name}_loss": float(model.paths[name][-1, 2]) for name in NAMES}


def show_race(cells: OptimisersSheet, model: Race, **status: Any) -> None:
    """Write the paths, blank after the last step; status, steps and version last."""
    for name in NAMES:
        cells.fill(layout.engine_path(name), model.paths[name].tolist())
    losses = lowest(model)
    cells.write(layout.ENGINE_LOSS, [[losses[-1]]])
    history.write_losses(cells, [[step, loss, None, None] for step, loss in enumerate(losses)])
    cells.write_status(**status)
    cells.write(layout.RACE_STEPS, [[model.meta["epoch"]]])
    cells.write(layout.MODEL, [[model.meta["version"]]])


def lowest(model: Race) -> list[float]:
    """The lowest of the five losses, at the start and after each step."""
    losses = np.stack([model.paths[name][:, 2] for name in NAMES])  # (5, 1 + steps)
    return losses.min(axis=0).tolist()
