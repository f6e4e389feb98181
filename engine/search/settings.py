"""How to minimise: one frozen dataclass."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from engine.errors import InputError

SOLVERS = ("auto", "lm", "lbfgs", "adam", "sgd")
AUTO = -1
GOALS = ("min", "max", "value")


@dataclass(frozen=True)
class SolverSettings:
    """The settings of one press of Minimise."""

    solver: str = "auto"  # lm for sums of squares of not too many cells, else lbfgs
    n_epochs: int = 5000  # passes over all formulas; lm, lbfgs: steps, and they stop by themselves
    lr: float = 0.01  # step of adam and sgd; lm and lbfgs find their own
    schedule: str = "constant"  # or one_cycle; adam and sgd
    momentum: float = 0.9  # adam and sgd
    tol: float = 1e-10  # lm, lbfgs end where a step improves the target by less, relatively
    init: str = "cells"  # start from the cells, or from random numbers
    restarts: int = AUTO  # lm, lbfgs: more starts; auto: where the target leaves numbers open
    seed: int = 42
    device: str = "auto"
    threads: int = 1

    def __post_init__(self) -> None:
        _one_of("solver", self.solver, SOLVERS)
        _one_of("schedule", self.schedule, ("constant", "one_cycle"))
        _one_of("init", self.init, ("cells", "random"))
        _within("n_epochs", self.n_epochs, 1, 1e9)
        _within("lr", self.lr, 1e-300, 1e9)
        _within("momentum", self.momentum, 0, 0.999999)
        _within("tol", self.tol, 0, 1)
        _within("restarts", self.restarts, AUTO, 1e6)
        _within("threads", self.threads, 1, 1024)
        _within("seed", self.seed, 0, 2**32 - 1)

    def with_(self, **changes: Any) -> "SolverSettings":
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        remedy = f"Use one of {', '.join(choices)}"
        raise InputError(f"{name} {value!r} is not known", remedy, setting=name)


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        remedy = f"Give a number from {low:.15g} to {high:.15g}"
        raise InputError(f"{name} is {value:.15g}", remedy, setting=name)
