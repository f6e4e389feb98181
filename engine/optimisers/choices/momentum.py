"""Steps along a running sum of gradients, without dampening."""

from torch.optim import SGD


def make(params, lr: float, wd: float, momentum: float) -> SGD:
    return SGD(params, lr, momentum=momentum, weight_decay=wd, fused=True)
