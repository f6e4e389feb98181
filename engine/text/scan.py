"""A linear recurrence over time, h[t] = a[t] · h[t-1] + b[t], element by element."""

from typing import Any

import torch
from torch import Tensor


def linear_scan(a: Tensor, b: Tensor, h0: Tensor) -> Tensor:
    """All h[t], with h[-1] = h0: a, b (time, bs, n), h0 (bs, n) -> (time, bs, n).

    On a CPU one step after the other, in place; elsewhere log2(time) steps over all of it
    (Hillis & Steele 1986, "Data parallel algorithms"). The gradient is the same recurrence from
    the end, so nothing is kept but `a` and the answer.
    """
    return _Scan.apply(a, b, h0)  # pyright: ignore[reportReturnType]  # torch has it untyped


class _Scan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor, h0: Tensor) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        h = _run(a, b, h0)
        ctx.save_for_backward(a, h, h0)
        return h

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor]:  # pyright: ignore[reportIncompatibleMethodOverride]
        a, h, h0 = ctx.saved_tensors
        # grad_b[t] = grad[t] + a[t+1] · grad_b[t+1]
        grad_b = _run_back(a, grad.contiguous())
        before = torch.cat([h0[None], h[:-1]])
        return grad_b * before, grad_b, a[0] * grad_b[0]


def _run(a: Tensor, b: Tensor, h0: Tensor) -> Tensor:
    if a.device.type != "cpu":
        return doubled(a, torch.cat([torch.addcmul(b[:1], a[:1], h0[None]), b[1:]]))
    h, last = torch.empty_like(b), h0
    for a_t, b_t, h_t in zip(a.unbind(), b.unbind(), h.unbind(), strict=True):
        last = torch.addcmul(b_t, a_t, last, out=h_t)
    return h


def _run_back(a: Tensor, grad: Tensor) -> Tensor:
    if a.device.type != "cpu":
        later = torch.cat([torch.zeros_like(a[:1]), a[1:].flip(0)])
        return doubled(later, grad.flip(0)).flip(0)
    out = torch.empty_like(grad)
    out[-1] = grad[-1]
    for t in range(len(grad) - 2, -1, -1):
        torch.addcmul(grad[t], a[t + 1], out[t + 1], out=out[t])
    return out


def doubled(a: Tensor, b: Tensor) -> Tensor:
    """h[t] = a[t] · h[t-1] + b[t] from h[-1] = 0, each pass reaching back twice as far."""
    step = 1
    while step < len(a):
        b = torch.cat([b[:step], torch.addcmul(b[step:], a[step:], b[:-step])])
        a = torch.cat([a[:step], a[step:] * a[:-step]])
        step *= 2
    return b
