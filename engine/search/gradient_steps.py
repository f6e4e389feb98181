"""Adam and gradient steps: a fixed number of them, with the learning rate that is set."""

import numpy as np
import torch

from engine.errors import DivergedError
from engine.optimisers.make import make_optimiser
from engine.schedule import constant, one_cycle
from engine.search.best import Best
from engine.search.problem import Problem
from engine.search.settings import SearchSettings


def by_steps(problem: Problem, start: np.ndarray, settings: SearchSettings, best: Best) -> None:
    """Adam, or gradient steps with momentum, over all formulas at once; projected on the bounds."""
    x = problem.tensor(start).requires_grad_()
    name = "adam" if settings.solver == "adam" else "momentum" if settings.momentum else "sgd"
    opt = make_optimiser(name, [x], settings.lr, momentum=settings.momentum)
    plan = one_cycle if settings.schedule == "one_cycle" else constant
    schedule = plan(settings.lr)
    low, high = problem.tensor(problem.bounds.low), problem.tensor(problem.bounds.high)
    for epoch in range(settings.n_epochs):
        opt.param_groups[0]["lr"] = schedule.lr(epoch / max(settings.n_epochs, 1))
        now = x.detach().cpu().numpy()
        value, gradient = problem.value_and_gradient(now)
        if not np.isfinite(value):
            _diverged(epoch, settings)
        best.offer(now, value)
        x.grad = problem.tensor(gradient)
        opt.step()
        if problem.bounds.are_bounded:
            with torch.no_grad():
                x.copy_(torch.minimum(torch.maximum(x, low), high))
        best.epoch()
    last = x.detach().cpu().numpy()
    best.offer(last, problem.value_and_gradient(last)[0])


def _diverged(epoch: int, settings: SearchSettings) -> None:
    raise DivergedError(
        f"the target became an error value in epoch {epoch + 1}",
        f"Set lr below {settings.lr:g}, or use solver auto",
    )
