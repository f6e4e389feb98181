"""The residuals of a sum of squares, and how each changes with each number that is learned."""

import numpy as np
import torch
from torch import Tensor

from engine.search.compiled import LONG, Compiled
from engine.search.jacobian import Jacobian
from engine.search.problem import Problem
from engine.search.squares import residual_program

MOST_WORK = 1e8  # multiplications to solve for one step
MOST_HELD = 2e7  # numbers held while the slopes of all residuals are made at once
SAME = 1e-9  # relative: how near the squares must add up to the target


class Residuals:
    """Called with x (n,), gives the residuals (m,); their squares add up to the target."""

    def __init__(self, problem: Problem, compiled: Compiled):
        self.problem, self.compiled, self.jacobian = problem, compiled, Jacobian()

    def __call__(self, x: np.ndarray) -> np.ndarray:
        self.problem.n_evaluations += 1
        with torch.no_grad():
            return self._of(self.problem.tensor(x)).cpu().numpy()

    def with_slopes(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The residuals (m,) and their slopes (m, n)."""
        self.problem.n_evaluations += 1
        given = self.problem.tensor(x).requires_grad_()
        found = self._of(given)
        return found.detach().cpu().numpy(), self.jacobian(found, given)

    def _of(self, x: Tensor) -> Tensor:
        return torch.cat([part.reshape(-1) for part in self.compiled(x)])


def residuals_of(problem: Problem, x: np.ndarray) -> Residuals | None:
    """The residuals of what a problem minimises, seen from `x` (n,).

    None where it is no sum of squares, where a step would take longer than it is worth, or where
    the slopes cannot be had.
    """
    is_long = len(problem.compiled.steps) > LONG  # runs have no second slopes
    is_odd = "determinant" in problem.compiled.names  # torch's way forward is not its way back
    if problem.goal != "min" or is_long or is_odd or len(x) ** 3 > MOST_WORK:
        return None
    shapes = problem.compiled.shapes(problem.tensor(x))
    program = residual_program(problem.compiled.program, shapes)
    if program is None:
        return None
    found = Residuals(problem, Compiled(program, problem.compiled.device))
    return found if _is_usable(found, x, sum(int(np.prod(s)) for s in shapes)) else None


def _is_usable(residuals: Residuals, x: np.ndarray, size: int) -> bool:
    """Whether the squares add up to the target here, and all slopes are numbers."""
    at_start = residuals(x)
    value = residuals.problem.value_and_gradient(x)[0]
    if not abs(at_start @ at_start - value) <= SAME * abs(value):
        return False
    m, n = len(at_start), len(x)
    if min(m, n) * size > MOST_HELD or (m + n) * n**2 > MOST_WORK:
        return False
    try:
        slopes = residuals.with_slopes(x)[1]
    except RuntimeError:  # an operation that torch cannot do for many at once
        return False
    return bool(np.isfinite(slopes).all())
