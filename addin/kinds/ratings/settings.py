"""The settings range of a ratings sheet <-> CollabSettings."""

from typing import Any

from addin.kinds.ratings.layout import RATING_SETTINGS
from addin.messages import Cell
from addin.sheet import settings_cells
from addin.sheet.cells import Rows
from engine.collab.settings import CollabSettings
from engine.errors import InputError


def read_settings(rows: Rows, corner: Cell) -> CollabSettings:
    """Settings of a two-column range; a name that is left out keeps its default.

    Raises:
        InputError: with the cell of a name that is not known or a value that cannot be.
    """
    return settings_cells.read_settings(rows, corner, RATING_SETTINGS, to_settings)[0]


def to_settings(values: dict[str, Any]) -> CollabSettings:
    """Values by setting name -> settings of the engine."""
    kept = {name: value for name, value in values.items() if name not in ("y_low", "y_high")}
    kept["biases"] = kept["biases"] == "yes"
    low, high = values["y_low"], values["y_high"]
    if (low is None) != (high is None):
        missing = "y_low" if low is None else "y_high"
        remedy = "Fill both y_low and y_high, or neither"
        raise InputError(f"{missing} is blank", remedy, setting=missing)
    kept["y_range"] = None if low is None else (low, high)
    return CollabSettings(**kept)
