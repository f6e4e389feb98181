"""Plain gradient steps."""

from torch.optim import SGD


def make(params, lr: float, wd: float, momentum: float) -> SGD:
    return SGD(params, lr, weight_decay=wd, fused=True)
