"""Momentum and running squares, both corrected for their start; the decay is torch's own."""

from torch.optim import AdamW

from engine.optimisers.constants import EPS, SQR_MOM


def make(params, lr: float, wd: float, momentum: float) -> AdamW:
    return AdamW(params, lr, (momentum, SQR_MOM), eps=EPS, weight_decay=wd, fused=True)
