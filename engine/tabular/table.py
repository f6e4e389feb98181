"""A table of raw values: named columns as a sheet or a file has them. Numpy only."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from engine.errors import InputError

MAX_COLUMNS = 2000  # more are a mistake: a whole sheet taken for a table


@dataclass(frozen=True)
class Table:
    """n rows under named columns, each (n,): float64 with NaN for blank, or object with None."""

    names: tuple[str, ...]
    columns: tuple[np.ndarray, ...]

    @classmethod
    def from_rows(cls, header: Sequence[Any], rows: Sequence[Sequence[Any]]) -> "Table":
        """Take a header and rows of cells.

        Raises:
            InputError: a blank or repeated name, too many columns, no rows; `at` is (row, col)
                from 0 with the header as row 0.
        """
        names = checked_names(header)
        if not len(rows):
            raise InputError("there are no rows under the header", "Give a table with rows")
        columns = []
        for c in range(len(names)):
            values = [row[c] if c < len(row) else None for row in rows]
            columns.append(column_of(values))
        return cls(names, tuple(columns))

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def __contains__(self, name: object) -> bool:
        return name in self.places

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each column stands, from 0."""
        return {name: place for place, name in enumerate(self.names)}

    def column(self, name: str) -> np.ndarray:
        """One column (n,).

        Raises:
            InputError: when there is none of that name.
        """
        if name not in self.places:
            found = ", ".join(f'"{n}"' for n in self.names[:20])
            problem = f'column "{name}" is missing; found {found}'
            raise InputError(problem, "Rename the header, or name another column")
        return self.columns[self.places[name]]

    def take(self, rows: np.ndarray | slice) -> "Table":
        """Keep some of the rows (row numbers, a mask or a slice) and all of the columns."""
        return replace(self, columns=tuple(column[rows] for column in self.columns))

    def only(self, names: Sequence[str]) -> "Table":
        """The same rows with some of the columns, in the table's order.

        Raises:
            InputError: when there is no column of such a name.
        """
        for name in names:
            self.column(name)
        kept = tuple(name for name in self.names if name in names)
        return replace(self, names=kept, columns=tuple(map(self.column, kept)))

    def replaced(self, name: str, column: np.ndarray) -> "Table":
        """The same table with other values in one column."""
        columns = list(self.columns)
        columns[self.places[name]] = column
        return replace(self, columns=tuple(columns))

    def split(self, valid_pct: float, seed: int) -> tuple["Table", "Table"]:
        """Part into (train, valid) at random; valid has `valid_pct` percent of the rows."""
        train, valid = self.split_places(valid_pct, seed)
        return self.take(train), self.take(valid)

    def split_places(self, valid_pct: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """The rows of each part of `split`, as places from 0."""
        order = np.random.default_rng(seed).permutation(len(self))
        n_valid = round(len(self) * valid_pct / 100)
        return np.sort(order[n_valid:]), np.sort(order[:n_valid])

    @cached_property
    def data_hash(self) -> str:
        """Twelve hex digits that change when a name or a value does."""
        digest = hashlib.blake2b(repr(self.names).encode(), digest_size=6)
        for column in self.columns:
            is_float = column.dtype == np.float64
            content = np.ascontiguousarray(column).tobytes() if is_float else repr(column.tolist())
            digest.update(content if isinstance(content, bytes) else content.encode())
        return digest.hexdigest()


def checked_names(header: Sequence[Any]) -> tuple[str, ...]:
    """Header cells as names, stripped; each must be there, and only once."""
    if len(header) > MAX_COLUMNS:
        problem = f"the table has {len(header)} columns, and {MAX_COLUMNS} are the most"
        at, remedy = (0, MAX_COLUMNS), "Choose the table alone"
        raise InputError(problem, remedy, at=at, code="too wide")
    names: dict[str, int] = {}
    for place, raw in enumerate(header):
        name = "" if is_blank(raw) else str(raw).strip()
        if not name:
            problem = f"the header of column {place + 1} is blank"
            raise InputError(problem, "Give each column a name", at=(0, place))
        if name in names:
            problem = f'header "{name}" stands in columns {names[name] + 1} and {place + 1}'
            raise InputError(problem, "Rename one of the two", at=(0, place))
        names[name] = place
    return tuple(names)


def column_of(values: Sequence[Any]) -> np.ndarray:
    """Cells as a column: float64 where all are numbers or blank, else object, None for blank."""
    plain = [None if is_blank(v) else v for v in values]
    if all(v is None or (isinstance(v, (int, float)) and not isinstance(v, bool)) for v in plain):
        return np.array([np.nan if v is None else v for v in plain], dtype=np.float64)
    column = np.empty(len(plain), dtype=object)
    column[:] = plain
    return column


def is_blank(raw: Any) -> bool:
    """Whether a cell holds nothing: None, an empty or blank text, not-a-number."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return True
    return isinstance(raw, float) and raw != raw


def blanks(column: np.ndarray) -> np.ndarray:
    """Which rows are blank: (n,) bool."""
    if column.dtype == np.float64:
        return np.isnan(column)
    return np.fromiter((is_blank(v) for v in column), dtype=bool, count=len(column))
