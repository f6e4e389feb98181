"""How to minimise: one frozen dataclass."""

from dataclasses import dataclass

from engine.settings import DEVICES, MOST_SEED, MOST_THREADS, Settings, setting

AUTO = -1
GOALS = ("min", "max", "value")


@dataclass(frozen=True)
class SearchSettings(Settings):
    """The settings of one run of Minimise."""

    solver: str = setting(
        "auto",
        "lm for sums of squares of not too many numbers, else lbfgs; adam and sgd take many steps",
        choices=("auto", "lm", "lbfgs", "adam", "sgd"),
    )
    n_epochs: int = setting(
        5000,
        "Passes over all formulas; for lm and lbfgs steps, and they stop by themselves",
        low=1,
        high=1_000_000_000,
    )
    lr: float = setting(
        0.01,
        "Step of adam and sgd; lm and lbfgs find their own",
        low=1e-300,
        high=1e9,
    )
    schedule: str = setting(
        "constant", "How the step of adam and sgd changes", choices=("constant", "one_cycle")
    )
    momentum: float = setting(0.9, "Momentum of adam and sgd", low=0.0, high=0.999999)
    tol: float = setting(
        1e-10,
        "lm and lbfgs end where a step improves the target by less, relatively",
        low=0.0,
        high=1.0,
    )
    init: str = setting(
        "cells",
        "Start from the numbers that are there, or from random ones",
        choices=("cells", "random"),
    )
    restarts: int = setting(
        AUTO,
        "lm, lbfgs: more starts; -1 = where the target leaves numbers open",
        low=AUTO,
        high=1_000_000,
    )
    seed: int = setting(42, "Same seed, same numbers", low=0, high=MOST_SEED)
    device: str = setting("auto", "Where to compute", choices=DEVICES, others=True)
    threads: int = setting(1, "Processor threads to use", low=1, high=MOST_THREADS)
