"""Operations in whose way back an error value that a formula hides stops nothing.

A hidden error (`IFERROR(C4 - A1, 0)` with a text in C4) sends a slope of 0 back to the operation
that made it, and 0 * NaN is NaN. Here the elements that have no number go round the derivative.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

# their slopes are copied, never multiplied
MOVES = frozenset(
    {
        "where",
        "gather",
        "cut",
        "join",
        "put",
        "beside",
        "total",
        "sort",
        "reshape",
        "transpose",
        "spread",
    }
)
WHOLE = frozenset({"product", "largest", "smallest", "einsum", "determinant", "inverse"})


def masked(name: str, op: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The operation, with the same numbers; where one is not finite, its slope is 0, not NaN."""
    if name in MOVES:
        return op
    return _of_whole_arrays(name, op) if name in WHOLE else _element_by_element(op)


def _element_by_element(op: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def run(xp: Any, *args: Any) -> Tensor:
        found = op(xp, *args)
        bad = ~torch.isfinite(found)
        if not bad.any():
            return found
        given = [torch.where(bad, 1.0, a) if isinstance(a, Tensor) else a for a in args]
        return torch.where(bad, found.detach(), op(xp, *given))

    return run


def _of_whole_arrays(name: str, op: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Of results that are finite no element was not, so that any number may stand in its place."""

    def run(xp: Any, *args: Any) -> Tensor:
        if all(bool(torch.isfinite(a).all()) for a in args if isinstance(a, Tensor)):
            return op(xp, *args)
        with torch.no_grad():
            found = op(xp, *args)
        given = [_filled(name, a) if isinstance(a, Tensor) else a for a in args]
        return torch.where(torch.isfinite(found), op(xp, *given), found)

    return run


def _filled(name: str, x: Tensor) -> Tensor:
    fine = torch.isfinite(x)
    if name != "inverse":
        return torch.where(fine, x, 0.0)
    whole = fine.all(-1, keepdim=True).all(-2, keepdim=True)
    return torch.where(whole, x, torch.eye(x.shape[-1], dtype=x.dtype, device=x.device))
