"""Find a good learning rate: try ever larger ones for a moment each, and put everything back."""

import math
from itertools import count
from typing import NamedTuple

import numpy as np

from engine.errors import DivergedError
from engine.learner import Learner
from engine.progress import Quiet, Tried, Trier
from engine.schedule import constant

SMOOTH = 0.9  # how much of the loss shown is that of the steps before


class LrFind(NamedTuple):
    """The loss (n,) just before a step of each of `lrs` (n,), smoothed, and which one to take."""

    lrs: np.ndarray
    losses: np.ndarray
    suggestion: float


def lr_find(
    learner: Learner,
    low: float = 1e-6,
    high: float = 100.0,
    n_steps: int = 120,
    reporter: Trier | None = None,
) -> LrFind:
    """Take up to `n_steps` steps from `low` to `high`, until the loss has grown fourfold.

    The learner ends as it began. A suggestion is given even where the reporter asked to stop.

    Source: Smith 2017, "Cyclical learning rates for training neural networks", section 3.3. The
    suggestion is fast.ai's "minimum": a tenth of the rate at which the loss was lowest.
    """
    reporter, kept = reporter or Quiet(), learner.state_dict()
    lrs = np.geomspace(low, high, n_steps)
    try:
        losses = _losses(learner, lrs, reporter)
    finally:
        learner.load_state_dict(kept)
    if not losses:
        problem = "the loss is not a number with these weights"
        raise DivergedError(problem, "Start from new weights", code="unfit weights")
    lrs = lrs[: len(losses)]
    losses = np.array([learner.unit(loss) for loss in losses])
    return LrFind(lrs, losses, float(lrs[losses.argmin()]) / 10)


def _losses(learner: Learner, lrs: np.ndarray, reporter: Trier) -> list[float]:
    """The smoothed loss before each step, as far as it stays within four times the best."""
    learner.model.train()
    losses, mean = [], 0.0
    batches = (batch for n in count(learner.epoch + 1) for batch in learner.train_dl.epoch(n))
    for i, (lr, (xb, yb)) in enumerate(zip(lrs, batches, strict=False), start=1):
        learner.adjust(constant(lr), 0.0)
        loss = float(learner.step(xb, yb))
        mean = SMOOTH * mean + (1 - SMOOTH) * loss
        smooth = mean / (1 - SMOOTH**i)  # without the pull of the first 0
        if not math.isfinite(loss) or (losses and smooth > 4 * min(losses)):
            break
        losses.append(smooth)
        reporter.on_try(Tried(i, len(lrs)))
        if reporter.should_stop():
            break
    return losses
