"""Linear programs, whole numbers included: where target and constraints are straight."""

from dataclasses import dataclass

import numpy as np

from engine.errors import InputError
from engine.solver.best import Best
from engine.solver.problem import Problem

STRAIGHT = 1e-9  # relative: how little the slopes may change from place to place
PLACES = 3  # at which they are compared
SECONDS = 120.0  # after which the best whole numbers so far have to do


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
    lines = _straight(problem, start, seed) if problem.goal != "value" else None
    if lines is None:
        return False
    x, is_proven = _solved(problem, lines)
    outputs = problem.outputs(x)
    expected = [float(line.slopes @ x + line.rest) for line in lines]
    if not np.allclose(outputs, expected, rtol=1e-6, atol=1e-6):
        return False  # straight where it was looked at, and bent here
    best.method = "lp" if is_proven else "lp, cut off"
    best.offer(x, problem.value_and_gradient(x)[0])
    best.epoch()
    return True


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


def _solved(problem: Problem, lines: list[_Straight]) -> tuple[np.ndarray, bool]:
    """The numbers (n,), and whether none can be better."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    bounds, way = problem.bounds, -1.0 if problem.goal == "max" else 1.0
    least, most = [], []
    for (_, sign, limit), line in zip(bounds.constraints, lines[1:], strict=True):
        least.append(-np.inf if sign == "<=" else limit - line.rest)
        most.append(np.inf if sign == ">=" else limit - line.rest)
    rows = np.array([line.slopes for line in lines[1:]]).reshape(len(least), len(bounds.low))
    result = milp(
        way * lines[0].slopes,
        integrality=bounds.whole.astype(int),
        bounds=Bounds(bounds.low, bounds.high),  # pyright: ignore[reportArgumentType]
        constraints=LinearConstraint(rows, least, most) if least else None,  # pyright: ignore
        options={"time_limit": SECONDS, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        raise _no_answer(result.status, bool(bounds.whole.any()))
    x = bounds.inside(np.where(bounds.whole, np.round(result.x), result.x))
    return x, result.status == 0


def _no_answer(status: int, is_whole: bool) -> InputError:
    if status == 3:
        return InputError(
            "the target can be made better without end",
            "Add bounds or constraints that hold it",
        )
    if status == 1:
        return InputError(
            f"no numbers that meet the constraints were found in {SECONDS:.0f} s",
            "Loosen the constraints",
        )
    return InputError(
        "the constraints cannot all be met" + (" by whole numbers" if is_whole else ""),
        "Correct the constraints",
    )
