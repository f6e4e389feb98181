"""Finding the numbers that make a target smallest: L-BFGS, Adam, gradient steps."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import torch

from engine.optimiser import make_optimiser
from engine.progress import Epoch
from engine.schedule import constant, one_cycle
from engine.solver.problem import Problem
from engine.solver.settings import SolverSettings
from engine.solver.sizes import sizes_of

NOISE = 0.3  # of a restart, in spreads of the best numbers
MOST_RESTARTED = 5000  # changing cells; more are searched once
MORE_ROUNDS = 5  # of L-BFGS, in the scale of what was found so far
FLAT = 1e-4  # a slope, relative to the target, that a minimum may have
NEGLIGIBLE = 1e-9  # a target this small beside the first one is as good as 0
BEYOND = 1e3  # a scaled target where a formula is an error: above any that is worth a step


class Reporter(Protocol):
    """Whoever watches. `snapshot()` gives the best numbers so far."""

    def on_epoch(self, log: Epoch, snapshot: Callable[[], np.ndarray]) -> None: ...

    def should_stop(self) -> bool: ...


@dataclass
class Found:
    """The best numbers, their loss, why it ended, and one line an epoch."""

    x: np.ndarray
    loss: float
    outcome: str
    log: list[Epoch] = field(default_factory=list)


class Stopped(Exception):  # noqa: N818  not an error
    """The user has asked to stop."""


class _Best:
    """The best numbers so far, told to the reporter epoch by epoch."""

    def __init__(self, problem: Problem, settings: SolverSettings, reporter: Reporter):
        self.problem, self.n_epochs, self.reporter = problem, settings.n_epochs, reporter
        self.began = time.perf_counter()
        self.x, self.loss, self.log = np.empty(0), np.inf, list[Epoch]()

    def offer(self, x: np.ndarray, loss: float) -> None:
        """Keep these if they are the best, and if they are allowed."""
        if loss < self.loss or not self.x.size:
            self.x, self.loss = np.array(x), loss

    def epoch(self) -> None:
        """One epoch is over. Raises Stopped where the user wants no more."""
        n, seconds = len(self.log) + 1, time.perf_counter() - self.began
        shown = self.problem.target_of(self.loss)
        eta = seconds / n * max(self.n_epochs - n, 0)
        line = Epoch(n, max(self.n_epochs, n), shown, None, seconds, eta)
        self.log.append(line)
        self.reporter.on_epoch(line, lambda: self.x)
        if self.reporter.should_stop():
            raise Stopped

    def found(self, outcome: str) -> Found:
        return Found(self.x, self.loss, outcome, self.log)


def search(
    problem: Problem, start: np.ndarray, settings: SolverSettings, reporter: Reporter
) -> Found:
    """Minimise from `start` (n,), within the problem's bounds.

    Raises:
        DivergedError: when the target is an error at the start.
    """
    start = problem.bounds.inside(start)
    problem.check_start(start)
    best = _Best(problem, settings, reporter)
    try:
        if settings.solver != "lbfgs":
            _by_steps(problem, start, settings, best)
        elif problem.bounds.constraints:
            from engine.solver.constrained import by_slsqp

            by_slsqp(problem, start, settings, best)
        else:
            _by_lbfgs(problem, start, settings, best)
    except Stopped:
        return best.found("stopped")
    return best.found("done")


def _by_lbfgs(problem: Problem, start: np.ndarray, settings: SolverSettings, best: "_Best") -> None:
    """Quasi-Newton steps; `restarts` more from the best so far with noise added.

    Source: Byrd, Lu, Nocedal & Zhu 1995, "A limited memory algorithm for bound constrained
    optimization", as scipy has it. Ours stops at `n_epochs` iterations in all.
    """
    rng, x = np.random.default_rng(settings.seed), start
    restarts = settings.restarts if len(start) <= MOST_RESTARTED else 0
    for n_start in range(restarts + 1):
        if n_start:
            spread = np.std(best.x) or 1.0
            x = problem.bounds.inside(best.x + rng.normal(0, NOISE * spread, len(best.x)))
        _one_lbfgs(problem, x, settings, best)


def _one_lbfgs(problem: Problem, x: np.ndarray, settings: SolverSettings, best: "_Best") -> None:
    """From `x` (n,) to where it ends by itself; where that is no minimum, on in another scale."""
    first = problem.value_and_gradient(x)[0]
    best.offer(x, first)
    _lbfgs(problem, x, np.ones_like(x), settings, best)
    for _ in range(MORE_ROUNDS):
        x, before = best.x, best.loss
        if _slope(problem, x, NEGLIGIBLE * abs(first)) < FLAT:
            return
        _lbfgs(problem, x, sizes_of(x), settings, best)
        if best.loss >= before - settings.tol * abs(before):
            return


def _slope(problem: Problem, x: np.ndarray, least: float) -> float:
    """How much of the target a number that grows by its own size would change, at most.

    Source: Dennis & Schnabel 1983, "Numerical Methods for Unconstrained Optimization", section 7.2.
    """
    value, gradient = problem.value_and_gradient(x)
    low, high = problem.bounds.low, problem.bounds.high
    free = ((x > low) | (gradient < 0)) & ((x < high) | (gradient > 0))
    return float(np.abs(gradient * sizes_of(x) * free).max() / max(abs(value), least, 1e-300))


def _lbfgs(
    problem: Problem, x: np.ndarray, sizes: np.ndarray, settings: SolverSettings, best: "_Best"
) -> None:
    """Steps until they end by themselves; numbers are counted in multiples of `sizes` (n,)."""
    from scipy.optimize import minimize

    n_epochs = settings.n_epochs - len(best.log)
    if n_epochs <= 0:
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
        scaled, x / sizes, jac=True, method="L-BFGS-B", callback=after,
        bounds=list(zip(low, high, strict=True)) if problem.bounds.are_bounded else None,
        options={"maxiter": n_epochs, "maxfun": 20 * n_epochs + 100, "maxcor": 20,
                 "ftol": settings.tol, "gtol": 1e-12},
    )  # fmt: skip


def _by_steps(problem: Problem, start: np.ndarray, settings: SolverSettings, best: "_Best") -> None:
    """Adam, or gradient steps with momentum, over all formulas at once; projected on the bounds."""
    x = problem.tensor(start).requires_grad_()
    name = "adam" if settings.solver == "adam" else "momentum" if settings.momentum else "sgd"
    opt = make_optimiser(name, [x], settings.lr, momentum=settings.momentum)
    plan = one_cycle if settings.schedule == "one_cycle" else constant
    schedule = plan(settings.lr)
    low, high = problem.tensor(problem.bounds.low), problem.tensor(problem.bounds.high)
    for epoch in range(settings.n_epochs):
        opt.param_groups[0]["lr"] = schedule.lr(epoch / max(settings.n_epochs, 1))
        now = x.detach().cpu().numpy()
        value, gradient = problem.value_and_gradient(now)
        if not np.isfinite(value):
            _diverged(epoch, settings)
        best.offer(now, value)
        x.grad = problem.tensor(gradient)
        opt.step()
        if problem.bounds.are_bounded:
            with torch.no_grad():
                x.copy_(torch.minimum(torch.maximum(x, low), high))
        best.epoch()
    last = x.detach().cpu().numpy()
    best.offer(last, problem.value_and_gradient(last)[0])


def _diverged(epoch: int, settings: SolverSettings) -> None:
    from engine.errors import DivergedError

    raise DivergedError(
        f"the target became an error value in epoch {epoch + 1}",
        f"Set lr below {settings.lr:g}, or use lbfgs",
    )
