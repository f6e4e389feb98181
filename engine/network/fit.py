"""Fitting a small network: the one training loop with plain SGD on all rows at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.batches import Batches
from engine.errors import DivergedError
from engine.learner import Learner
from engine.network.model import Loss, Mlp
from engine.network.rows import prepared
from engine.network.settings import MlpSettings
from engine.network.weights import Layer
from engine.optimisers.make import make_optimiser
from engine.progress import Epoch, Reporter
from engine.schedule import constant


@dataclass(frozen=True)
class Fitted:
    """What a fit ends with."""

    layers: list[Layer]
    epoch: int
    log: list[Epoch]
    outcome: str  # done, stopped


def fit(
    layers: Sequence[Layer],
    x: np.ndarray,
    y: np.ndarray,
    settings: MlpSettings,
    epoch: int = 0,
    reporter: Reporter | None = None,
) -> Fitted:
    """Take `n_epochs` steps more, from `layers` as they stand after `epoch` steps.

    A reporter's snapshot is the layers (a list of `Layer`).

    Raises:
        DivergedError: when the loss is no longer a number.
    """
    net = Mlp(layers, settings)
    opt = make_optimiser("sgd", net.parameters(), settings.lr)
    rows = Batches(torch.as_tensor(prepared(x, settings)), torch.as_tensor(y))
    learner = Learner(net, Loss(settings), opt, rows, snapshot=net.layers, epoch=epoch)
    try:
        log, outcome = learner.fit(settings.n_epochs, constant(settings.lr), reporter)
    except DivergedError as err:
        lr = settings.lr
        problem = f"the loss grew out of bounds in step {err.values['epoch']} at lr {lr:g}"
        raise DivergedError(problem, f"Lower lr, for example to {lr / 10:g}") from err
    return Fitted(net.layers(), learner.epoch, log, outcome)
