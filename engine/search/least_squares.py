"""Levenberg-Marquardt, within bounds: for a target that is a sum of squares.

Each step solves the problem in which every residual is as straight as it is here, damped until it
helps. It needs far fewer steps than a search by the target's slope alone.

Source: Madsen, Nielsen & Tingleff 2004, "Methods for non-linear least squares problems", section
3.2, for the damping; Moré 1978, "The Levenberg-Marquardt algorithm: implementation and theory",
for its scale; Kanzow, Yamashita & Fukushima 2004, "Levenberg-Marquardt methods with strong local
convergence properties for solving nonlinear equations with convex constraints", for the bounds.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from engine.search.best import Best
from engine.search.bounds import Bounds
from engine.search.jacobian import matmul
from engine.search.problem import Problem
from engine.search.quasi_newton import NEGLIGIBLE, is_flat, one_lbfgs, other_start
from engine.search.residuals import Residuals
from engine.search.settings import AUTO, SearchSettings

FIRST_DAMPING = 1e-2
LEAST_DAMPING = 1e-15
KEPT = 0.5  # of a scale from step to step: where slopes fade, as of saturated units, steps grow
MOST_DAMPING = 1e16  # a step is nothing then
LEAST_SCALE = 1e-12  # of a number that moves no residual, beside the one that moves them most
DETERMINED = 1e-10  # the least curvature beside the largest, of numbers that the target determines


@dataclass(frozen=True)
class Patience:
    """A search ends when `n` steps in a row together improve the sum by less than `share`."""

    n: int
    share: float


EARLY = Patience(10, 0.01)  # to see what a start is worth
OPEN = Patience(20, 1e-4)  # to the end, where other numbers are as good
LATE = Patience(200, 1e-6)  # to the end, where the target determines the numbers
MORE_STARTS = 8  # where other numbers are as good
WORTHWHILE = 1e-6  # relative: by how much the numbers of another start must be better


@dataclass
class Ended:
    """Where a search ended, the sum of squares there, and how.

    `is_stuck`: no step helps. `is_determined`: any change of the numbers would raise the sum,
    which is not so for factors (they can be turned) or for more numbers than residuals.
    `moves` (n,): which numbers matter at all; all of them where there is no slope anywhere.
    """

    x: np.ndarray
    loss: float
    is_stuck: bool
    is_determined: bool
    moves: np.ndarray


def by_least_squares(
    problem: Problem, residuals: Residuals, start: np.ndarray, settings: SearchSettings, best: Best
) -> None:
    """Minimise the sum of the squares of `residuals`, which is the problem's target.

    A start is left when its steps become small, others near `start` are tried, and the best is
    followed to its end. How many others: as set, or a few where the target leaves the numbers
    open, so that none of the starts is nearer to what is meant.
    """
    best.method, rng = "lm", np.random.default_rng(settings.seed)
    better = 0.0  # by how much, relatively, numbers must be better to be kept

    def after(x: np.ndarray, loss: float) -> bool:
        if loss < best.loss - better * abs(best.loss):
            best.offer(x, loss)
        best.epoch()
        return best.epochs_left > 0

    def follow(x: np.ndarray, patience: Patience) -> Ended:
        return levenberg_marquardt(residuals, x, problem.bounds, settings.tol, patience, after)

    at_start = problem.value_and_gradient(start)[0]
    best.offer(start, at_start)
    first = follow(start, EARLY)
    more = settings.restarts
    if more == AUTO:
        is_enough = first.is_determined or first.loss <= NEGLIGIBLE * at_start
        more = 0 if is_enough else MORE_STARTS
    better = WORTHWHILE
    for _ in range(more):
        x = other_start(start, best.x, first.moves, problem.bounds, rng)
        if best.epochs_left and np.isfinite(residuals(x)).all():
            best.n_starts += 1
            follow(x, EARLY)
    better = 0.0
    if best.epochs_left:
        last = follow(best.x, LATE if first.is_determined else OPEN)
        is_held_up = last.is_stuck or first.is_determined
        if is_held_up and not is_flat(problem, best.x, at_start):
            one_lbfgs(problem, best.x, settings, best)


def levenberg_marquardt(
    residuals: Residuals,
    x: np.ndarray,
    bounds: Bounds,
    tol: float,
    patience: Patience,
    after: Callable[[np.ndarray, float], bool],
) -> Ended:
    """From `x` (n,) until a step improves the sum by less than `tol`, relatively.

    `after(x, loss)` is called after each step, and says whether to continue.
    """
    r, slopes = residuals.with_slopes(x)
    loss = float(r @ r)
    damping, scale, losses = FIRST_DAMPING, np.zeros(len(x)), [loss]
    while np.isfinite(slopes).all():
        curvature, down = matmul(slopes.T, slopes), -matmul(slopes.T, r)
        scale = np.maximum(KEPT * scale, np.diag(curvature))
        found = _step(residuals, x, loss, bounds, curvature, down, scale, damping)
        if found is None:
            return Ended(x, loss, True, _is_determined(curvature, scale), _moves(scale))
        x, before, loss = found[0], loss, found[1]
        losses.append(loss)
        is_slow = len(losses) > patience.n and (
            losses[-1 - patience.n] - loss < patience.share * loss
        )
        is_free, damping = damping <= 1, found[2]  # a step held back says nothing of the end
        is_there = is_free and before - loss <= tol * before
        if not after(x, loss) or is_slow or is_there:
            return Ended(x, loss, False, _is_determined(curvature, scale), _moves(scale))
        r, slopes = residuals.with_slopes(x)
    return Ended(x, loss, True, True, _moves(scale))


def _step(
    residuals: Residuals,
    x: np.ndarray,
    loss: float,
    bounds: Bounds,
    curvature: np.ndarray,
    down: np.ndarray,
    scale: np.ndarray,
    damping: float,
) -> tuple[np.ndarray, float, float] | None:
    """The next x, its sum of squares and the next damping; None when nothing helps."""
    free = ~(((x <= bounds.low) & (down < 0)) | ((x >= bounds.high) & (down > 0)))
    if not free.any() or not scale.any():
        return None
    own, slope = curvature[np.ix_(free, free)], down[free]
    size, growth = np.maximum(scale, LEAST_SCALE * scale.max())[free], 2.0
    while damping < MOST_DAMPING:
        step = _solved(own + np.diag(damping * size), slope)
        new = x.copy()
        new[free] += step
        new = bounds.inside(new)
        r, moved = residuals(new), (new - x)[free]
        expected = 2 * slope @ moved - moved @ matmul(own, moved)
        gain = loss - r @ r
        if gain > 0:
            ratio = gain / expected if expected > 0 else 0.0
            eased = damping * max(1 / 3, 1 - (2 * ratio - 1) ** 3)
            return new, float(r @ r), float(max(eased, LEAST_DAMPING))
        damping, growth = damping * growth, growth * 2
    return None


def _solved(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The solution (n,) of a positive definite system; NaN where it is not one."""
    root, failed = torch.linalg.cholesky_ex(torch.from_numpy(matrix))
    if failed.item():
        return np.full_like(right, np.nan)
    return torch.cholesky_solve(torch.from_numpy(right)[:, None], root)[:, 0].numpy()


def _moves(scale: np.ndarray) -> np.ndarray:
    return scale > 0 if scale.any() else np.ones(len(scale), bool)


def _is_determined(curvature: np.ndarray, scale: np.ndarray) -> bool:
    """Whether the sum bends upwards in every direction, of the numbers that matter at all."""
    moves = scale > 0
    size = np.sqrt(scale[moves])
    if not moves.any():
        return False
    scaled = curvature[np.ix_(moves, moves)] / np.outer(size, size)
    bends = torch.linalg.eigvalsh(torch.from_numpy(scaled))
    return bool(bends[0] > DETERMINED * bends[-1])
