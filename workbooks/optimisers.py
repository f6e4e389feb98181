"""Builds the optimisers workbook: five optimisers learn one line, side by side, step by step.

`python -m workbooks.optimisers` rebuilds workbooks/optimisers.xlsx; the same input gives the same
bytes.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from addin.drawing.book import new_book
from addin.drawing.journal import write_journal
from addin.drawing.style import ACCENT, INK, SOFT
from addin.kinds.optimisers.drawing.model import (
    JOURNAL,
    POINTS_ROOM,
    RACE,
    START,
    STEPS,
    RaceModel,
    made_points,
    setting_values,
)
from addin.kinds.optimisers.drawing.race_sheet import write_race
from addin.kinds.optimisers.drawing.steps_sheet import write_steps
from addin.kinds.optimisers.layout import CONTRACT
from engine.errors import InputError
from workbooks.start.optimisers import write_start

BUILT = Path(__file__).with_name("optimisers.xlsx")
TABS = {START: INK, RACE: ACCENT, STEPS: ACCENT, JOURNAL: SOFT}


def build(path: str | Path) -> Path:
    """Write the workbook with its built-in points."""
    return build_from(path, *made_points())


def build_from(
    path: str | Path, x: np.ndarray, y: np.ndarray, settings: Mapping[str, object] | None = None
) -> Path:
    """Write the workbook around points of one's own, x and y (n,).

    Raises:
        InputError: for more points than the sheet has room for.
    """
    if len(x) > POINTS_ROOM:
        raise InputError(f"{len(x)} points are too many", f"Give at most {POINTS_ROOM}")
    model, path = RaceModel(x, y, setting_values(settings or {})), Path(path)
    with new_book(path, "Cellgrad: optimisers", TABS) as sheets:
        write_race(sheets[RACE], model)
        write_steps(sheets[STEPS], model)
        write_journal(sheets[JOURNAL], CONTRACT)
        write_start(sheets[START], model)
    return path


if __name__ == "__main__":
    build(BUILT)
