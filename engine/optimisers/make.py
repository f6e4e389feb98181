"""Make an optimiser by its name; all have the same decoupled weight decay."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer


def make_optimiser(
    name: str, params: Iterable[Any], lr: float, wd: float = 0.0, momentum: float = 0.9
) -> Optimizer:
    """Make one of `OPTIMISERS` for parameters, or groups of them.

    A group may have a `weight_decay` of its own in place of `wd`.

    Source: Loshchilov & Hutter 2019, "Decoupled weight decay regularization": each step first
    shrinks the weights by lr × wd, then takes the gradient's step. torch does so for AdamW only.
    """
    choice = import_module(f"engine.optimisers.choices.{name}")
    opt: Optimizer = choice.make(params, lr, wd, momentum)
    if isinstance(opt, torch.optim.AdamW):
        return opt
    for group in opt.param_groups:  # torch would add it to the gradient
        group["decay"], group["weight_decay"] = group.get("weight_decay", wd), 0.0
    opt.register_step_pre_hook(_decay)
    return opt


@torch.no_grad()
def _decay(opt: Optimizer, args: tuple, kwargs: dict) -> None:
    """Shrink the weights in place, before the step."""
    for group in opt.param_groups:
        if group["decay"]:
            for p in group["params"]:
                p.mul_(1 - group["lr"] * group["decay"])


def moments(name: str) -> dict[str, bool]:
    """What an optimiser remembers, as torch calls it; True: a number for each of the weights."""
    w = nn.Parameter(torch.zeros(2))
    w.grad = torch.zeros_like(w)
    opt = make_optimiser(name, [w], lr=0.1)
    opt.step()
    return {key: m.ndim > 0 for key, m in opt.state[w].items() if isinstance(m, Tensor)}


def has_momentum(opt: Optimizer) -> bool:
    """Whether it has a momentum that a schedule can move."""
    group = opt.param_groups[0]
    return "betas" in group or group.get("momentum", 0) > 0
