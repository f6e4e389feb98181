"""A rectangle of cells, and A1 text for it. Rows and columns count from 0."""

import re
from dataclasses import dataclass
from typing import Any

from addin.messages import column_letters

MAX_ROWS, MAX_COLS = 1_048_576, 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_COLUMN = re.compile(r"\$?([A-Za-z]{1,3})")
_ROW = re.compile(r"\$?([0-9]{1,7})")


@dataclass(frozen=True)
class Block:
    """The first row and column, and the size."""

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

    @classmethod
    def of(cls, address: Any) -> "Block":
        """From Calc's own CellRangeAddress."""
        return spanning(
            (address.StartRow, address.StartColumn), (address.EndRow, address.EndColumn)
        )

    def address(self, row_absolute: bool, col_absolute: bool) -> str:
        """ "$A$1:$B$2", or without the dollars."""
        if self.n_rows == MAX_ROWS and self.n_cols < MAX_COLS:
            mark = "$" if col_absolute else ""
            return f"{mark}{column_letters(self.col)}:{mark}{column_letters(self.last_col)}"

        def cell(row: int, col: int) -> str:
            dollars = "$" if col_absolute else "", "$" if row_absolute else ""
            return f"{dollars[0]}{column_letters(col)}{dollars[1]}{row + 1}"

        first = cell(self.row, self.col)
        is_cell = self.n_rows == self.n_cols == 1
        return first if is_cell else f"{first}:{cell(self.last_row, self.last_col)}"


def spanning(one: tuple[int, int], other: tuple[int, int]) -> Block:
    """The block with these two corners, whichever they are."""
    (row, last_row), (col, last_col) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return Block(row, col, last_row - row + 1, last_col - col + 1)


def read_block(text: str) -> Block | None:
    """ "K7", "$A$1:$B$2", "A:C" or "3:5" as a block; None when it is none of these."""
    first, _, last = text.strip().partition(":")
    last = last or first
    if (a := _CELL.fullmatch(first)) and (b := _CELL.fullmatch(last)):
        corners = [(int(m[2]) - 1, column_number(m[1])) for m in (a, b)]
    elif ":" not in text:
        return None
    elif (a := _COLUMN.fullmatch(first)) and (b := _COLUMN.fullmatch(last)):
        corners = [(0, column_number(a[1])), (MAX_ROWS - 1, column_number(b[1]))]
    elif (a := _ROW.fullmatch(first)) and (b := _ROW.fullmatch(last)):
        corners = [(int(a[1]) - 1, 0), (int(b[1]) - 1, MAX_COLS - 1)]
    else:
        return None
    inside = all(0 <= row < MAX_ROWS and 0 <= col < MAX_COLS for row, col in corners)
    return spanning(*corners) if inside else None


def column_number(letters: str) -> int:
    """A -> 0, AA -> 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def split_sheet(text: str) -> tuple[str | None, str]:
    """ "'My sheet'!A1" -> ("My sheet", "A1"); without a sheet, (None, text)."""
    sheet, bang, rest = text.rpartition("!")
    if not bang:
        return None, text
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, rest


def quoted(name: str) -> str:
    """A sheet's name as a formula says it, always in quotes."""
    return "'" + name.replace("'", "''") + "'"
