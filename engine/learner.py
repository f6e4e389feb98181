"""The one training loop. It knows rows, a model and a loss, and nothing of what they stand for."""

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine.batches import Source
from engine.errors import DivergedError
from engine.precision import Precision
from engine.progress import Epoch, Quiet, Reporter
from engine.schedule import Schedule

CHECK_EVERY = 200  # batches between two looks at whether the loss is still a number


def not_finite(loss: float) -> bool:
    """True for a loss that is infinite or not a number."""
    return not math.isfinite(loss)


class _Kept(NamedTuple):
    """A copy of all that training changes."""

    model: dict[str, Tensor]
    opt: dict[str, Any]
    epoch: int


@dataclass
class Position:
    """Where a fit stands: epochs of it that are done, and what of the next one."""

    done: int = 0
    batch: int = 0  # batches of the epoch that were learned from
    total: float | Tensor = 0.0  # their loss, summed over rows
    n_rows: int = 0


class Learner:
    """Owns model, optimiser, loss, batches and the count of epochs; `fit` trains *more*.

    `loss_func(pred, targ)` is a mean over the elements of `targ`; `unit` turns it into the number
    that is shown (`math.sqrt` makes a mean squared error an RMSE). `diverged` says of a mean loss
    that training has gone wrong. `snapshot` is what a reporter calls to show the weights.
    `exact` measures the training loss again after each epoch; False takes the mean on the way,
    which is cheaper and a little behind. `clip` cuts the norm of a step's gradients; 0 = never.
    `on_batch` is called after each step of a fit (see `engine.resume`).

    A model with an attribute `carried`, a list of tensors, takes state from one batch to the next:
    the list is emptied before each epoch and around each measuring.
    """

    def __init__(
        self,
        model: nn.Module,
        loss_func: Callable[[Any, Tensor], Tensor],
        opt: Optimizer,
        train_dl: Source,
        valid_dl: Source | None = None,
        *,
        unit: Callable[[float], float] = float,
        diverged: Callable[[float], bool] = not_finite,
        snapshot: Callable[[], Any] | None = None,
        exact: bool = True,
        epoch: int = 0,
        clip: float = 0.0,
        precision: Precision | None = None,
        on_batch: Callable[["Learner"], None] | None = None,
    ):
        self.model, self.loss_func, self.opt = model, loss_func, opt
        self.train_dl, self.valid_dl = train_dl, valid_dl
        self.unit, self.diverged, self.exact = unit, diverged, exact
        self.snapshot = snapshot or self.state_dict
        self.epoch, self.at = epoch, Position()
        self.clip, self.precision, self.on_batch = clip, precision or Precision(), on_batch

    def fit(
        self, n_epochs: int, schedule: Schedule, reporter: Reporter | None = None, patience: int = 0
    ) -> tuple[list[Epoch], str]:
        """Train `n_epochs` more. Returns the loss history and "done", "stopped" or "early".

        With `patience`, ends when that many epochs brought no better validation loss, and goes
        back to the weights of the best one. When stopped within an epoch, what was learned is
        kept, but the epoch is not counted. After `engine.resume.load_training` the same call
        finishes the fit that was cut off; its history has the epochs that were left.

        Raises:
            DivergedError: when the loss is no longer sane; the last good weights are kept.
        """
        try:
            return self._fit(n_epochs, schedule, reporter or Quiet(), patience)
        finally:
            self.at = Position()

    def _fit(
        self, n_epochs: int, schedule: Schedule, reporter: Reporter, patience: int
    ) -> tuple[list[Epoch], str]:
        log, began = [], perf_counter()
        last, best, best_loss = self.epoch + n_epochs - self.at.done, None, math.inf
        for _ in range(self.at.done, n_epochs):
            kept = self._keep()
            whole, stop, loss = self._one_epoch(schedule, n_epochs, reporter)
            if whole and self.exact and math.isfinite(loss):
                loss = self.measure(self.train_dl)
            if self.diverged(loss):
                self._restore(kept)
                raise _diverged(self.epoch + 1, schedule)
            if whole:
                self.epoch, self.at = self.epoch + 1, Position(self.at.done + 1)
                valid = self.measure(self.valid_dl) if self.valid_dl else None
                log.append(self._line(last, loss, valid, perf_counter() - began, len(log) + 1))
                reporter.on_epoch(log[-1], self.snapshot)
                if patience and valid is not None:
                    if best is None or valid < best_loss:
                        best, best_loss = self._keep(), valid
                    elif self.epoch - best.epoch >= patience:
                        self._restore(best)
                        return log, "early"
            if stop:
                return log, "stopped"
        return log, "done"

    def _one_epoch(
        self, schedule: Schedule, n_epochs: int, reporter: Reporter
    ) -> tuple[bool, bool, float]:
        """Train once on each batch: (were all seen, was a stop asked for, mean loss on the way)."""
        self.model.train()  # measuring left it in eval mode
        at, n_batches, stop = self.at, len(self.train_dl), False
        if not at.batch:
            self._forget()
        for xb, yb in self.train_dl.epoch(self.epoch + 1, at.batch):
            self.adjust(schedule, (at.done + at.batch / n_batches) / n_epochs)
            at.total = at.total + self.step(xb, yb) * yb.numel()  # the last batch may be short
            at.batch, at.n_rows = at.batch + 1, at.n_rows + yb.numel()
            if self.on_batch:
                self.on_batch(self)
            stop = reporter.should_stop()
            if stop or (at.batch % CHECK_EVERY == 0 and not_finite(float(at.total))):
                break
        return at.batch == n_batches, stop, float(at.total) / at.n_rows  # waits for the GPU

    def step(self, xb: Tensor, yb: Tensor) -> Tensor:
        """Learn from one batch; returns its mean loss before the step."""
        with self.precision.autocast():
            loss = self.loss_func(self.model(xb), yb)
        self.opt.zero_grad()
        self.precision.backward(loss)
        self.precision.step(self.opt, self.clip)
        return loss.detach()

    def _forget(self) -> None:
        """Start a new text: nothing is carried over from the batches before."""
        if hasattr(self.model, "carried"):
            self.model.carried = []  # pyright: ignore[reportArgumentType]  # a plain list

    def adjust(self, schedule: Schedule, pct: float) -> None:
        """Give the optimiser the step and the momentum of this share of the fit."""
        lr = schedule.lr(pct)
        for group in self.opt.param_groups:
            group["lr"] = lr * group.get("lr_mult", 1.0)
            if schedule.mom and "betas" in group:
                group["betas"] = (schedule.mom(pct), group["betas"][1])
            elif schedule.mom:
                group["momentum"] = schedule.mom(pct)

    @torch.no_grad()
    def measure(self, dl: Source) -> float:
        """The mean loss over all rows, weights as they are."""
        self.model.eval()
        self._forget()
        total, n_rows = 0.0, 0
        for xb, yb in dl.in_order():
            with self.precision.autocast():
                total = total + self.loss_func(self.model(xb), yb) * yb.numel()
            n_rows += yb.numel()
        self._forget()
        return float(total) / n_rows

    def _line(
        self, last: int, loss: float, valid: float | None, seconds: float, n_done: int
    ) -> Epoch:
        eta = seconds / n_done * (last - self.epoch)
        valid_loss = None if valid is None else self.unit(valid)
        return Epoch(self.epoch, last, self.unit(loss), valid_loss, seconds, eta)

    def _keep(self) -> _Kept:
        model = {name: w.detach().clone() for name, w in self.model.state_dict().items()}
        return _Kept(model, copy.deepcopy(self.opt.state_dict()), self.epoch)

    def _restore(self, kept: _Kept) -> None:
        self.model.load_state_dict(kept.model)
        self.opt.load_state_dict(kept.opt)  # its tensors are taken over: put back once only
        self.epoch = kept.epoch

    def state_dict(self) -> dict[str, np.ndarray]:
        """All that a later fit continues from: `epoch`, `model.*` and `opt.*` as numpy arrays."""
        arrays = {f"model.{name}": _array(w) for name, w in self.model.state_dict().items()}
        return {"epoch": np.array(self.epoch)} | arrays | self.opt_state()

    def load_state_dict(self, arrays: dict[str, np.ndarray]) -> None:
        """Continue from what `state_dict` gave; weights are matched by name."""
        weights = {
            name.removeprefix("model."): torch.from_numpy(np.array(array))
            for name, array in arrays.items()
            if name.startswith("model.")
        }
        self.model.load_state_dict(weights)
        self.load_opt_state(arrays)
        self.epoch = int(arrays["epoch"])

    def opt_state(self) -> dict[str, np.ndarray]:
        """The optimiser's moments as arrays, `opt.<parameter>.<moment>`; plain SGD has none."""
        return {
            f"opt.{name}.{key}": _array(value)
            for name, p in self.model.named_parameters()
            for key, value in self.opt.state.get(p, {}).items()
            if isinstance(value, Tensor)
        }

    def load_opt_state(self, arrays: dict[str, np.ndarray]) -> None:
        """Take over the moments that `opt_state` gave; other names in `arrays` are passed over."""
        self.opt.state.clear()
        for name, p in self.model.named_parameters():
            start = f"opt.{name}."
            for key in [key for key in arrays if key.startswith(start)]:
                moment = torch.from_numpy(np.array(arrays[key])).to(p.device)
                self.opt.state[p][key.removeprefix(start)] = moment


def _array(w: Tensor) -> np.ndarray:
    return w.detach().cpu().numpy().copy()


def _diverged(epoch: int, schedule: Schedule) -> DivergedError:
    lr = max(schedule.lr(pct / 100) for pct in range(100))
    return DivergedError(
        f"the loss grew out of bounds in epoch {epoch} at lr {lr:g}",
        f"Lower lr, for example to {lr / 10:g}; the weights of epoch {epoch - 1} are kept",
        code="diverged",
        values={"epoch": epoch, "lr": lr},
    )
