"""Errors as the line a user reads: where, what was wrong, what to do."""

import re
from dataclasses import dataclass, replace

from engine.errors import InputError


@dataclass(frozen=True)
class Cell:
    """One cell of a workbook; row and column count from 0."""

    sheet: str
    row: int
    col: int

    def shifted(self, rows: int, cols: int) -> "Cell":
        return replace(self, row=self.row + rows, col=self.col + cols)

    def __str__(self) -> str:
        return f"{self.sheet}!{column_letters(self.col)}{self.row + 1}"


def column_letters(col: int) -> str:
    """The letters of a column counted from 0: 0 -> A, 26 -> AA."""
    letters = ""
    col += 1
    while col:
        col, digit = divmod(col - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def reference(at: tuple[int, int]) -> str:
    """A mark for another cell of the same range in an error's text; `placed` names the cell."""
    return f"{{cell {at[0]} {at[1]}}}"


def placed(err: InputError, origin: Cell | str) -> InputError:
    """The same error, knowing where; `origin` is the top left cell of the range that was read."""
    if err.where:
        return err
    if isinstance(origin, Cell):
        err.where = str(origin.shifted(*err.at) if err.at else origin)
        err.problem = _REFERENCE.sub(
            lambda found: str(origin.shifted(int(found[1]), int(found[2]))), err.problem
        )
        err.args = (f"{err.problem}. {err.remedy}.",)
    else:
        err.where = origin
    return err


def line(err: InputError) -> str:
    """One line, `where: what. what to do.`"""
    return f"{err.where}: {err}" if err.where else str(err)


_REFERENCE = re.compile(r"\{cell (\d+) (\d+)\}")
