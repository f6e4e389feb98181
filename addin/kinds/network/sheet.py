"""A network sheet: its rows, settings, sizes and parameters, read and checked."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from addin.kinds.network import layout
from addin.kinds.network.blocks import unstacked
from addin.kinds.network.layout import CONTRACT, LAYERS, N_HIDDEN, NETWORK_SETTINGS
from addin.messages import placed
from addin.sheet.cells import numbers
from addin.sheet.model_sheet import ModelSheet
from addin.sheet.named_ranges import origin
from addin.sheet.settings_cells import read_settings
from engine.errors import InputError
from engine.network.settings import MlpSettings
from engine.network.weights import Layer

NEW_SIZES = "Press New sizes, or put it back"


@dataclass(frozen=True)
class Examples:
    """The rows that are there: x (n, n_in), y (n,), and their places among the sheet's rows."""

    x: np.ndarray
    y: np.ndarray
    places: tuple[int, ...]

    @property
    def n_in(self) -> int:
        return self.x.shape[1]

    @property
    def data_hash(self) -> str:
        digest = hashlib.blake2b(self.x.tobytes() + self.y.tobytes(), digest_size=6)
        return digest.hexdigest()


class NetworkSheet(ModelSheet):
    """One network of a workbook. Reading raises InputError, with the cell it stumbled on."""

    contract = CONTRACT

    @property
    def room(self) -> int:
        """Columns for inputs, and for the units of a hidden layer."""
        return self.names[layout.X].shape[1]

    @property
    def n_rows(self) -> int:
        """Rows for examples."""
        return self.names[layout.X].shape[0]

    def settings(self) -> tuple[MlpSettings, dict[str, Any]]:
        """The settings checked, and the values of their cells by name."""
        corner = self.cell(layout.SETTINGS)
        return read_settings(self.rows(layout.SETTINGS), corner, NETWORK_SETTINGS, to_settings)

    def examples(self, settings: MlpSettings) -> Examples:
        """The rows that have a target.

        Raises:
            InputError: for text, for half a row, for a target that the loss cannot take.
        """
        x = self._numbers(layout.X, "input")
        y = self._numbers(layout.Y, "target")[:, 0]
        there = np.flatnonzero(~np.isnan(y))
        filled = np.flatnonzero(~np.isnan(x).all(axis=0))
        n_in = int(filled[-1]) + 1 if len(filled) else 0
        self._check_halves(x[:, :n_in], y)
        if not len(there):
            err = InputError(
                "there is no row to learn from", "Type inputs, and a target at the end"
            )
            raise placed(err, self.cell(layout.X))
        if not n_in:
            raise placed(InputError("input is blank", "Type a number"), self.cell(layout.X))
        self._check_targets(y, settings)
        return Examples(x[there, :n_in], y[there], tuple(there.tolist()))

    def widths(self) -> tuple[int, ...]:
        """The units in use: inputs, hidden layers (0: not there), output."""
        values = self._numbers(layout.WIDTHS, "width")[:, 0]
        corner = self.cell(layout.WIDTHS)
        highest = (self.room,) * (1 + N_HIDDEN) + (1,)
        for place, (value, high) in enumerate(zip(values, highest, strict=True)):
            if np.isnan(value) or value != int(value) or not 0 <= value <= high:
                shown = "blank" if np.isnan(value) else f"{value:g}"
                err = InputError(f"the width is {shown}", "Press New sizes")
                raise placed(err, corner.shifted(place, 0))
        return tuple(int(value) for value in values)

    def layers(self, widths: Sequence[int]) -> list[Layer]:
        """The parameters in the cells, of the layers that are there."""
        found, n_in = [], widths[0]
        for k in LAYERS:
            if widths[k]:
                found.append(self._layer(k, n_in, widths[k]))
                n_in = widths[k]
        return found

    def check_sizes(self, widths: Sequence[int], values: dict[str, Any], n_in: int) -> None:
        """Refuse to continue where settings or rows ask for other sizes than those in use."""
        if n_in != widths[0]:
            problem = f"the rows have {n_in} inputs, but the network takes {widths[0]}"
            raise placed(InputError(problem, "Press New sizes"), self.cell(layout.X))
        for k in range(1, N_HIDDEN + 1):
            name = f"hidden_{k}"
            if values[name] != widths[k]:
                problem = f"{name} is {values[name]}, but the layer in the cells has {widths[k]}"
                raise self.at_setting(InputError(problem, NEW_SIZES, setting=name))

    def check_hidden(self, values: dict[str, Any]) -> None:
        """Refuse widths that the sheet has no room for."""
        for k in range(1, N_HIDDEN + 1):
            if values[f"hidden_{k}"] > self.room:
                problem = f"hidden_{k} is {values[f'hidden_{k}']}"
                remedy = f"This sheet has room for {self.room} units"
                raise self.at_setting(InputError(problem, remedy, setting=f"hidden_{k}"))

    # --- checks -------------------------------------------------------------------------------

    def _numbers(self, name: str, what: str) -> np.ndarray:
        try:
            return numbers(self.rows(name), what)
        except InputError as err:
            raise placed(err, origin(self.names[name])) from err

    def _layer(self, k: int, n_in: int, n_out: int) -> Layer:
        name = layout.parameters(k)
        layer = unstacked(self._numbers(name, "parameter"), n_in, n_out)
        whole = np.vstack([layer.bias, layer.weight])
        if np.isnan(whole).any():
            r, c = np.argwhere(np.isnan(whole))[0]
            err = InputError("parameter is blank", "Type a number, or press New random weights")
            raise placed(err, self.cell(name).shifted(int(r), int(c)))
        return layer

    def _check_halves(self, x: np.ndarray, y: np.ndarray) -> None:
        for r in range(len(y)):
            blanks = np.isnan(x[r])
            if np.isnan(y[r]) and not blanks.all():
                err = InputError("the target is blank", "Type it, or clear the inputs of the row")
                raise placed(err, self.cell(layout.Y).shifted(r, 0))
            if not np.isnan(y[r]) and blanks.any():
                err = InputError("input is blank", "Type a number, or clear the row's target")
                raise placed(err, self.cell(layout.X).shifted(r, int(np.argmax(blanks))))

    def _check_targets(self, y: np.ndarray, settings: MlpSettings) -> None:
        wrong = np.flatnonzero((y < 0) | (y > 1)) if settings.output == "sigmoid" else []
        if len(wrong):
            r = int(wrong[0])
            problem = f"target {y[r]:g} is outside 0 to 1, where a sigmoid ends"
            err = InputError(problem, "Correct it, or set output to linear and loss to mse")
            raise placed(err, self.cell(layout.Y).shifted(r, 0))


def to_settings(values: dict[str, Any]) -> MlpSettings:
    """Values by setting name -> settings of the engine."""
    hidden = tuple(values[f"hidden_{k}"] for k in range(1, N_HIDDEN + 1))
    return MlpSettings(
        hidden=tuple(width for width in hidden if width),
        activation=values["activation"],
        output=values["output"],
        loss=values["loss"],
        lr=values["lr"],
        n_epochs=values["n_epochs"],
        normalise=values["normalise"] == "yes",
    )
