"""Linear programs, whole numbers included: where target and constraints are straight."""

from dataclasses import dataclass

import numpy as np

from engine.errors import InputError
from engine.solver.best import Best
from engine.solver.ops import STEPS
from engine.solver.problem import Problem
from engine.solver.program import is_a

BENDS = STEPS | {"abs", "minimum", "maximum", "largest", "smallest", "sort"}
STRAIGHT = 1e-9  # relative: how little the slopes may change from place to place
PLACES = 3  # at which they are compared
SECONDS = (1.0, 4.0, 15.0, 60.0)  # of one go; the best whole numbers of the last have to do

PROVEN, CUT_OFF, UNBOUNDED = 0, 1, 3  # in scipy's words


@dataclass(frozen=True)
class _Straight:
    """A result as a sum of multiples: slopes (n,) and what is left at 0."""

    slopes: np.ndarray
    rest: float


def by_linear_program(problem: Problem, start: np.ndarray, best: Best, seed: int) -> bool:
    """Find the best numbers that meet bounds and constraints, some of them whole.

    Whether the problem is a linear program: if not, nothing was done. The numbers are the best
    there are, not only the best nearby.

    Source: Huangfu & Hall 2018, "Parallelizing the dual revised simplex method" (HiGHS), in scipy.

    Raises:
        InputError: when the constraints contradict each other, or the target has no smallest
            value.
    """
    if problem.goal == "value" or _has_bends(problem):
        return False
    lines = _straight(problem, start, seed)
    if lines is None:
        return False
    best.method = "lp, cut off"
    best.take(start, problem.value_and_gradient(start)[0])
    for seconds in SECONDS:
        status, x = _solved(problem, lines, seconds)
        if x is not None:
            outputs = problem.outputs(x)
            expected = [float(line.slopes @ x + line.rest) for line in lines]
            if not np.allclose(outputs, expected, rtol=1e-6, atol=1e-6):
                return False  # straight where it was looked at, and not here
            best.take(x, problem.value_and_gradient(x)[0])
        if status == PROVEN:
            best.method = "lp"
        elif status != CUT_OFF or (x is None and seconds == SECONDS[-1]):
            raise _no_answer(status, bool(problem.bounds.whole.any()))
        best.epoch()
        if status == PROVEN:
            break
    return True


def _has_bends(problem: Problem) -> bool:
    """Whether there is an operation that is straight on both sides of a corner or a step."""
    return any(
        name in BENDS or (name == "where" and is_a(args[0], "step"))
        for name, args in problem.compiled.program.steps
    )


def _straight(problem: Problem, start: np.ndarray, seed: int) -> list[_Straight] | None:
    """The target and the results that are constrained, if they are all straight."""
    rng, found = np.random.default_rng(seed), None
    for place in range(PLACES):
        x = start + rng.normal(0, 1 + np.abs(start)) * (place > 0)
        lines = []
        for output in [0, *(c[0] for c in problem.bounds.constraints)]:
            value, slopes = problem.constraint(output, x)
            if not np.isfinite(value):
                return None
            lines.append(_Straight(slopes, value - float(slopes @ x)))
        if found is not None and not all(map(_are_one, lines, found)):
            return None
        found = lines
    return found


def _are_one(a: _Straight, b: _Straight) -> bool:
    size = max(np.abs(a.slopes).max(), abs(a.rest), 1e-300)
    off = max(np.abs(a.slopes - b.slopes).max(), abs(a.rest - b.rest))
    return bool(off <= STRAIGHT * size)


def _solved(
    problem: Problem, lines: list[_Straight], seconds: float
) -> tuple[int, np.ndarray | None]:
    """How it ended, and the best numbers (n,) of that time, if there are any."""
    low, high, whole = problem.bounds.low, problem.bounds.high, problem.bounds.whole
    status, x = _by_highs(problem, lines, low, high, whole, seconds)
    if x is None or not whole.any():
        return status, x
    x = np.where(whole, np.round(x), x)  # they are whole but for their last digits
    fixed = np.where(whole, x, low), np.where(whole, x, high)
    _, rest = _by_highs(problem, lines, *fixed, np.zeros_like(whole), seconds)
    return status, x if rest is None else np.where(whole, x, rest)


def _by_highs(
    problem: Problem, lines: list[_Straight], low: np.ndarray, high: np.ndarray,
    whole: np.ndarray, seconds: float,
) -> tuple[int, np.ndarray | None]:  # fmt: skip
    from scipy.optimize import Bounds, LinearConstraint, milp

    way = -1.0 if problem.goal == "max" else 1.0
    least, most = [], []
    for (_, sign, limit), line in zip(problem.bounds.constraints, lines[1:], strict=True):
        least.append(-np.inf if sign == "<=" else limit - line.rest)
        most.append(np.inf if sign == ">=" else limit - line.rest)
    rows = np.array([line.slopes for line in lines[1:]]).reshape(len(least), len(low))
    result = milp(
        way * lines[0].slopes,
        integrality=whole.astype(int),
        bounds=Bounds(low, high),  # pyright: ignore[reportArgumentType]
        constraints=LinearConstraint(rows, least, most) if least else None,  # pyright: ignore
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    return result.status, None if result.x is None else np.clip(result.x, low, high)


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
    return InputError(
        "the constraints cannot all be met" + (" by whole numbers" if is_whole else ""),
        "Correct the constraints",
    )
