"""A task and its workbook -> what the engine process is asked: a program, bounds, constraints."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from addin.messages import placed
from addin.minimise.compile import CellAt, Compiler
from addin.minimise.grid import ERROR
from addin.minimise.task import Area, Limit, Task, check, make_room
from addin.minimise.trace import Array, Node, value_of
from addin.minimise.workbook import Workbook
from engine.errors import InputError
from engine.search.program import Program
from engine.search.settings import SearchSettings


@dataclass(frozen=True)
class Request:
    """The job's header and arrays, and what the press has to say about them."""

    header: dict[str, Any]
    arrays: dict[str, np.ndarray]
    cells: list[CellAt]
    start_value: float  # of the target
    notes: list[str]


def build(
    book: Workbook, task: Task, settings: SearchSettings, ignore_steps: bool = False
) -> Request:
    """Compile a task.

    Raises:
        InputError: naming the cell, for whatever stands in the way.
    """
    make_room(book, task.cells())
    check(book, task)
    cells = task.cells()
    compiler = Compiler(book, cells, ignore_steps)
    low, high, whole, others = _bounds_of(book, task, cells)
    pairs = [pair for limit in others for pair in _pairs(limit)]
    wanted = [cell for left, right, _, _ in pairs for cell in (left, right)]
    compiler.compile([task.target, *(c for c in wanted if isinstance(c, tuple))])
    target = compiler.result(task.target)
    _check_target(book, task, target, compiler)
    assert isinstance(target, Node)
    outputs, constraints, place = [target], [], {cell: n for n, cell in enumerate(cells)}
    with np.errstate(all="ignore"):
        for left, right, sign, said in pairs:
            limit = _fixed_limit(compiler, right, said)
            if limit is not None and left in place:
                _narrow(low, high, [place[left]], sign, limit)
            else:
                _add_constraint(compiler, left, right, sign, said, outputs, constraints)
    low, high = _closed(book, task, cells, low, high)
    program, is_root = _program(compiler, outputs, task.goal == "min")
    header = {
        "program": program.to_json(),
        "settings": settings.to_json(),
        "goal": task.goal,
        "wanted": task.wanted,
        "is_root": is_root,
        "constraints": constraints,
    }
    arrays = {f"program.{name}": array for name, array in program.arrays.items()}
    start = compiler.trace.start.value
    arrays |= {"start": start, "low": low, "high": high, "whole": whole}
    unread = [
        f"{cell}: taken as it stands in the sheet: {problem}"
        for cell, problem in compiler.unread.items()
    ]
    notes = [
        *task.notes,
        *unread,
        *compiler.lowering.notes,
        *_notes(task, compiler, settings, is_tied=bool(constraints)),
    ]
    return Request(header, arrays, cells, float(value_of(target)), notes)


def _check_target(book: Workbook, task: Task, target: Array, compiler: Compiler) -> None:
    grid, (_, row, col) = book.grids[task.target[0]], task.target
    where = grid.address(row, col)
    if not isinstance(target, Node):
        if grid.kind[row, col] == ERROR:
            raise placed(InputError(f"the target is {grid.text[row, col]}", "Mend it first"), where)
        for cell, problem in compiler.unread.items():  # it may be what stands between
            raise placed(InputError(problem, "Correct the formula, or use another"), cell)
        err = InputError("the target does not depend on the changing cells", "Name others")
        raise placed(err, where)
    if not np.isfinite(target.value):
        problem = "the target is an error value, and this is the first cell that is one"
        remedy = "Start from numbers for which it has a value"
        raise placed(InputError(problem, remedy), compiler.first_error() or where)
    if not target.has_slope:
        flat = ", ".join(compiler.lowering.flat[:3])
        problem = "the target moves in steps only: its slope is 0 everywhere"
        raise placed(
            InputError(
                problem + (f" ({flat})" if flat else ""),
                "Choose a smooth loss, such as a sum of squares",
            ),
            where,
        )


def _bounds_of(
    book: Workbook, task: Task, cells: list[CellAt]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[Limit]]:
    """Limits of changing cells by numbers as bounds, infinite where there is none; which must be
    whole numbers; the other limits.
    """
    place = {cell: n for n, cell in enumerate(cells)}
    low, high = np.full(len(cells), -np.inf), np.full(len(cells), np.inf)
    whole, others = np.zeros(len(cells)), []
    for limit in task.limits:
        right = limit.right
        own = [place.get(cell) for area in limit.areas for cell in area.cells()]
        if limit.sign in ("int", "bin"):
            whole[_all_changing(book, limit, own)] = 1
            if limit.sign == "bin":
                _narrow(low, high, own, ">=", 0.0)
                _narrow(low, high, own, "<=", 1.0)
        elif isinstance(right, float) and None not in own:
            _narrow(low, high, own, limit.sign, right)
        else:
            others.append(limit)
    return low, high, whole, others


