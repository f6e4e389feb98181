"""What the race of optimisers can be told, checked before anything runs."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from engine.errors import InputError

BATCHES = ("all", "one")
AT_MOST_ONE = ("momentum", "alpha", "beta1", "beta2")  # below 1, and 0 or more


@dataclass(frozen=True)
class RaceSettings:
    """Settings of five optimisers that learn y = a x + b from the same start."""

    start_a: float = 0.0
    start_b: float = 0.0
    batch: str = "all"  # points a step: "all", or "one" after the other
    lr_sgd: float = 0.02
    lr_momentum: float = 0.005
    momentum: float = 0.9
    lr_rmsprop: float = 0.1
    alpha: float = 0.99  # how slowly rmsprop forgets squared gradients
    lr_adam: float = 0.5
    lr_adamw: float = 0.5
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    wd: float = 0.01  # adamw's weight decay

    def __post_init__(self):
        for name, problem, remedy in _problems(self):
            raise InputError(problem, remedy, setting=name)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "RaceSettings":
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})


def _problems(s: RaceSettings):
    """Yield (name, problem, remedy) for each setting outside what makes sense."""
    if s.batch not in BATCHES:
        yield "batch", f"batch {s.batch!r} is not known", f"Use one of {', '.join(BATCHES)}"
    for name in AT_MOST_ONE:
        if not 0 <= getattr(s, name) < 1:
            yield name, f"{name} is {getattr(s, name):g}", "Give a number from 0 to below 1"
    for name in ("lr_sgd", "lr_momentum", "lr_rmsprop", "lr_adam", "lr_adamw", "wd", "eps"):
        if getattr(s, name) < 0:
            yield name, f"{name} is {getattr(s, name):g}", "Give a number of at least 0"
    if s.eps == 0:
        yield "eps", "eps is 0", "Give a small positive number, for example 1e-8"
