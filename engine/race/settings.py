"""What the race of optimisers can be told, checked before anything runs."""

from dataclasses import dataclass

from engine.settings import Settings, setting

BELOW_1 = 0.999999


@dataclass(frozen=True)
class RaceSettings(Settings):
    """Settings of five optimisers that learn y = a x + b from the same start."""

    start_a: float = setting(0.0, "a at the start")
    start_b: float = setting(0.0, "b at the start")
    batch: str = setting(
        "all",
        "Points a step learns from: all, or one after the other",
        choices=("all", "one"),
    )
    lr_sgd: float = setting(0.02, "Learning rate of sgd", low=0.0)
    lr_momentum: float = setting(0.005, "Learning rate of momentum", low=0.0)
    momentum: float = setting(
        0.9, "0 to below 1: how much of the last direction is kept", low=0.0, high=BELOW_1
    )
    lr_rmsprop: float = setting(0.1, "Learning rate of rmsprop", low=0.0)
    alpha: float = setting(
        0.99, "0 to below 1: how slowly rmsprop forgets squared gradients", low=0.0, high=BELOW_1
    )
    lr_adam: float = setting(0.5, "Learning rate of adam", low=0.0)
    lr_adamw: float = setting(0.5, "Learning rate of adamw", low=0.0)
    beta1: float = setting(
        0.9, "0 to below 1: how slowly adam forgets gradients", low=0.0, high=BELOW_1
    )
    beta2: float = setting(
        0.999, "0 to below 1: how slowly adam forgets squared gradients", low=0.0, high=BELOW_1
    )
    eps: float = setting(1e-8, "Keeps rmsprop and adam from dividing by 0", low=1e-300)
    wd: float = setting(0.01, "Weight decay of adamw", low=0.0)
