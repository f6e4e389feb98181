"""What a table file gives: a header, and its rows in blocks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.errors import InputError

FORMS = (".csv", ".xlsx", ".parquet")


@dataclass(frozen=True)
class Block:
    """Some rows of cells (n, columns): text, number, date, True, False, or None for a blank."""

    rows: list[list[Any]]
    batch: Any = field(default=None, repr=False)  # the Arrow batch they came from, if any


class Source(Protocol):
    """A table file that is open for reading."""

    names: list[str]  # its header
    form: str  # csv, xlsx, parquet
    total: int  # how far `at` goes
    unit: str  # of `total` and `at`: bytes or rows
    delimiter: str  # between the fields of a text file

    @property
    def at(self) -> int:
        """How far reading has come."""
        ...

    def blocks(self, n_rows: int) -> Iterator[Block]:
        """The rows under the header, in order, from the first one; may be asked for again.

        Raises:
            InputError: naming the row, for one that cannot be read.
        """
        ...

    def close(self) -> None: ...


def place_of(names: list[str], wanted: str, file: str) -> int:
    """Where the column of that name stands: the exact name, else one that differs in case.

    Raises:
        InputError: when there is none, or more than one; says which ones there are.
    """
    plain = wanted.strip().lower()
    for found in (
        [c for c, name in enumerate(names) if name == wanted],
        [c for c, name in enumerate(names) if name.strip().lower() == plain],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            problem = f'{len(found)} columns are called "{wanted}"'
            raise InputError(problem, "Rename all but one", where=file)
    there = ", ".join(f'"{name}"' for name in names[:20] if name) or "no names"
    raise InputError(
        f'column "{wanted}" is missing; found {there}', "Name one of these", where=file
    )


def checked_width(row: list[Any], width: int, file: str, number: int) -> list[Any]:
    """A row in the header's width: short ones get blanks.

    Raises:
        InputError: when it holds more than the header has names for.
    """
    if len(row) == width:
        return row
    if any(value not in (None, "") for value in row[width:]):
        problem = f"this row has {len(row)} cells, and the header {width}"
        raise InputError(problem, "Correct the row, or name its columns", where=f"{file}:{number}")
    return row[:width] + [None] * (width - len(row))
