"""One model of a workbook, of whatever kind: its named ranges, read and written as blocks."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import xlwings as xw

from addin.cell_errors import MissingNameError
from addin.messages import Cell, placed
from addin.sheet.cells import Rows
from addin.sheet.contract import STATUS_ROWS, Contract
from addin.sheet.named_ranges import find_names, origin, rows_of, sheet_named
from addin.sheet.values import listed
from engine import store
from engine.errors import InputError


class ModelSheet:
    """The contract of one sheet. Reading raises InputError, with the cell it stumbled on."""

    contract: ClassVar[Contract]

    def __init__(self, book: xw.Book, sheet: str | None = None):
        self.book = book
        self.sheet = sheet_named(book, sheet) if sheet else book.sheets.active
        self.names = find_names(book, self.sheet)
        missing = [names[0] for names in self.contract.required if not set(names) & set(self.names)]
        if missing:
            raise self.missing(missing[0], self.contract.set_up)
        self.home = self.names[self.contract.model].sheet.name  # where this model lives

    # --- reading ------------------------------------------------------------------------------

    def has(self, name: str) -> bool:
        return name in self.names

    def rows(self, name: str) -> Rows:
        """A range as a list of rows."""
        return rows_of(self.names[name])

    def cell(self, name: str) -> Cell:
        """The top left cell of a range."""
        return origin(self.names[name])

    def version(self) -> str | None:
        """What the model cell says, if that is a version."""
        value = self.said_version()
        return value.strip() if store.is_version(value) else None

    def said_version(self) -> Any:
        """What the model cell says, whatever that is."""
        return self.rows(self.contract.model)[0][0]

    def loss(self) -> float | None:
        """What the loss cell says, if that is a number."""
        if not self.has(self.contract.loss):
            return None
        value = self.rows(self.contract.loss)[0][0]
        return value if isinstance(value, float) else None

    # --- writing ------------------------------------------------------------------------------

    def write(self, name: str, rows: Sequence[Sequence[Any]] | np.ndarray) -> None:
        """Write a block over the top left of a range, if the workbook has that range."""
        if name in self.names and len(rows):
            target = self.names[name]
            self.check_fits(name, len(rows), len(rows[0]))
            target[0, 0].resize(len(rows), len(rows[0])).value = _plain(rows)

    def fill(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        """Write a whole range, if the workbook has it: what does not fit is cut, the rest blank."""
        if name not in self.names:
            return
        n_rows, n_cols = self.names[name].shape
        blank: list[list[Any]] = [[None] * n_cols] * max(n_rows - len(rows), 0)
        padded = [[*row, *[None] * n_cols][:n_cols] for row in rows[:n_rows]]
        self.write(name, [*padded, *blank])

    def check_fits(self, name: str, n_rows: int, n_cols: int) -> None:
        """Nothing outside the marked ranges is ever written to."""
        room = self.names[name].shape
        if n_rows > room[0] or n_cols > room[1]:
            raise self.other_shape(name, room, (n_rows, n_cols))

    def write_status(self, **values: Any) -> None:
        """Some rows of the status range; the others stay as they are."""
        status = self.contract.status
        if not self.has(status):
            return
        rows = [[row, None] for row in STATUS_ROWS]
        for place, (old, _) in enumerate(zip(self.rows(status), rows, strict=False)):
            rows[place][1] = values.get(STATUS_ROWS[place], old[1])
        self.write(status, rows)

    def change_setting(self, name: str, value: Any) -> None:
        """Write one value into the settings range.

        Raises:
            InputError: when the range has no row for it.
        """
        settings = self.contract.settings
        for row, cells in enumerate(self.rows(settings)):
            if str(cells[0]).strip().lower() == name:
                self.names[settings][row, 1].value = value
                return
        err = InputError(f"setting {name} has no row", f"Add a row {name} to the settings")
        raise placed(err, self.cell(settings))

    # --- errors -------------------------------------------------------------------------------

    def setting_cell(self, name: str) -> Cell | None:
        """The value cell of a setting: the first of those that make it up."""
        names = [s.name for s in self.contract.known_settings if name in (s.name, s.part_of)]
        for row, cells in enumerate(self.rows(self.contract.settings)):
            if str(cells[0]).strip().lower() in names:
                return self.cell(self.contract.settings).shifted(row, 1)
        return None

    def at_setting(self, err: InputError) -> InputError:
        """An error about a setting, with its cell where the settings have a row for it."""
        cell = self.setting_cell(err.setting)
        return placed(err, cell) if cell else err

    def missing(self, name: str, remedy: str) -> InputError:
        """The error about a named range that the workbook does not have."""
        err = MissingNameError(f"the named range {name} is missing", remedy)
        return placed(err, self.sheet.name)

    def other_shape(self, name: str, found: tuple[int, ...], asked: tuple[int, int]) -> InputError:
        """The error about a range that is smaller than what goes into it."""
        problem = f"{name} is {found[0]} x {found[1]} cells, but {asked[0]} x {asked[1]} are needed"
        remedy = "Make the named range larger, or press Set up here again"
        return placed(InputError(problem, remedy), origin(self.names[name]))


def _plain(rows: Any) -> Any:
    """Rows as lists of plain values; an array stays one block."""
    return listed(rows) if isinstance(rows, np.ndarray) else [list(row) for row in rows]
