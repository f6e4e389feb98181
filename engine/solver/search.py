"""Finding the numbers that make a target smallest."""

import numpy as np

from engine.solver.best import Best, Found, Reporter, Stopped
from engine.solver.constrained import by_slsqp
from engine.solver.gradient_steps import by_steps
from engine.solver.problem import Problem
from engine.solver.quasi_newton import by_lbfgs
from engine.solver.settings import SolverSettings


def search(
    problem: Problem, start: np.ndarray, settings: SolverSettings, reporter: Reporter
) -> Found:
    """Minimise from `start` (n,), within the problem's bounds.

    Raises:
        DivergedError: when the target is an error at the start.
    """
    start = problem.bounds.inside(start)
    problem.check_start(start)
    best = Best(problem, settings, reporter)
    try:
        if settings.solver != "lbfgs":
            by_steps(problem, start, settings, best)
        elif problem.bounds.constraints:
            by_slsqp(problem, start, settings, best)
        else:
            by_lbfgs(problem, start, settings, best)
    except Stopped:
        return best.found("stopped")
    return best.found("done")