def _all_changing(book: Workbook, limit: Limit, own: list[Any]) -> list[int]:
    """The places of a limit's cells.

    Raises:
        InputError: when one is no changing cell.
    """
    if None not in own:
        return own
    sheet, row, col = [cell for area in limit.areas for cell in area.cells()][own.index(None)]
    problem = f"{book.grids[sheet].address(row, col)} is to be a whole number, but does not change"
    raise placed(InputError(problem, "Name changing cells only"), limit.said)


def _narrow(low: np.ndarray, high: np.ndarray, own: list[Any], sign: str, limit: float) -> None:
    if sign in (">=", "="):
        low[own] = np.maximum(low[own], limit)
    if sign in ("<=", "="):
        high[own] = np.minimum(high[own], limit)


def _closed(
    book: Workbook, task: Task, cells: list[CellAt], low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The bounds, with those of the whole task where a cell has none of its own."""
    low = np.where(np.isinf(low), task.low, low)
    high = np.where(np.isinf(high), task.high, high)
    if (low > high).any():
        n = int(np.argmax(low > high))
        sheet, row, col = cells[n]
        where = book.grids[sheet].address(row, col)
        err = InputError(f"its bounds {low[n]:g} and {high[n]:g} cross", "Correct one of them")
        raise placed(err, where)
    return low, high


def _fixed_limit(compiler: Compiler, right: CellAt | float, said: str) -> float | None:
    """A limit that the changing cells do not move; None for one that they do.

    Raises:
        InputError: when it is an error value.
    """
    if not isinstance(right, tuple):
        return right
    found = compiler.result(right)
    if isinstance(found, Node):
        return None
    if not np.isfinite(found):
        raise placed(InputError("a limit is an error value", "Correct it"), said)
    return float(found)


def _pairs(limit: Limit) -> list[tuple[CellAt, CellAt | float, str, str]]:
    left = _cells(limit.areas)
    right: list[Any] = _cells(limit.right) if isinstance(limit.right, tuple) else [limit.right]
    right = right * len(left) if len(right) == 1 else right
    return [(a, b, limit.sign, limit.said) for a, b in zip(left, right, strict=True)]


def _cells(areas: tuple[Area, ...]) -> list[CellAt]:
    return [cell for area in areas for cell in area.cells()]


def _add_constraint(compiler, left, right, sign, said, outputs, constraints) -> None:
    """One more output of the program that must be <=, = or >= a limit."""
    a = compiler.result(left)
    b = np.array(right) if isinstance(right, float) else compiler.result(right)
    if not isinstance(a, Node) and not isinstance(b, Node):
        over = float(a - b)
        met = {"<=": over <= 1e-9, ">=": over >= -1e-9, "=": abs(over) <= 1e-9}[sign]
        if not met:
            problem = "a constraint is not met, and the changing cells do not move it"
            raise placed(InputError(problem, "Correct it"), said)
        return
    if isinstance(b, Node):
        a, b = a - b, np.array(0.0)
    if isinstance(a, Node) and not a.has_slope:
        problem = "a constraint moves in steps only: its slope is 0 everywhere"
        raise placed(InputError(problem, "Limit something smooth"), said)
    outputs.append(a)
    constraints.append([len(outputs) - 1, sign, float(b)])


def _program(compiler: Compiler, outputs: list[Node], is_min: bool) -> tuple[Program, bool]:
    """The program without what is not needed, and whether it gives the target's square.

    A root is smallest where what stands under it is, and that has better slopes near 0.
    """
    program = compiler.trace.program
    program.outputs = [node.step for node in outputs]
    inner = _under_root(program, program.outputs[0]) if is_min else None
    if inner is not None:
        program.outputs[0] = inner
    return program.without_waste().without_repeats(), inner is not None


def _under_root(program: Program, step: int) -> int | None:
    """The step whose root a step is, looking through steps that only reshape one number."""
    while True:
        name, args = program.steps[step]
        if name in ("cut", "reshape", "spread", "gather") and isinstance(args[0], dict):
            step = args[0]["step"]
            continue
        return args[0]["step"] if name == "sqrt" else None


def _notes(task: Task, compiler: Compiler, settings: SearchSettings, is_tied: bool):
    if compiler.lowering.flat:
        yield f"without a slope, and so not followed: {', '.join(compiler.lowering.flat[:5])}"
    if task.goal == "max":
        yield "maximised"
    book = compiler.book
    names = ("RAND", "RANDBETWEEN", "NOW", "TODAY", "RANDARRAY")
    frozen = [
        form
        for form in book.forms
        if any(f"{name}(" in form.text.upper().replace(" ", "") for name in names)
    ]
    if frozen:
        where = book.grids[frozen[0].sheet].address(frozen[0].row, frozen[0].col)
        yield f"cells that change by themselves ({where} the first) were held at their values"
    if settings.solver in ("adam", "sgd") and is_tied:
        yield f"constraints are not kept by {settings.solver}: set solver to auto"
