"""The best numbers of a search so far, and whoever is told about them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from engine.progress import Epoch
from engine.search.problem import Problem
from engine.search.settings import SearchSettings


class Reporter(Protocol):
    """Whoever watches. `snapshot()` gives the best numbers so far."""

    def on_epoch(self, log: Epoch, snapshot: Callable[[], np.ndarray]) -> None: ...

    def should_stop(self) -> bool: ...


@dataclass
class Found:
    """The best numbers, their loss, why it ended, by which method, and one line an epoch."""

    x: np.ndarray
    loss: float
    outcome: str
    method: str
    n_starts: int
    log: list[Epoch] = field(default_factory=list)


class Stopped(Exception):  # noqa: N818  not an error
    """The user has asked to stop."""


class Best:
    """The best numbers so far, told to the reporter epoch by epoch."""

    def __init__(self, problem: Problem, settings: SearchSettings, reporter: Reporter):
        self.problem, self.n_epochs, self.reporter = problem, settings.n_epochs, reporter
        self.began = time.perf_counter()
        self.x, self.loss, self.log = np.empty(0), np.inf, list[Epoch]()
        self.method, self.n_starts = settings.solver, 1

    @property
    def epochs_left(self) -> int:
        return max(self.n_epochs - len(self.log), 0)

    def offer(self, x: np.ndarray, loss: float) -> None:
        """Keep these if they are the best, and if they are allowed."""
        if loss < self.loss or not self.x.size:
            self.x, self.loss = np.array(x), loss

    def take(self, x: np.ndarray, loss: float) -> None:
        """Keep these whatever was before: they meet limits that it did not."""
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
        return Found(self.x, self.loss, outcome, self.method, self.n_starts, self.log)
