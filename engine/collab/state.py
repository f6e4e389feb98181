"""Where a fit of ratings stands, and what it ends with."""

from dataclasses import dataclass, field

import numpy as np

from engine.collab.factors import Factors
from engine.collab.posterior import Posterior
from engine.progress import Epoch


@dataclass(frozen=True)
class State:
    """Enough to continue as if never interrupted. Arrays only, so that it can be saved as they are.

    `resume` holds what the solver needs beside the weights: the optimiser's moments (sgd), the
    last sample and the running sums (bayes), nothing (als). Empty: start afresh from `factors`.
    """

    factors: Factors
    epoch: int = 0
    resume: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Fitted:
    """What `fit` returns. Metrics are {"rmse", "mae"} in stars."""

    state: State
    model: Factors | Posterior  # what predicts best; for sgd and als the factors themselves
    log: list[Epoch]
    outcome: str  # "done", "stopped" (asked to) or "early" (validation loss grew)
    train: dict[str, float]
    valid: dict[str, float] | None
    baselines: dict[
        str, dict[str, float]
    ]  # "global_mean", "biases": measured where `valid` is, else on train
