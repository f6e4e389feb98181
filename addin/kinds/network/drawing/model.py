"""One network as a sheet shows it: rows, settings, start parameters and all that follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from addin.kinds.network.layout import LAYERS, N_HIDDEN, NETWORK_SETTINGS
from engine.network.autograd import traced
from engine.network.settings import MlpSettings
from engine.network.trace import Trace
from engine.network.weights import random_layers

START, VECTOR, TABLE, JOURNAL = "Start", "One vector", "Your table", "Journal"
START_MODEL = "none"
AGREE = 1e-6


@dataclass(frozen=True)
class TableData:
    """Rows to learn from: x (n, n_in), y (n,), and what the columns are called."""

    x: np.ndarray
    y: np.ndarray
    x_names: tuple[str, ...]
    y_name: str


@dataclass(frozen=True)
class NetworkModel:
    """A network that has not learned yet. `values` are the setting cells by name."""

    sheet: str
    data: TableData
    values: dict[str, object]
    n_rows: int  # room for rows
    room: int = 6  # room for inputs, and for the units of each hidden layer

    @property
    def is_table(self) -> bool:
        """Whether this is the sheet for a table of rows; else it shows one vector."""
        return self.sheet == TABLE

    @property
    def scope(self) -> str:
        """Whose the names are: those of the vector are the workbook's, so a press on any other
        sheet means it."""
        return self.sheet if self.is_table else ""

    def own(self, name: str) -> str:
        """A name of this sheet as formulas on other sheets write it."""
        return f"'{self.scope}'!{name}" if self.scope else name

    @cached_property
    def settings(self) -> MlpSettings:
        v = self.values
        hidden = tuple(int(w) for w in self.hidden if w)
        kept = {name: v[name] for name in ("activation", "output", "loss", "lr", "n_epochs")}
        return MlpSettings(hidden=hidden, normalise=v["normalise"] == "yes", **kept)  # type: ignore[arg-type]

    @property
    def hidden(self) -> tuple[int, ...]:
        """Units of each hidden layer; 0: not there."""
        return tuple(int(self.values[f"hidden_{k}"]) for k in range(1, N_HIDDEN + 1))  # type: ignore[call-overload]

    @property
    def widths(self) -> tuple[int, ...]:
        """The cells of `layer_widths`."""
        return (self.data.x.shape[1], *self.hidden, 1)

    @cached_property
    def trace(self) -> Trace:
        """What the engine computes for the start parameters."""
        sizes = self.settings.sizes(self.data.x.shape[1])
        layers = random_layers(sizes, int(self.values["seed"]))  # type: ignore[call-overload]
        return traced(layers, self.data.x, self.data.y, self.settings)

    @cached_property
    def placed(self) -> dict[int, int | None]:
        """For each layer of the sheet, its place in the trace; None: it passes on."""
        there = [width > 0 for width in self.widths[1:]]
        places = accumulate(there)
        return {
            layer: place - 1 if is_there else None
            for layer, is_there, place in zip(LAYERS, there, places, strict=True)
        }

    def room_of(self, layer: int) -> int:
        """Columns that the units of a layer have."""
        return 1 if layer == LAYERS[-1] else self.room


def setting_values(changes: Mapping[str, object]) -> dict[str, object]:
    """All settings of a network, defaults where nothing else is said."""
    return {setting.name: setting.default for setting in NETWORK_SETTINGS} | dict(changes)
