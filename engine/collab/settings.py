"""All that a rating model can be told, checked before anything runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from engine.optimisers.names import OPTIMISERS
from engine.settings import Problem, Settings

SOLVERS = ("sgd", "als", "bayes")
SCHEDULES = ("constant", "one_cycle")
MAX_FACTORS = 1000


@dataclass(frozen=True)
class CollabSettings(Settings):
    """Settings of one fit. Defaults are the lesson's: dot product, full-batch SGD, U(0, 1)."""

    solver: str = "sgd"
    n_factors: int = 5
    biases: bool = False
    y_range: tuple[float, float] | None = None  # stars; None = not held in a range
    n_epochs: int = 100  # epochs of sgd, sweeps of als, samples of bayes
    lr: float = 0.01  # sgd: the step, or the one-cycle schedule's highest step
    bias_lr: float = 1.0  # sgd: the step of the biases, as a multiple of lr
    wd: float = 0.0  # sgd: decoupled decay of factors; als: ridge, times √ratings of a row
    bs: int = 0  # ratings a batch; 0 = all at once
    opt: str = "sgd"
    schedule: str = "constant"
    momentum: float = 0.9  # opt=momentum, and adam's first moment
    init: str = "uniform"  # "uniform": U(0, 1) as in the lesson; "normal": N(0, 0.01)
    members: int = 1  # sgd: equal groups of factors that learn apart and are averaged
    patience: int = (
        0  # epochs without a better validation loss before stopping; 0 = never stop early
    )
    burn_in: int = 10  # bayes: first samples that are not averaged
    implicit: bool = False  # bayes: learn from who rated what as well
    valid_pct: float = 0.0  # percent of the ratings held back
    seed: int = 42
    device: str = "auto"  # auto, cpu, cuda, mps
    threads: int = 1

    CHOICES: ClassVar = {
        "solver": SOLVERS,
        "opt": OPTIMISERS,
        "schedule": SCHEDULES,
        "init": ("uniform", "normal"),
    }
    RANGES: ClassVar = {
        "n_factors": (1, MAX_FACTORS),
        "n_epochs": (1, 1_000_000),
        "bs": (0, 100_000_000),
        "burn_in": (0, 1_000_000),
        "members": (1, MAX_FACTORS),
        "patience": (0, 1_000_000),
        "threads": (1, 1024),
        "seed": (0, 2**32 - 1),
        "lr": (0.0, 1e12),
        "bias_lr": (0.0, 1000.0),
        "wd": (0.0, 1e12),
        "momentum": (0.0, 0.9999),
        "valid_pct": (0.0, 90.0),
    }
    WHOLE = ("n_factors", "n_epochs", "bs", "burn_in", "members", "patience", "threads", "seed")

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if self.y_range is not None and not self.y_range[0] < self.y_range[1]:
            remedy = "Give the lower end first, for example 0 to 5.5"
            yield "y_range", f"y_range {self.y_range} is empty", remedy
