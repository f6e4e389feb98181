"""All that a rating model can be told, checked before anything runs."""

from dataclasses import dataclass

from engine.errors import InputError
from engine.optimisers.names import OPTIMISERS
from engine.settings import DEVICES, MOST_SEED, MOST_THREADS, Settings, setting

SOLVERS = ("sgd", "als", "bayes")
SCHEDULES = ("constant", "one_cycle")
MAX_FACTORS = 1000


@dataclass(frozen=True)
class CollabSettings(Settings):
    """Settings of one fit. Defaults are the lesson's: dot product, full-batch SGD, U(0, 1)."""

    solver: str = setting(
        "sgd",
        "How to learn: gradient steps, least squares, or Bayesian sampling",
        choices=SOLVERS,
    )
    n_factors: int = setting(
        5, "Numbers learned for each user and each movie", low=1, high=MAX_FACTORS
    )
    biases: bool = setting(False, "Learn a bias for each user and movie as well")
    y_range: tuple[float, float] | None = setting(
        None, "Lowest and highest possible prediction, such as 0 5.5; none = not bounded"
    )
    n_epochs: int = setting(
        100, "Epochs of sgd, sweeps of als, samples of bayes", low=1, high=1_000_000
    )
    lr: float = setting(0.01, "Learning rate: the size of a step", low=0.0)
    bias_lr: float = setting(
        1.0, "sgd: the step of the biases, as a multiple of lr", low=0.0, high=1000.0
    )
    wd: float = setting(
        0.0,
        "Weight decay: pulls weights towards zero",  # als: ridge, times the ratings of a row
        low=0.0,
    )
    bs: int = setting(0, "Ratings in a batch; 0 = all at once", low=0, unit="ratings")
    opt: str = setting("sgd", "The optimiser", choices=OPTIMISERS)
    schedule: str = setting(
        "constant", "How the learning rate changes during a fit", choices=SCHEDULES
    )
    momentum: float = setting(
        0.9, "Momentum of opt momentum, and adam's first moment", low=0.0, high=0.9999
    )
    init: str = setting(
        "uniform",
        "New random weights: U(0, 1), or normal with spread 0.01",
        choices=("uniform", "normal"),
    )
    members: int = setting(
        1,
        "sgd: equal groups of factors that learn apart and are averaged",
        low=1,
        high=MAX_FACTORS,
    )
    patience: int = setting(
        0, "Stop after so many epochs without a better validation loss; 0 = never", low=0
    )
    burn_in: int = setting(
        10, "bayes: first samples that are not averaged", low=0, high=1_000_000, unit="samples"
    )
    implicit: bool = setting(False, "bayes: learn from who rated what as well")
    valid_pct: float = setting(
        0.0, "Percent of the ratings held back to measure on", low=0, high=90, unit="percent"
    )
    seed: int = setting(42, "Same seed, same device: same numbers", low=0, high=MOST_SEED)
    device: str = setting("auto", "Where to learn", choices=DEVICES, others=True)
    threads: int = setting(1, "Processor threads to use", low=1, high=MOST_THREADS)

    def check(self) -> None:
        super().check()
        if self.y_range is not None and not self.y_range[0] < self.y_range[1]:
            problem = f"y_range {self.y_range} is empty"
            remedy = "Give the lower end first, for example 0 to 5.5"
            raise InputError(problem, remedy, setting="y_range")
