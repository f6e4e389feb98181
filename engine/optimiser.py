"""The optimisers by name: torch's own, all with the same decoupled weight decay."""

from collections.abc import Iterable
from typing import Any

import torch
from torch.optim import Optimizer

SQR_MOM = 0.99  # how slowly squared gradients are forgotten (fast.ai's value; torch's is 0.999)
EPS = 1e-5  # fast.ai's value; torch's is 1e-8


def make_optimiser(
    name: str, params: Iterable[Any], lr: float, wd: float = 0.0, momentum: float = 0.9
) -> Optimizer:
    """Make "sgd", "momentum", "rmsprop" or "adam" for parameters, or groups of them.

    A group may have a `weight_decay` of its own in place of `wd`.

    Source: Loshchilov & Hutter 2019, "Decoupled weight decay regularization": each step first
    shrinks the weights by lr × wd, then takes the gradient's step. torch does so for Adam only.
    """
    if name == "adam":
        betas = (momentum, SQR_MOM)
        return torch.optim.AdamW(params, lr, betas, eps=EPS, weight_decay=wd, fused=True)
    if name == "rmsprop":
        opt = torch.optim.RMSprop(params, lr, alpha=SQR_MOM, eps=EPS, weight_decay=wd, foreach=True)
    else:
        mom = momentum if name == "momentum" else 0.0
        opt = torch.optim.SGD(params, lr, momentum=mom, weight_decay=wd, fused=True)
    for group in opt.param_groups:  # torch would add it to the gradient
        group["decay"], group["weight_decay"] = group["weight_decay"], 0.0
    opt.register_step_pre_hook(_decay)
    return opt


@torch.no_grad()
def _decay(opt: Optimizer, args: tuple, kwargs: dict) -> None:
    """Shrink the weights in place, before the step."""
    for group in opt.param_groups:
        if group["decay"]:
            for p in group["params"]:
                p.mul_(1 - group["lr"] * group["decay"])
