"""Losses over members: while learning each member answers for itself, when measured they agree."""

import math

import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor


def class_loss(scores: Tensor, targ: Tensor) -> Tensor:
    """Mean cross entropy of the members: scores (bs, members, classes), targ (bs,) int64."""
    members = scores.shape[1]
    return F.cross_entropy(scores.flatten(0, 1), targ.repeat_interleave(members))


def number_loss(scores: Tensor, targ: Tensor) -> Tensor:
    """Mean squared error of the members: scores (bs, members, 1), targ (bs,) float32."""
    return F.mse_loss(scores.squeeze(dim=2), targ.unsqueeze(dim=1).expand(scores.shape[:2]))


def together(scores: Tensor, is_class: bool) -> Tensor:
    """The members' common answer, in the same shape as one member: (bs, 1, out_sz).

    Log of the mean probability for classes, the mean for numbers.
    """
    if not is_class:
        return scores.mean(dim=1, keepdim=True)
    logs = torch.log_softmax(scores, dim=2)
    return torch.logsumexp(logs, dim=1, keepdim=True) - math.log(scores.shape[1])
