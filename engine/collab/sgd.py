"""Ratings by gradient descent: the model, its optimiser and its batches, for the one learner."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor
from torch.optim import Optimizer

from engine.batches import Batches
from engine.collab.data import Ratings
from engine.collab.initial import random_factors
from engine.collab.model import DotBias
from engine.collab.outcome import fitted
from engine.collab.settings import CollabSettings
from engine.collab.state import Fitted, State
from engine.device import pick_device, use_threads
from engine.learner import Learner, not_finite
from engine.lr_find import LrFind
from engine.lr_find import lr_find as find
from engine.optimisers.make import has_momentum, make_optimiser, moments
from engine.progress import Quiet, Reporter, Trier
from engine.schedule import Schedule, constant, one_cycle

SMALL = 20_000  # fewer ratings than this are trained in float64, so that a sheet agrees to 1e-9
LOSS_LIMIT = 100.0  # a mean squared error this many times the first one will not come back
LOGIT_LIMIT = 1e6  # inside a sigmoid such weights have no gradient left


def fit_sgd(
    train: Ratings,
    valid: Ratings | None,
    settings: CollabSettings,
    start: State | None = None,
    reporter: Reporter | None = None,
) -> Fitted:
    """Train `settings.n_epochs` more from `start`, or from new random weights.

    Raises:
        DivergedError: when the loss grows out of bounds; the last epoch shown was a good one.
    """
    learner, model = make_learner(train, valid, settings, start)
    log, outcome = learner.fit(
        settings.n_epochs, _schedule(settings, learner.opt), reporter or Quiet(), settings.patience
    )
    state = State(model.factors(), learner.epoch, learner.opt_state())
    return fitted(train, valid, state, state.factors, log, outcome)


def lr_find(
    train: Ratings,
    settings: CollabSettings,
    start: State | None = None,
    reporter: Trier | None = None,
) -> LrFind:
    """Try learning rates on a copy of the weights; losses are RMSE in stars."""
    return find(make_learner(train, None, settings, start)[0], reporter=reporter)


def mean_squared_error(pred: Tensor, targ: Tensor) -> Tensor:
    """The mean over rows and members: pred (bs, members), targ (bs, 1)."""
    return F.mse_loss(pred, targ.expand_as(pred))


def make_learner(
    train: Ratings, valid: Ratings | None, settings: CollabSettings, start: State | None
) -> tuple[Learner, DotBias]:
    """Put model, optimiser and batches on the device, and take over what `start` holds."""
    device = pick_device(settings.device)
    use_threads(settings.threads)
    if start is None:
        mean = float(train.values.mean())
        start = State(random_factors(train.n_users, train.n_items, settings, mean))
    dtype = _dtype(train, device)
    weights = replace(start.factors, y_range=settings.y_range)  # the setting may have changed
    model = DotBias(weights, settings.biases, dtype, settings.members).to(device)
    learner = Learner(
        model,
        mean_squared_error,
        _optimiser(model, settings),
        _batches(train, settings, device, dtype),
        _batches(valid, settings, device, dtype) if valid else None,
        unit=math.sqrt,
        epoch=start.epoch,
    )
    learner.snapshot = lambda: State(model.factors(), learner.epoch, learner.opt_state())
    learner.diverged = _out_of_bounds(learner, model, train)
    if _fits(start, model, settings.opt):
        learner.load_opt_state(start.resume)
    return learner, model


def _optimiser(model: DotBias, settings: CollabSettings) -> Optimizer:
    """Biases, where there are any, have a step of their own and are not decayed."""
    groups: list[dict[str, Any]] = [{"params": [model.u_weight.weight, model.i_weight.weight]}]
    if settings.biases:
        biases = [model.u_bias.weight, model.i_bias.weight]
        groups.append({"params": biases, "weight_decay": 0.0, "lr_mult": settings.bias_lr})
    return make_optimiser(settings.opt, groups, settings.lr, settings.wd, settings.momentum)


def _dtype(train: Ratings, device: torch.device) -> torch.dtype:
    small = len(train) < SMALL and device.type == "cpu"
    return torch.float64 if small else torch.float32


def _batches(
    ratings: Ratings, settings: CollabSettings, device: torch.device, dtype: torch.dtype
) -> Batches:
    x = torch.from_numpy(np.stack([ratings.user_idx, ratings.item_idx], axis=1)).to(device)
    y = torch.from_numpy(ratings.values[:, None]).to(dtype).to(device)  # mps has no float64
    return Batches(x, y, settings.bs, settings.seed)


def _schedule(settings: CollabSettings, opt: Optimizer) -> Schedule:
    if settings.schedule == "constant":
        return constant(settings.lr)
    return one_cycle(settings.lr, settings.momentum if has_momentum(opt) else None)


def _fits(start: State, model: DotBias, opt: str) -> bool:
    """Whether the moments in `start` are this optimiser's and this model's; if not, start again."""
    shapes = {
        f"opt.{name}.{moment}": tuple(p.shape) if each else ()
        for name, p in model.named_parameters()
        for moment, each in moments(opt).items()
    }
    return all(shapes.get(key) == array.shape for key, array in start.resume.items())


def _out_of_bounds(learner: Learner, model: DotBias, train: Ratings) -> Callable[[float], bool]:
    """A test of the mean squared error: has training gone where it cannot come back from?"""
    power = float(np.mean(train.values**2))
    limit = LOSS_LIMIT * max(learner.measure(learner.train_dl), power, 1e-12)

    def diverged(loss: float) -> bool:
        if not_finite(loss) or loss > limit:
            return True
        if model.y_range is None:
            return False
        return any(float(p.detach().abs().max()) > LOGIT_LIMIT for p in model.parameters())

    return diverged
