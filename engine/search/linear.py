"""Linear programs, whole numbers included: where target and constraints are straight."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.search.best import Best
from engine.search.problem import Problem
from engine.search.program import is_a

# straight in all they take
ALWAYS = frozenset(
    {
        "start",
        "add",
        "sub",
        "neg",
        "gather",
        "cut",
        "join",
        "put",
        "beside",
        "total",
        "reshape",
        "transpose",
        "spread",
    }
)
SECONDS = (1.0, 4.0, 15.0, 60.0)  # of one go; the best whole numbers of the last have to do
FEASIBLE = 1e-6  # how far a constraint may be missed, relative to what it adds up
WHOLE_ENOUGH = 1e-6  # a bound this near to a whole number is one
PROVEN, CUT_OFF, INFEASIBLE, UNBOUNDED = 0, 1, 2, 3  # in scipy's words


@dataclass(frozen=True)
class _Straight:
    """A result as a sum of multiples: slopes (n,), and what it is where all numbers are 0."""

    slopes: np.ndarray
    rest: float

    @property
    def size(self) -> float:
        return float(np.abs(self.slopes).max()) or 1.0


def by_linear_program(problem: Problem, start: np.ndarray, best: Best) -> bool:
    """Find the best numbers that meet bounds and constraints, some of them whole.

    Whether the problem is a linear program: if not, nothing was done. The numbers are the best
    there are, not only the best nearby.

    Source: Huangfu & Hall 2018, "Parallelizing the dual revised simplex method" (HiGHS), in scipy.

    Raises:
        InputError: when the constraints contradict each other, or the target has no smallest
            value.
    """
    if problem.goal == "value" or problem.is_root or not _is_straight(problem):
        return False
    lines = [_line(problem, n, start) for n in [0, *(c[0] for c in problem.bounds.constraints)]]
    best.method = "lp, cut off"
    best.take(start, problem.value_and_gradient(start)[0])
    for seconds in SECONDS:
        status, x = _solved(problem, lines, seconds)
        if x is not None and not _are_met(problem, lines, x):
            return False  # numbers that differ too much in size for HiGHS
        if x is not None:
            best.take(x, problem.value_and_gradient(x)[0])
        if status == PROVEN:
            best.method = "lp"
        elif status != CUT_OFF or (x is None and seconds == SECONDS[-1]):
            raise _no_answer(status, bool(problem.bounds.whole.any()))
        best.epoch()
        if status == PROVEN:
            break
    return True


def _is_straight(problem: Problem) -> bool:
    """Whether each operation is straight in what is learned, so that all of them together are."""
    return all(_keeps_straight(name, args) for name, args in problem.compiled.program.steps)


def _keeps_straight(name: str, args: list[Any]) -> bool:
    learned = [is_a(arg, "step") for arg in args]
    if name in ("mul", "einsum"):
        return sum(learned) == 1
    if name in ("div", "quotient"):
        return learned == [True, False]
    return name in ALWAYS or (name == "where" and not learned[0])


def _line(problem: Problem, output: int, x: np.ndarray) -> _Straight:
    value, slopes = problem.constraint(output, x)
    return _Straight(slopes, value - float(slopes @ x))


def _solved(
    problem: Problem, lines: list[_Straight], seconds: float
) -> tuple[int, np.ndarray | None]:
    """How it ended, and the best numbers (n,) of that time, if there are any.

    Raises:
        InputError: when whole numbers are only nearly so, and not good when they are rounded.
    """
    low, high, whole = problem.bounds.low, problem.bounds.high, problem.bounds.whole
    low = np.where(whole, np.ceil(low - WHOLE_ENOUGH), low)
    high = np.where(whole, np.floor(high + WHOLE_ENOUGH), high)
    if (low > high).any():
        return INFEASIBLE, None
    status, x = _by_highs(problem, lines, low, high, whole, seconds)
    if x is None or not whole.any():
        return status, x
    x = np.where(whole, np.round(x), x)
    fixed = np.where(whole, x, low), np.where(whole, x, high)
    _, x = _by_highs(problem, lines, *fixed, np.zeros_like(whole), seconds)
    if x is None or not _are_met(problem, lines, x):
        raise InputError(
            "the numbers of the constraints differ too much in size for whole numbers to be found",
            "Make the largest of them smaller, such as a limit that only switches something off",
        )
    return status, x


def _are_met(problem: Problem, lines: list[_Straight], x: np.ndarray) -> bool:
    """Whether the constraints hold, but for rounding in what each adds up."""
    for (_, sign, limit), line in zip(problem.bounds.constraints, lines[1:], strict=True):
        over = float(line.slopes @ x) - (limit - line.rest)
        miss = {"<=": over, ">=": -over, "=": abs(over)}[sign]
        if miss > FEASIBLE * (float(np.abs(line.slopes) @ np.abs(x)) + abs(limit - line.rest)):
            return False
    return True


def _by_highs(
    problem: Problem,
    lines: list[_Straight],
    low: np.ndarray,
    high: np.ndarray,
    whole: np.ndarray,
    seconds: float,
) -> tuple[int, np.ndarray | None]:
    """Each line is counted in its largest slope: HiGHS's tolerances are absolute."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    way = -1.0 if problem.goal == "max" else 1.0
    least, most = [], []
    for (_, sign, limit), line in zip(problem.bounds.constraints, lines[1:], strict=True):
        at = (limit - line.rest) / line.size
        least.append(-np.inf if sign == "<=" else at)
        most.append(np.inf if sign == ">=" else at)
    rows = np.array([line.slopes / line.size for line in lines[1:]])
    result = milp(
        way * lines[0].slopes / lines[0].size,
        integrality=whole.astype(int),
        bounds=Bounds(low, high),  # pyright: ignore[reportArgumentType]
        constraints=LinearConstraint(rows, least, most) if least else None,  # pyright: ignore
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return result.status, None
    return result.status, np.clip(result.x, low, high) + 0.0  # no -0 in a cell


def _no_answer(status: int, is_whole: bool) -> InputError:
    if status == UNBOUNDED:
        return InputError(
            "the target can be made better without end",
            "Add bounds or constraints that hold it",
        )
    if status == CUT_OFF:
        return InputError(
            f"no numbers that meet the constraints were found in {sum(SECONDS):.0f} s",
            "Loosen the constraints",
        )
    if status == INFEASIBLE:
        return InputError(
            "the constraints cannot all be met" + (" by whole numbers" if is_whole else ""),
            "Correct the constraints",
        )
    return InputError(
        "no answer was found: the target may have no end, or numbers differ too much in size",
        "Add bounds, and look for very large numbers",
    )
