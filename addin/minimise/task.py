"""What is to be minimised: target, changing cells, goal, bounds and constraints, by addresses."""

from dataclasses import dataclass, field

import numpy as np

from addin.messages import placed
from addin.minimise.compile import CellAt
from addin.minimise.grid import BLANK, BOOL, NUMBER
from addin.minimise.members import Members, span_of
from addin.minimise.syntax import Call, Constant, Ref, Several, Tree, calls_in
from addin.minimise.workbook import Workbook
from addin.sheet.addresses import MAX_COLS, MAX_ROWS, cell_name
from engine.errors import InputError

MOST_CHANGING = 5_000_000
_CORNER = Members.of(0, np.zeros(1, int), np.zeros(1, int))


@dataclass(frozen=True)
class Area:
    """A block of one sheet, rows and columns from 0, the last ones included."""

    sheet: int
    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.top + 1, self.right - self.left + 1

    def cells(self) -> list[CellAt]:
        rows, cols = range(self.top, self.bottom + 1), range(self.left, self.right + 1)
        return [(self.sheet, row, col) for row in rows for col in cols]


@dataclass(frozen=True)
class Limit:
    """A constraint: cells, "<=", "=" or ">=", and a number or as many cells.

    With the sign "int" or "bin" the cells hold whole numbers, or 0 and 1; `right` says nothing.
    """

    areas: tuple[Area, ...]
    sign: str
    right: float | tuple[Area, ...]
    said: str  # where the user wrote it


@dataclass(frozen=True)
class Task:
    """One thing to minimise."""

    target: CellAt
    changing: tuple[Area, ...]
    goal: str = "min"  # min, max, value
    wanted: float = 0.0
    limits: tuple[Limit, ...] = ()
    low: float = -np.inf  # for changing cells that no limit holds from below
    high: float = np.inf
    notes: tuple[str, ...] = field(default=())

    def cells(self) -> list[CellAt]:
        """The changing cells, each once, in order."""
        return list(dict.fromkeys(cell for area in self.changing for cell in area.cells()))


def areas_in(book: Workbook, text: str, sheet: int, said: str) -> tuple[Area, ...]:
    """The blocks that an address means: Sheet1!A1:B9,Sheet1!D4, names, Table1[column].

    Raises:
        InputError: when it means no cells of this workbook.
    """
    tree = book.parsed(f"({text.strip().removeprefix('=')})", sheet)
    found = [_area(part, said, text) for part in _parts(tree)]
    if not found:
        raise _no_cells(said, text)
    return tuple(found)


def _parts(tree: Tree) -> list[Tree]:
    if isinstance(tree, Several):
        return [one for part in tree.parts for one in _parts(part)]
    return [tree]


def _area(tree: Tree, said: str, text: str) -> Area:
    if not isinstance(tree, Ref):
        raise _no_cells(said, text)
    span = span_of(tree, _CORNER)
    area = Area(
        tree.sheet, *(int(side.flat[0]) for side in (span.top, span.left, span.bottom, span.right))
    )
    if (area.bottom >= MAX_ROWS - 1 and area.top == 0) or area.right >= MAX_COLS - 1:
        raise placed(InputError(f"{text} is a whole column or row", "Name the cells"), said)
    if area.shape[0] * area.shape[1] > MOST_CHANGING:
        raise placed(InputError(f"{text} has too many cells", "Name fewer"), said)
    return area


def _no_cells(said: str, text: str) -> InputError:
    return placed(
        InputError(f"{text} means no cells of this workbook", "Write it like Sheet1!A1:B9"), said
    )


def one_cell(areas: tuple[Area, ...], said: str) -> CellAt:
    """The one cell that a target must be."""
    if len(areas) != 1 or areas[0].shape != (1, 1):
        raise placed(InputError("the target is more than one cell", "Name one cell"), said)
    return areas[0].sheet, areas[0].top, areas[0].left


def check(book: Workbook, task: Task) -> None:
    """See that the target is a formula and that the changing cells hold numbers.

    Raises:
        InputError: with the cell that is not so.
    """
    sheet, row, col = task.target
    grid = book.grids[sheet]
    if row >= grid.n_rows or col >= grid.n_cols or grid.form[row, col] < 0:
        raise _at(book, task.target, "the target holds no formula", "Name the cell of the loss")
    cells = task.cells()
    if not cells:
        raise InputError("there are no changing cells", "Name some")
    if task.target in set(cells):
        raise _at(book, task.target, "the target is a changing cell", "Leave it out of them")
    for area in task.changing:
        _check_area(book, area)


def _check_area(book: Workbook, area: Area) -> None:
    grid = book.grids[area.sheet]
    inside = slice(area.top, area.bottom + 1), slice(area.left, area.right + 1)
    odd = np.argwhere(~np.isin(grid.kind[inside], (NUMBER, BLANK)))
    for row, col in odd.tolist():
        at = area.sheet, area.top + row, area.left + col
        what = "TRUE or FALSE" if grid.kind[at[1:]] == BOOL else repr(grid.text[at[1:]])
        raise _at(
            book, at, f"the changing cell holds {what}", "Put a number there, or leave it out"
        )
    for row, col in np.argwhere(grid.form[inside] >= 0).tolist():
        at = area.sheet, area.top + row, area.left + col
        tree = book.tree(int(grid.form[at[1:]]))
        if _reads_cells(tree) or (area.sheet, *at[1:]) in book.arrays:
            raise _at(
                book,
                at,
                "the changing cell holds a formula",
                "Put its value there, or leave it out of the changing cells",
            )


def _reads_cells(tree: Tree) -> bool:
    """Whether a formula depends on anything; =RAND() does not."""
    if isinstance(tree, Constant):
        return False
    if not isinstance(tree, Call):
        return True
    return any(not isinstance(a, Call | Constant) for call in calls_in(tree) for a in call.args)


def _at(book: Workbook, at: CellAt, problem: str, remedy: str) -> InputError:
    return placed(InputError(problem, remedy), f"{book.grids[at[0]].name}!{cell_name(*at[1:])}")


def make_room(book: Workbook, cells: list[CellAt]) -> None:
    """Make room for changing cells that lie beyond what a sheet holds so far."""
    for sheet, grid in enumerate(book.grids):
        own = [cell for cell in cells if cell[0] == sheet]
        if own:
            grid.grow(max(r for _, r, _ in own) + 1, max(c for _, _, c in own) + 1)
