"""Five of torch's optimisers learn y = a x + b from the same start, step by step, in float64.

As torch defines them: momentum without dampening or Nesterov; RMSProp not centred, eps outside the
root; Adam with both bias corrections and eps added after them; AdamW with its decay decoupled from
the gradient (Loshchilov & Hutter 2019), applied before the step.
"""

import math
from time import perf_counter

import numpy as np
import torch
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from engine.errors import DivergedError
from engine.progress import Epoch, Quiet, Reporter
from engine.race.settings import RaceSettings

NAMES = ("sgd", "momentum", "rmsprop", "adam", "adamw")


def make(name: str, params: list[torch.Tensor], s: RaceSettings) -> Optimizer:
    """The optimiser of that name for some parameters."""
    betas = (s.beta1, s.beta2)
    if name == "sgd":
        return SGD(params, s.lr_sgd)
    if name == "momentum":
        return SGD(params, s.lr_momentum, momentum=s.momentum)
    if name == "rmsprop":
        return RMSprop(params, s.lr_rmsprop, alpha=s.alpha, eps=s.eps)
    if name == "adam":
        return Adam(params, s.lr_adam, betas, eps=s.eps)
    return AdamW(params, s.lr_adamw, betas, eps=s.eps, weight_decay=s.wd)


class Racer:
    """One optimiser and its line; `path` has a row (a, b, loss) for the start and each step."""

    def __init__(self, name: str, x: torch.Tensor, y: torch.Tensor, settings: RaceSettings):
        self.name, self.x, self.y, self.settings = name, x, y, settings
        self.a = torch.tensor(settings.start_a, dtype=torch.float64, requires_grad=True)
        self.b = torch.tensor(settings.start_b, dtype=torch.float64, requires_grad=True)
        self.opt = make(name, [self.a, self.b], settings)
        self.path = [self._row()]

    def step(self) -> None:
        """Take one step more.

        Raises:
            DivergedError: when the loss is no longer a number.
        """
        number = len(self.path)
        self.opt.zero_grad()
        self._loss(self._rows(number)).backward()
        self.opt.step()
        self.path.append(self._row())
        if not math.isfinite(self.path[-1][2]):
            lr = self.opt.param_groups[0]["lr"]
            raise DivergedError(
                f"the loss of {self.name} grew out of bounds in step {number} at lr {lr:g}",
                f"Lower lr_{self.name}, for example to {lr / 10:g}",
                setting=f"lr_{self.name}",
            )

    def _rows(self, number: int) -> slice:
        """The points of a step counted from 1: all, or one after the other."""
        if self.settings.batch == "all":
            return slice(None)
        place = (number - 1) % len(self.x)
        return slice(place, place + 1)

    def _loss(self, rows: slice) -> torch.Tensor:
        """Mean squared error."""
        return ((self.a * self.x[rows] + self.b - self.y[rows]) ** 2).mean()

    @torch.no_grad()
    def _row(self) -> tuple[float, float, float]:
        return self.a.item(), self.b.item(), self._loss(slice(None)).item()


def race(
    x: np.ndarray,
    y: np.ndarray,
    settings: RaceSettings,
    n_steps: int,
    seen: int = 0,
    reporter: Reporter | None = None,
) -> tuple[dict[str, np.ndarray], str]:
    """Take `n_steps` with each optimiser on points x, y (n,), from the start.

    Returns each one's path (1 + steps, 3), columns a, b, loss, and "done" or "stopped". The
    reporter hears of the steps after the first `seen`; its snapshot is the paths so far.

    Raises:
        DivergedError: when a loss is no longer a number.
    """
    reporter, began = reporter or Quiet(), perf_counter()
    points = torch.as_tensor(x, dtype=torch.float64), torch.as_tensor(y, dtype=torch.float64)
    racers = [Racer(name, *points, settings) for name in NAMES]
    for step in range(1, n_steps + 1):
        for racer in racers:
            racer.step()
        if step <= seen:
            continue
        seconds, best = perf_counter() - began, min(racer.path[-1][2] for racer in racers)
        eta = seconds / step * (n_steps - step)
        reporter.on_epoch(Epoch(step, n_steps, best, None, seconds, eta), lambda: paths(racers))
        if reporter.should_stop():
            return paths(racers), "stopped"
    return paths(racers), "done"


def paths(racers: list[Racer]) -> dict[str, np.ndarray]:
    """The path of each so far: (1 + steps, 3), columns a, b, loss."""
    return {racer.name: np.array(racer.path) for racer in racers}
