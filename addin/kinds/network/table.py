"""Use table: rows of the user's own go into the network sheet that has most room for them."""

from typing import Any

import numpy as np
import xlwings as xw

from addin.client import EngineClient
from addin.kinds.network import layout
from addin.kinds.network.presses import new_random_weights
from addin.kinds.network.sheet import NetworkSheet
from addin.messages import placed
from addin.registry import button
from addin.sheet.cells import Rows, numbers
from addin.sheet.named_ranges import origin, rows_of
from addin.sheet.selection import selected_range
from engine.errors import InputError

STEADY = 0.3  # lr of a sigmoid over normalised inputs
LINEAR = 0.1  # lr of a linear output, for targets with a spread of 1


@button(
    "Use table",
    group="Network",
    source="the rows with their headers, the target last: a range, for example Sheet1!A1:C31",
)
def use_table(book: xw.Book, source: str | None = None, client: EngineClient | None = None) -> str:
    """Put the selected table into the network sheet, and make a network for it.

    Its last column is the target.

    Raises:
        InputError: for a cell that is no number, or more rows or columns than there is room for.
    """
    cells = roomiest(book)
    selected = selected_range(book, source)
    rows = rows_of(selected)
    try:
        names, x, y = read_table(rows, cells.n_rows, cells.room)
    except InputError as err:
        raise placed(err, origin(selected)) from err
    cells.fill(layout.X_NAMES, [names[:-1]])
    cells.write(layout.Y_NAME, [[names[-1]]])
    cells.fill(layout.X, x.tolist())
    cells.fill(layout.Y, y[:, None].tolist())
    for name, value in first_settings(y).items():
        cells.change_setting(name, value)
    return f"{len(y)} rows in {cells.home}: {new_random_weights(book, cells.home, client)}"


def roomiest(book: xw.Book) -> NetworkSheet:
    """The network sheet of a workbook with the most rows.

    Raises:
        InputError: when there is none.
    """
    found = []
    for sheet in book.sheets:
        try:
            cells = NetworkSheet(book, sheet.name)
        except InputError:
            continue
        if cells.names[layout.X].sheet.name == sheet.name:
            found.append(cells)
    if not found:
        problem = "this workbook has no network sheet"
        raise InputError(problem, NetworkSheet.contract.set_up)
    return max(found, key=lambda cells: cells.n_rows)


def read_table(rows: Rows, n_rows: int, room: int) -> tuple[list[str], np.ndarray, np.ndarray]:
    """A header and numbers -> names, x (n, n_in), y (n,); the last column is the target.

    Raises:
        InputError: for a blank, a text, or what does not fit into `n_rows` and `room` columns.
    """
    n, n_in = len(rows) - 1, len(rows[0]) - 1
    if n < 1 or n_in < 1:
        problem = f"the table is {len(rows)} x {len(rows[0])} cells"
        raise InputError(
            problem, "Give a header, inputs, and the target in the last column", (0, 0)
        )
    for count, most, what in ((n, n_rows, "rows"), (n_in, room, "input columns")):
        if count > most:
            problem = f"{count} {what} do not fit into the {most} of the sheet"
            remedy = "Select fewer, or use cellgrad new network OUT.xlsx --from FILE"
            raise InputError(problem, remedy, (0, 0))
    block = numbers(rows[1:], "cell", at=(1, 0))
    if np.isnan(block).any():
        r, c = np.argwhere(np.isnan(block))[0]
        raise InputError("the cell is blank", "Type a number", (1 + int(r), int(c)))
    names = [str(name) if name is not None else f"x{c + 1}" for c, name in enumerate(rows[0])]
    return names, block[:, :-1], block[:, -1]


def first_settings(y: np.ndarray) -> dict[str, Any]:
    """Settings that a table starts with: yes or no needs a sigmoid, any number a line."""
    if y.min() >= 0 and y.max() <= 1:
        return {"output": "sigmoid", "loss": "bce", "lr": STEADY}
    step = LINEAR / max(1.0, float(y.std()), float(abs(y).max()) / 3)
    return {"output": "linear", "loss": "mse", "lr": float(f"{step:.2g}")}
