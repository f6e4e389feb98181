"""Minimising where some results must meet limits, such as weights that add up to 1."""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.search.best import Best
from engine.search.problem import Problem
from engine.search.settings import SearchSettings
from engine.search.sizes import sizes_of

MOST = 2000  # numbers; the method keeps a square matrix of them
ROUNDS = 5
FEASIBLE = 1e-7  # how far a constraint may be missed, relative to its limit


def by_slsqp(problem: Problem, start: np.ndarray, settings: SearchSettings, best: Best) -> None:
    """Sequential quadratic programming with exact gradients of target and constraints.

    Source: Kraft 1988, "A software package for sequential quadratic programming", in scipy.

    Raises:
        InputError: for too many numbers, or constraints that no step could meet.
    """
    if len(start) > MOST:
        raise InputError(
            f"constraints on {len(start):,} variables are too many",
            f"Use at most {MOST:,} variables, or bounds only",
        )
    best.method = "slsqp"
    tried: list[tuple[float, float, np.ndarray]] = []

    def note(x: np.ndarray) -> None:
        tried.append((_miss(problem, x), problem.value_and_gradient(x)[0], np.array(x)))
        _, loss, nearest = min(tried, key=lambda t: (max(t[0], FEASIBLE), t[1]))
        best.take(nearest, loss)

    note(start)
    for _ in range(ROUNDS):  # each in the scale of what the one before has found
        miss, before, x = min(tried, key=lambda t: (max(t[0], FEASIBLE), t[1]))
        end = _one_round(problem, x, settings, best, note)
        note(problem.bounds.inside(end))
        now_missed = _miss(problem, best.x)
        if now_missed >= max(miss, FEASIBLE) * 0.999 and best.loss >= before - 1e-9 * abs(before):
            break
    missed = _miss(problem, best.x)
    if missed > FEASIBLE:
        raise InputError(
            "the constraints cannot all be met, or not from these numbers: the worst is missed by "
            f"{missed:.3g}",
            "Correct the constraints, or start from other numbers",
        )


def _one_round(
    problem: Problem,
    start: np.ndarray,
    settings: SearchSettings,
    best: Best,
    note: Callable[[np.ndarray], None],
) -> np.ndarray:
    """Steps from `start` (n,) until they end by themselves; where they ended.

    The numbers and the target are counted in multiples of what they are at the start.
    """
    from scipy.optimize import minimize

    sizes = sizes_of(start)
    value, slopes = problem.value_and_gradient(start)
    steep = max(np.abs(slopes * sizes).max(), 1e-8)
    size = abs(value) if abs(value) > 1e-6 * steep else steep  # a target of 0 has no size
    n_epochs = best.epochs_left
    if n_epochs <= 0:
        return start

    def target(z: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = problem.value_and_gradient(z * sizes)
        return value / size, gradient * sizes / size

    def after(z: np.ndarray) -> None:
        note(z * sizes)
        best.epoch()

    low, high = problem.bounds.low / sizes, problem.bounds.high / sizes
    under_root = [(0, ">=", 0.0)] if problem.is_root else []  # else there is no target
    result = minimize(
        target,
        start / sizes,
        jac=True,
        method="SLSQP",
        callback=after,
        bounds=list(zip(low, high, strict=True)),
        constraints=[
            _for_scipy(problem, sizes, *c) for c in [*problem.bounds.constraints, *under_root]
        ],
        options={"maxiter": n_epochs, "ftol": settings.tol},
    )
    return result.x * sizes


def _miss(problem: Problem, x: np.ndarray) -> float:
    """The worst violation, relative to the size of the limits."""
    scale = max([1.0, *(abs(limit) for _, _, limit in problem.bounds.constraints)])
    return problem.bounds.violation(problem.outputs(x)) / scale


def _for_scipy(
    problem: Problem, sizes: np.ndarray, output: int, sign: str, limit: float
) -> dict[str, Any]:
    """A constraint in scipy's words: a function that is 0, or at least 0."""
    way = -1.0 if sign == "<=" else 1.0
    return {
        "type": "eq" if sign == "=" else "ineq",
        "fun": lambda z: way * (problem.constraint(output, z * sizes)[0] - limit),
        "jac": lambda z: way * problem.constraint(output, z * sizes)[1] * sizes,
    }
