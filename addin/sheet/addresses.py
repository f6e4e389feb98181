"""A1 text and (row, col) from 0: the two ways to say where a cell is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from addin.messages import column_letters

MAX_ROWS, MAX_COLS = 1_048_576, 16_384

LETTERS = [column_letters(n) for n in range(MAX_COLS)]
COLUMNS = {letters: n for n, letters in enumerate(LETTERS)}

CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")
COLUMN_SPAN = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})$")
ROW_SPAN = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})$")
SHEET = re.compile(r"(?:'((?:[^']|'')*)'|([^'!\s]+))!(.*)$", re.S)


@dataclass(frozen=True)
class Block:
    """A rectangle of cells: the first row and column from 0, and the size."""

    row: int
    col: int
    n_rows: int = 1
    n_cols: int = 1

    @property
    def last_row(self) -> int:
        return self.row + self.n_rows - 1

    @property
    def last_col(self) -> int:
        return self.col + self.n_cols - 1

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.n_rows)

    @property
    def cols(self) -> range:
        return range(self.col, self.col + self.n_cols)

    def cells(self) -> Iterator[tuple[int, int]]:
        """The row and column of each cell, row by row."""
        return product(self.rows, self.cols)

    def __contains__(self, other: "Block") -> bool:
        return (
            self.row <= other.row
            and self.col <= other.col
            and other.last_row <= self.last_row
            and other.last_col <= self.last_col
        )

    def overlap(self, other: "Block") -> "Block | None":
        """The cells that both have."""
        row, col = max(self.row, other.row), max(self.col, other.col)
        n_rows = min(self.last_row, other.last_row) - row + 1
        n_cols = min(self.last_col, other.last_col) - col + 1
        return Block(row, col, n_rows, n_cols) if n_rows > 0 and n_cols > 0 else None

    def __str__(self) -> str:
        return self.address(False, False)

    def address(self, row_absolute: bool, col_absolute: bool) -> str:
        """A1 text with or without dollars: "$A$1:$B$2"; whole columns as "$A:$B"."""
        row_mark, col_mark = "$" * row_absolute, "$" * col_absolute
        if self.n_rows == MAX_ROWS and self.n_cols < MAX_COLS:
            return f"{col_mark}{LETTERS[self.col]}:{col_mark}{LETTERS[self.last_col]}"

        def cell(row: int, col: int) -> str:
            return f"{col_mark}{LETTERS[col]}{row_mark}{row + 1}"

        first = cell(self.row, self.col)
        is_cell = self.n_rows == self.n_cols == 1
        return first if is_cell else f"{first}:{cell(self.last_row, self.last_col)}"


def around(one: Block, other: Block) -> Block:
    """The smallest block with both in it."""
    row, col = min(one.row, other.row), min(one.col, other.col)
    n_rows = max(one.last_row, other.last_row) - row + 1
    return Block(row, col, n_rows, max(one.last_col, other.last_col) - col + 1)


def cell_name(row: int, col: int) -> str:
    """(6, 10) -> "K7" """
    return f"{LETTERS[col]}{row + 1}"


def read_block(text: str) -> Block | None:
    """ "K7", "$A$1:$B$2", "A:C" or "3:5" as a block; None when it is none of these."""
    text = text.strip()
    if span := COLUMN_SPAN.match(text):
        left, right = (COLUMNS.get(letters.upper()) for letters in span.groups())
        if left is None or right is None:
            return None
        return spanning((0, left), (MAX_ROWS - 1, right))
    if span := ROW_SPAN.match(text):
        first, last = (int(n) - 1 for n in span.groups())
        inside = min(first, last) >= 0 and max(first, last) < MAX_ROWS
        return spanning((first, 0), (last, MAX_COLS - 1)) if inside else None
    first, _, last = text.partition(":")
    one, other = read_cell(first), read_cell(last or first)
    return spanning(one, other) if one and other else None


def read_cell(text: str) -> tuple[int, int] | None:
    found = CELL.match(text)
    if not found:
        return None
    col, row = COLUMNS.get(found[1].upper()), int(found[2]) - 1
    return (row, col) if col is not None and 0 <= row < MAX_ROWS else None


def spanning(one: tuple[int, int], other: tuple[int, int]) -> Block:
    """The block with these two corners, whichever they are."""
    (row, last_row), (col, last_col) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Block(row, col, last_row - row + 1, last_col - col + 1)


def split_sheet(text: str) -> tuple[str | None, str]:
    """ "'My sheet'!A1" -> ("My sheet", "A1"); without a sheet, (None, text)."""
    found = SHEET.match(text)
    if not found:
        return None, text
    quoted, plain, rest = found.groups()
    return (quoted.replace("''", "'") if quoted is not None else plain), rest


def quote_sheet(name: str) -> str:
    """The sheet's name as a formula says it: in quotes where it must be."""
    plain = re.fullmatch(r"[^\W\d][\w.]*", name) and not read_cell(name)
    return name if plain and not re.fullmatch(r"(?i)r|c|r\d*c\d*", name) else quoted(name)


def quoted(name: str) -> str:
    """The sheet's name in quotes, whatever it is."""
    return "'" + name.replace("'", "''") + "'"
