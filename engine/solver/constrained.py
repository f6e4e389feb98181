"""Minimising where some results must meet limits, such as weights that add up to 1."""

from typing import Any

import numpy as np

from engine.errors import InputError
from engine.solver.problem import Problem
from engine.solver.settings import SolverSettings

MOST = 2000  # numbers; the method keeps a square matrix of them
FEASIBLE = 1e-7  # how far a constraint may be missed, relative to its limit


def by_slsqp(problem: Problem, start: np.ndarray, settings: SolverSettings, best: Any) -> None:
    """Sequential quadratic programming with exact gradients of target and constraints.

    Source: Kraft 1988, "A software package for sequential quadratic programming", in scipy.

    Raises:
        InputError: for too many numbers, or constraints that no step could meet.
    """
    from scipy.optimize import minimize

    if len(start) > MOST:
        raise InputError(
            f"constraints on {len(start):,} changing cells are too many",
            f"Use at most {MOST:,} changing cells, or bounds only",
        )
    tried: list[tuple[float, float, np.ndarray]] = []

    def after(x: np.ndarray) -> None:
        value, miss = problem.value_and_gradient(x)[0], _miss(problem, x)
        tried.append((miss, value, np.array(x)))
        best.x, best.loss = min(tried, key=lambda t: (max(t[0], FEASIBLE), t[1]))[2], value
        best.epoch()

    best.x, best.loss = start, problem.value_and_gradient(start)[0]
    result = minimize(
        problem.value_and_gradient, start, jac=True, method="SLSQP", callback=after,
        bounds=list(zip(problem.bounds.low, problem.bounds.high, strict=True)),
        constraints=[_for_scipy(problem, *c) for c in problem.bounds.constraints],
        options={"maxiter": settings.n_epochs, "ftol": settings.tol},
    )  # fmt: skip
    x = problem.bounds.inside(result.x)
    if _miss(problem, x) > FEASIBLE:
        raise InputError(
            "the constraints cannot all be met, or not from these numbers: the worst is missed by "
            f"{_miss(problem, x):.3g}",
            "Correct the constraints, or start from other numbers",
        )
    best.x, best.loss = x, problem.value_and_gradient(x)[0]


def _miss(problem: Problem, x: np.ndarray) -> float:
    """The worst violation, relative to the size of the limits."""
    scale = max([1.0, *(abs(limit) for _, _, limit in problem.bounds.constraints)])
    return problem.bounds.violation(problem.outputs(x)) / scale


def _for_scipy(problem: Problem, output: int, sign: str, limit: float) -> dict[str, Any]:
    """A constraint in scipy's words: a function that is 0, or at least 0."""
    way = -1.0 if sign == "<=" else 1.0
    return {
        "type": "eq" if sign == "=" else "ineq",
        "fun": lambda x: way * (problem.constraint(output, x)[0] - limit),
        "jac": lambda x: way * problem.constraint(output, x)[1],
    }
