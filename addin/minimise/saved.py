"""What Excel's Solver saved in a workbook: hidden names of a sheet, solver_opt and so on."""

import math

import numpy as np

from addin.messages import placed
from addin.minimise.read_sheet import Form
from addin.minimise.syntax import Call, Constant
from addin.minimise.task import Area, Limit, Task, areas_in, one_cell
from addin.minimise.value import number_in
from addin.minimise.workbook import Workbook
from engine.errors import InputError

GOALS = {"1": "max", "2": "min", "3": "value"}
SIGNS = {"1": "<=", "2": "=", "3": ">="}
WHOLE = {"4": "int", "5": "bin"}


def sheets_with_settings(book: Workbook) -> list[int]:
    """The sheets for which a target and changing cells are saved."""
    found = []
    for name, sheet in book.names:
        complete = (("solver_adj", sheet) in book.names) and sheet is not None
        if name == "solver_opt" and complete:
            found.append(sheet)
    return found


def saved_task(book: Workbook, sheet: int) -> Task:
    """The task that Solver saved for a sheet.

    Raises:
        InputError: for what cannot be read, and for a constraint to numbers all different.
    """
    said = f"{book.grids[sheet].name}: Solver's settings"

    def text(name: str, default: str = "") -> str:
        return book.names.get((f"solver_{name}", sheet), default).strip().removeprefix("=")

    target = one_cell(areas_in(book, text("opt"), sheet, f"{said}, target"), said)
    changing = areas_in(book, text("adj"), sheet, f"{said}, changing cells")
    goal = GOALS.get(text("typ", "2"), "min")
    wanted = _number(book, sheet, text("val", "0"), said)
    limits = tuple(
        _limit(book, sheet, text(f"lhs{n}"), text(f"rel{n}"), text(f"rhs{n}"), f"{said}, no. {n}")
        for n in range(1, int(float(text("num", "0") or 0)) + 1)
        if text(f"lhs{n}")
    )
    low = 0.0 if text("neg") == "1" else -np.inf
    note = f"Read from {said}" + (", changing cells not negative" if low == 0 else "")
    return Task(target, changing, goal, wanted, limits, low, notes=(note,))


def _limit(book: Workbook, sheet: int, left: str, rel: str, right: str, said: str) -> Limit:
    if rel in WHOLE:
        return Limit(areas_in(book, left, sheet, said), WHOLE[rel], 0.0, said)
    if rel == "6":
        problem = f"a constraint to numbers all different (dif) on {left}"
        raise placed(InputError(problem, "Remove it: Minimise does not find an order"), said)
    if rel not in SIGNS:
        raise placed(InputError(f"relation {rel!r} is not known", "Save the settings again"), said)
    return limit(book, sheet, left, SIGNS[rel], right, said)


def limit(book: Workbook, sheet: int, left: str, sign: str, right: str, said: str) -> Limit:
    """A constraint from its texts.

    Raises:
        InputError: when the sides do not fit.
    """
    areas = areas_in(book, left, sheet, said)
    if sign == "=" and right.lower() in ("int", "integer", "bin", "binary"):
        return Limit(areas, right.lower()[:3], 0.0, said)
    number = number_in(right)
    if not math.isnan(number):
        return Limit(areas, sign, number, said)
    others = _limit_cells(book, right, sheet, said)
    n, m = (sum(a.shape[0] * a.shape[1] for a in side) for side in (areas, others))
    if m not in (1, n):
        raise placed(InputError(f"{left} has {n} cells, {right} has {m}", "Use as many"), said)
    return Limit(areas, sign, others, said)


def _limit_cells(book: Workbook, text: str, sheet: int, said: str) -> tuple[Area, ...]:
    """The cells that a limit names; a formula gets a cell of its own, beyond all others.

    Raises:
        InputError: when it is neither.
    """
    tree = book.parsed(text, sheet)
    if not isinstance(tree, Call | Constant):
        return areas_in(book, text, sheet, said)
    grid = book.grids[sheet]
    row, col = grid.n_rows, grid.n_cols
    grid.grow(row + 1, col + 1)
    grid.form[row, col] = len(book.forms)
    book.forms.append(Form(sheet, text, row, col, None))
    return (Area(sheet, row, col, row, col),)


def _number(book: Workbook, sheet: int, text: str, said: str) -> float:
    number = number_in(text)
    if not math.isnan(number):
        return number
    (area, *_) = areas_in(book, text, sheet, said)
    return float(book.grids[area.sheet].num[area.top, area.left])
