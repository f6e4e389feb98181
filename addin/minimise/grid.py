"""The cells of one sheet as arrays: what they hold, and where a program has their numbers."""

from dataclasses import dataclass

import numpy as np

from addin.messages import Cell
from addin.sheet.addresses import cell_name

NUMBER, BLANK, TEXT, BOOL, ERROR = range(5)  # kinds of values
CONSTANT = 0  # source of a cell whose number the program does not compute


@dataclass
class Grid:
    """One sheet, rows and columns from 0; the last row and column of each array stay blank.

    `num` is 0 where there is no number and NaN where there is an error; `text` holds texts and
    error codes. `form` is the index of a cell's formula form, -1 without one. `source` and
    `place` say which result of the program holds the number of a cell, and at which element.
    """

    name: str
    num: np.ndarray
    kind: np.ndarray
    text: np.ndarray
    form: np.ndarray
    has_value: np.ndarray
    source: np.ndarray
    place: np.ndarray

    @staticmethod
    def empty(name: str, n_rows: int, n_cols: int) -> "Grid":
        shape = (n_rows + 1, n_cols + 1)
        return Grid(
            name,
            np.zeros(shape),
            np.full(shape, BLANK, np.int8),
            np.full(shape, None, object),
            np.full(shape, -1, np.int32),
            np.zeros(shape, bool),
            np.zeros(shape, np.int32),
            np.zeros(shape, np.int64),
        )

    @property
    def n_rows(self) -> int:
        return self.num.shape[0] - 1

    @property
    def n_cols(self) -> int:
        return self.num.shape[1] - 1

    def cell(self, row: int, col: int) -> Cell:
        return Cell(self.name, row, col)

    def address(self, row: int, col: int) -> str:
        return f"{self.name}!{cell_name(row, col)}"

    def put(self, row: int, col: int, value: object) -> None:
        """Store a constant: a float, text, True/False, or None; errors by `put_error`."""
        number, kind, text = 0.0, BLANK, None
        if isinstance(value, bool):
            number, kind = float(value), BOOL
        elif isinstance(value, float | int):
            number, kind = float(value), NUMBER
        elif isinstance(value, str):
            kind, text = TEXT, value
        self.num[row, col], self.kind[row, col], self.text[row, col] = number, kind, text
        self.has_value[row, col] = value is not None

    def put_error(self, row: int, col: int, code: str) -> None:
        self.num[row, col], self.kind[row, col], self.text[row, col] = np.nan, ERROR, code
        self.has_value[row, col] = True

    def grow(self, n_rows: int, n_cols: int) -> None:
        """Have at least so many rows and columns."""
        more = (max(n_rows - self.n_rows, 0), max(n_cols - self.n_cols, 0))
        if any(more):
            larger = Grid.empty(self.name, self.n_rows + more[0], self.n_cols + more[1])
            for name in ("num", "kind", "text", "form", "has_value", "source", "place"):
                old = getattr(self, name)
                getattr(larger, name)[: old.shape[0] - 1, : old.shape[1] - 1] = old[:-1, :-1]
                setattr(self, name, getattr(larger, name))
