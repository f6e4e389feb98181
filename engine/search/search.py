"""Finding the numbers that make a target smallest."""

import numpy as np

from engine.errors import InputError
from engine.search.best import Best, Found, Reporter, Stopped
from engine.search.constrained import by_slsqp
from engine.search.gradient_steps import by_steps
from engine.search.least_squares import by_least_squares
from engine.search.linear import by_linear_program
from engine.search.problem import Problem
from engine.search.quasi_newton import by_lbfgs
from engine.search.residuals import residuals_of
from engine.search.settings import SearchSettings


def search(
    problem: Problem, start: np.ndarray, settings: SearchSettings, reporter: Reporter
) -> Found:
    """Minimise from `start` (n,), within the problem's bounds.

    Raises:
        InputError: when the solver cannot do what is asked, or the constraints cannot be met.
        DivergedError: when the target is an error at the start.
    """
    start = problem.bounds.inside(start)
    problem.check_start(start)
    best = Best(problem, settings, reporter)
    try:
        if problem.bounds.whole.any():
            _with_whole_numbers(problem, start, settings, best)
        elif settings.solver in ("adam", "sgd"):
            by_steps(problem, start, settings, best)
        elif problem.bounds.constraints:
            is_linear = settings.solver != "lbfgs" and by_linear_program(problem, start, best)
            if not is_linear:
                by_slsqp(problem, start, settings, best)
        else:
            _without_constraints(problem, start, settings, best)
    except Stopped:
        return best.found("stopped")
    return best.found("done")


def _with_whole_numbers(
    problem: Problem, start: np.ndarray, settings: SearchSettings, best: Best
) -> None:
    if settings.solver != "auto":
        raise InputError(f"{settings.solver} finds no whole numbers", "Set solver to auto")
    if not by_linear_program(problem, start, best):
        raise InputError(
            "whole numbers are found only where the target and all constraints are linear",
            "Remove the constraint to whole numbers, and round what is found",
        )


def _without_constraints(
    problem: Problem, start: np.ndarray, settings: SearchSettings, best: Best
) -> None:
    """By its residuals where the target is a sum of squares, else by its slope."""
    residuals = None if settings.solver == "lbfgs" else residuals_of(problem, start)
    if residuals is not None:
        by_least_squares(problem, residuals, start, settings, best)
    elif settings.solver == "lm":
        raise InputError(
            "the target is no sum of squares, or of too many variables for lm",
            "Set solver to auto",
        )
    else:
        by_lbfgs(problem, start, settings, best)
