"""A run of Minimise: the job it started, and how the changing cells follow it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xlwings as xw

from addin.client import Event, Job
from addin.minimise import undo, write_back
from addin.minimise.compile import CellAt
from addin.press.following import Attempt, Following
from addin.sheet.addresses import cell_name
from engine import store

REACHED = 1e-6  # relative: how near a target must come to the number that is wanted
AGREES = 1e-9  # relative: how near the recalculated sheet must be to the engine's target
METHODS = {
    "lm": "Levenberg-Marquardt",
    "lbfgs": "L-BFGS",
    "lp": "linear programming (HiGHS)",
    "lp, cut off": "linear programming (HiGHS), cut off: there may be better numbers",
    "slsqp": "sequential quadratic programming",
    "adam": "Adam",
    "sgd": "gradient steps",
}


@dataclass
class MinimiseRun(Following):
    """A running search. `target` is the sheet's name and the cell (row, column) from 0."""

    job: Job
    name: str  # solver/3f9a61c2
    blocks: list[write_back.Block]
    cells: list[CellAt]
    target: tuple[str, int, int]
    start_value: float
    said: list[str] = field(default_factory=list)
    end_value: float | None = None
    missed: float = 0.0
    wanted: float | None = None  # of the target, where it is to be brought to a number
    no_slope: list[CellAt] = field(default_factory=list)
    method: str | None = None  # what found them, in words
    saves_after_failure = False  # numbers that miss their limits are no answer

    def opened(self, book: xw.Book) -> xw.Book:
        return book

    def newest(self) -> str | None:
        return self.job.version

    def show_live(self, cells: xw.Book) -> None:
        """The best numbers so far, into the changing cells; nothing else."""
        if self.job.version is not None:
            x: np.ndarray = store.load(self.job.version).arrays["x"]
            write_back.write(cells, self.blocks, self.cells, x)

    def show_end(self, cells: xw.Book, result: Event, attempt: Attempt) -> None:
        attempt(lambda: self.show_live(cells))
        undo.note_after(self.name, [write_back.read_block(cells, block) for block in self.blocks])
        self.end_value, self.missed = result["target"], result["missed"]
        self.method = _method(result)
        self.no_slope = [self.cells[n] for n in result["no_slope"]]

    def losses(self) -> tuple[float | None, float | None]:
        return self.start_value, self.end_value

    def notes(self, book: xw.Book) -> list[str]:
        """What was found out before, and whether the recalculated sheet agrees with the engine."""
        sheet, row, col = self.target
        shown: Any = book.sheets[sheet][row, col].value
        where = f"{sheet}!{cell_name(row, col)}"
        said = [*self.said, *([self.method] if self.method else [])]
        if self.missed:
            said.append(f"the worst constraint is missed by {self.missed:.2g}")
        if self.wanted is not None and self.end_value is not None:
            said.append(_how_near(self.end_value, self.wanted))
        if self.no_slope:
            said.append(_without_slope(self.no_slope, self.blocks))
        if self.end_value is None or not isinstance(shown, float):
            return [*said, f"{where} could not be recalculated here"]
        off = abs(shown - self.end_value) / max(abs(self.end_value), 1e-300)
        if off <= AGREES or abs(shown - self.end_value) < 1e-12:
            return [*said, f"{where} shows {shown:.10g}, as the engine found"]
        return [
            *said,
            f"{where} shows {shown:.10g}, the engine found {self.end_value:.10g}: "
            "a formula is computed otherwise by this app, or changes by itself",
        ]


def _method(result: Event) -> str:
    starts, steps = result["starts"], len(result["log"])
    return f"{METHODS[result['method']]}, {steps:,} step{'s' * (steps != 1)}" + (
        f" from {starts} starts" if starts > 1 else ""
    )


def _how_near(found: float, wanted: float) -> str:
    if abs(found - wanted) <= REACHED * max(abs(wanted), 1.0):
        return f"brought to {wanted:g}"
    return f"{wanted:g} was not reached: the nearest found is {found:.10g}"


def _without_slope(cells: list[CellAt], blocks: list[write_back.Block]) -> str:
    index, row, col = cells[0]
    sheet = next(block["sheet"] for block in blocks if block["index"] == index)
    more = f" and {len(cells) - 1:,} more" if len(cells) > 1 else ""
    return (
        f"the slope of {sheet}!{cell_name(row, col)}{more} was not a number at times and counted "
        "as 0: there may be better numbers. Start from others, or use bounds"
    )
