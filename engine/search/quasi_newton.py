"""L-BFGS: a search by the target's slope alone, for any target that has one."""

import numpy as np

from engine.search.best import Best
from engine.search.bounds import Bounds
from engine.search.problem import Problem
from engine.search.settings import SearchSettings
from engine.search.sizes import sizes_of

NOISE = 0.6  # of another start, in spreads of the best numbers
FAR = 5.0  # spreads of the start, which those of the best numbers count as at most
MOST_RESTARTED = 5000  # changing cells; more are searched once
MORE_ROUNDS = 5  # of L-BFGS, in the scale of what was found so far
FLAT = 1e-4  # a slope, relative to the target, that a minimum may have
NEGLIGIBLE = 1e-9  # a target this small beside the first one is as good as 0
BEYOND = 1e3  # a scaled target where a formula is an error: above any that is worth a step


def by_lbfgs(problem: Problem, start: np.ndarray, settings: SearchSettings, best: Best) -> None:
    """Quasi-Newton steps; `restarts` more from near `start`.

    Source: Byrd, Lu, Nocedal & Zhu 1995, "A limited memory algorithm for bound constrained
    optimization", as scipy has it. Ours stops at `n_epochs` iterations in all.
    """
    best.method, rng = "lbfgs", np.random.default_rng(settings.seed)
    one_lbfgs(problem, start, settings, best)
    for _ in range(max(settings.restarts, 0) if len(start) <= MOST_RESTARTED else 0):
        x = other_start(start, best.x, np.ones(len(start), bool), problem.bounds, rng)
        best.n_starts += 1
        one_lbfgs(problem, x, settings, best)


def other_start(
    start: np.ndarray,
    found: np.ndarray,
    moves: np.ndarray,
    bounds: Bounds,
    rng: np.random.Generator,
) -> np.ndarray:
    """Near `start` (n,), by the spread of what was `found` (n,); only what `moves` (n,) differs.

    Where what was found has run away (weights of saturated units), by a few spreads of the start.
    """
    spread = min(np.std(found[moves]), FAR * np.std(start[moves]) or 1.0) or 1.0
    return bounds.inside(start + rng.normal(0, NOISE * spread, len(start)) * moves)


def one_lbfgs(problem: Problem, x: np.ndarray, settings: SearchSettings, best: Best) -> None:
    """From `x` (n,) to where it ends by itself; where that is no minimum, on in another scale."""
    first = problem.value_and_gradient(x)[0]
    best.offer(x, first)
    _lbfgs(problem, x, np.ones_like(x), settings, best)
    for _ in range(MORE_ROUNDS):
        x, before = best.x, best.loss
        if is_flat(problem, x, first):
            return
        _lbfgs(problem, x, sizes_of(x), settings, best)
        if best.loss >= before - settings.tol * abs(before):
            return


def is_flat(problem: Problem, x: np.ndarray, first: float) -> bool:
    """Whether x (n,) may be a minimum, for a target that began at `first`."""
    return _slope(problem, x, NEGLIGIBLE * abs(first)) < FLAT


def _slope(problem: Problem, x: np.ndarray, least: float) -> float:
    """How much of the target a number that grows by its own size would change, at most.

    Source: Dennis & Schnabel 1983, "Numerical Methods for Unconstrained Optimization", section 7.2.
    """
    value, gradient = problem.value_and_gradient(x)
    low, high = problem.bounds.low, problem.bounds.high
    free = ((x > low) | (gradient < 0)) & ((x < high) | (gradient > 0))
    return float(np.abs(gradient * sizes_of(x) * free).max() / max(abs(value), least, 1e-300))


def _lbfgs(
    problem: Problem, x: np.ndarray, sizes: np.ndarray, settings: SearchSettings, best: Best
) -> None:
    """Steps until they end by themselves; numbers are counted in multiples of `sizes` (n,)."""
    from scipy.optimize import minimize

    if not best.epochs_left:
        return
    scale = 1 / max(abs(problem.value_and_gradient(x)[0]), 1e-8)  # so that tolerances are relative

    def scaled(z: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = problem.value_and_gradient(z * sizes)
        if not np.isfinite(value):
            return BEYOND, np.zeros_like(z)
        return value * scale, gradient * (scale * sizes)

    def after(intermediate_result) -> None:
        value = float(intermediate_result.fun) / scale
        best.offer(intermediate_result.x * sizes, value)
        best.epoch()

    low, high = problem.bounds.low / sizes, problem.bounds.high / sizes
    minimize(
        scaled,
        x / sizes,
        jac=True,
        method="L-BFGS-B",
        callback=after,
        bounds=list(zip(low, high, strict=True)) if problem.bounds.are_bounded else None,
        options={
            "maxiter": best.epochs_left,
            "maxfun": 20 * best.epochs_left + 100,
            "maxcor": 20,
            "ftol": settings.tol,
            "gtol": 1e-12,
        },
    )
