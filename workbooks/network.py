"""Builds the network workbook: one vector through a network, and the same for a small table.

`python -m workbooks.network` rebuilds workbooks/network.xlsx; the same input gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from addin.drawing.book import new_book
from addin.drawing.journal import write_journal
from addin.drawing.style import ACCENT, INK, SOFT
from addin.kinds.network.drawing.model import (
    JOURNAL,
    START,
    TABLE,
    VECTOR,
    NetworkModel,
    TableData,
    setting_values,
)
from addin.kinds.network.drawing.network_sheet import write_network
from addin.kinds.network.layout import CONTRACT
from engine.errors import InputError
from workbooks.made_rows import exam_rows, one_vector
from workbooks.start.network import write_start

BUILT = Path(__file__).with_name("network.xlsx")
TABLE_ROOM = 40  # rows
MOST_ROWS, MOST_INPUTS = 200, 20  # of a table: each row is some sixty formulas
TABS = {START: INK, VECTOR: ACCENT, TABLE: ACCENT, JOURNAL: SOFT}
TABLE_SETTINGS: dict[str, object] = {
    "activation": "tanh",
    "lr": 0.3,
    "n_epochs": 50,
    "normalise": "yes",
    "seed": 2,
}


def build(path: str | Path) -> Path:
    """Write the workbook with its built-in rows."""
    return _write(
        Path(path), NetworkModel(TABLE, exam_rows(), setting_values(TABLE_SETTINGS), TABLE_ROOM)
    )


def build_from(
    path: str | Path,
    x: np.ndarray,
    y: np.ndarray,
    names: Sequence[str],
    settings: Mapping[str, object] | None = None,
) -> Path:
    """Write the workbook around one's own table: x (n, n_in), y (n,), names of all columns.

    Raises:
        InputError: for more rows or columns than a sheet of formulas can carry.
    """
    for n, most, what in ((len(y), MOST_ROWS, "rows"), (x.shape[1], MOST_INPUTS, "input columns")):
        if n > most:
            raise InputError(f"{n} {what} are too many for formulas", f"Give at most {most}")
    data = TableData(x, y, tuple(names[:-1]), names[-1])
    values = setting_values(TABLE_SETTINGS | dict(settings or {}))
    room, n_rows = max(6, x.shape[1]), max(TABLE_ROOM, len(y) + 10)
    return _write(Path(path), NetworkModel(TABLE, data, values, n_rows, room))


def _write(path: Path, table: NetworkModel) -> Path:
    vector = NetworkModel(VECTOR, one_vector(), setting_values({}), n_rows=1)
    with new_book(path, "Cellgrad: network", TABS) as sheets:
        write_start(sheets[START], (vector, table))
        for model in (vector, table):
            write_network(sheets[model.sheet], model)
        write_journal(sheets[JOURNAL], CONTRACT)
    return path


if __name__ == "__main__":
    build(BUILT)
