"""Gradient steps over the root of a running mean of squared gradients."""

from torch.optim import RMSprop

from engine.optimisers.constants import EPS, SQR_MOM


def make(params, lr: float, wd: float, momentum: float) -> RMSprop:
    return RMSprop(params, lr, alpha=SQR_MOM, eps=EPS, weight_decay=wd, foreach=True)
