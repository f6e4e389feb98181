"""The optimisers workbook: its points, start, settings and steps, read and checked."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from addin.kinds.optimisers import layout
from addin.kinds.optimisers.layout import CONTRACT, OPTIMISER_SETTINGS
from addin.messages import placed
from addin.sheet.cells import numbers
from addin.sheet.model_sheet import ModelSheet
from addin.sheet.named_ranges import origin
from addin.sheet.settings_cells import read_settings
from engine.errors import InputError
from engine.race.settings import RaceSettings


@dataclass(frozen=True)
class Points:
    """What the line is to fit: x and y (n,)."""

    x: np.ndarray
    y: np.ndarray

    @property
    def data_hash(self) -> str:
        return hashlib.blake2b(self.x.tobytes() + self.y.tobytes(), digest_size=6).hexdigest()


class OptimisersSheet(ModelSheet):
    """The race of a workbook. Reading raises InputError, with the cell it stumbled on."""

    contract = CONTRACT

    @property
    def room(self) -> int:
        """Steps that the sheet can show."""
        return self.names[layout.engine_path(layout.NAMES[0])].shape[0] - 1

    def settings(self) -> tuple[RaceSettings, dict[str, Any]]:
        """The settings checked, with the start from its cells, and their values by name."""
        corner = self.cell(layout.SETTINGS)

        def to_settings(values: dict[str, Any]) -> RaceSettings:
            start_a, start_b = self.start()
            known = {k: v for k, v in values.items() if k not in ("n_epochs", "seed")}
            return RaceSettings(start_a=start_a, start_b=start_b, **known)

        return read_settings(self.rows(layout.SETTINGS), corner, OPTIMISER_SETTINGS, to_settings)

    def start(self) -> tuple[float, float]:
        """a and b that every optimiser starts from."""
        cells = self._numbers(layout.RACE_START, "start")[:, 0]
        if np.isnan(cells).any():
            place = int(np.argmax(np.isnan(cells)))
            err = InputError("the start is blank", "Type a number, or press New random weights")
            raise placed(err, self.cell(layout.RACE_START).shifted(place, 0))
        return float(cells[0]), float(cells[1])

    def points(self) -> Points:
        """The points that are there.

        Raises:
            InputError: for text, for half a point, for a gap, for fewer than two points.
        """
        x = self._numbers(layout.POINTS_X, "x")[:, 0]
        y = self._numbers(layout.POINTS_Y, "y")[:, 0]
        there = ~(np.isnan(x) & np.isnan(y))
        n = int(np.flatnonzero(there)[-1]) + 1 if there.any() else 0
        for name, column in ((layout.POINTS_X, x), (layout.POINTS_Y, y)):
            if np.isnan(column[:n]).any():
                what = "x" if name == layout.POINTS_X else "y"
                err = InputError(f"{what} is blank", "Type a number, or move the points below up")
                raise placed(err, self.cell(name).shifted(int(np.argmax(np.isnan(column))), 0))
        if n < 2:
            err = InputError(f"there are {n} points", "Give at least two: x and y of each")
            raise placed(err, self.cell(layout.POINTS_X))
        return Points(x[:n], y[:n])

    def steps(self) -> int:
        """How many steps are shown."""
        value = self._numbers(layout.RACE_STEPS, "steps")[0, 0]
        if np.isnan(value) or value != int(value) or not 0 <= value <= self.room:
            shown = "blank" if np.isnan(value) else f"{value:g}"
            err = InputError(f"steps is {shown}", f"Give a whole number from 0 to {self.room}")
            raise placed(err, self.cell(layout.RACE_STEPS))
        return int(value)

    def _numbers(self, name: str, what: str) -> np.ndarray:
        try:
            return numbers(self.rows(name), what)
        except InputError as err:
            raise placed(err, origin(self.names[name])) from err
