"""The slopes of many residuals by many numbers, from a few products where most slopes are 0."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

MOST_COMPARED = 2000  # rows, each with each other
SAME = 1e-7  # relative: how near the product that is asked for besides must be to what is known
TINY = 1e-14  # of the largest: rounding


@dataclass(frozen=True)
class _Plan:
    """Which slopes may be other than 0 (m, n), and which columns, or rows, share a product."""

    may_be: np.ndarray
    group: np.ndarray
    is_forward: bool

    @property
    def n_products(self) -> int:
        return int(self.group.max()) + 1


class Jacobian:
    """Made for one function; remembers where its slopes are not 0.

    Columns that have no row in common are found by one product with all of them. Whether a slope
    has appeared where there was none is seen from one more product, with random numbers: then all
    slopes are made again.

    Source: Curtis, Powell & Reid 1974, "On the estimation of sparse Jacobian matrices".
    """

    def __init__(self) -> None:
        self.plan: _Plan | None = None
        self.rng = np.random.default_rng(0)

    def __call__(self, found: Tensor, x: Tensor) -> np.ndarray:
        """The slopes (m, n) of `found` (m,), which was computed from `x` (n,)."""
        if self.plan is not None:
            slopes = self._few(found, x, self.plan)
            if slopes is not None:
                return slopes
        is_forward = len(x) < len(found)
        every = np.eye(len(x) if is_forward else len(found))
        slopes = products(found, x, every, is_forward)
        slopes = slopes.T if is_forward else slopes
        may_be = slopes != 0
        self.plan = _planned(may_be if self.plan is None else may_be | self.plan.may_be)
        return slopes

    def _few(self, found: Tensor, x: Tensor, plan: _Plan) -> np.ndarray | None:
        """As planned; None where the plan no longer holds."""
        together = np.zeros((plan.n_products + 1, len(plan.group)))
        together[plan.group, np.arange(len(plan.group))] = 1
        together[-1] = self.rng.uniform(0.5, 1.5, len(plan.group))
        made = products(found, x, together, plan.is_forward)
        spread = made[plan.group]
        slopes = np.where(plan.may_be, spread.T if plan.is_forward else spread, 0.0)
        expected = matmul(slopes if plan.is_forward else slopes.T, together[-1])
        size = matmul(np.abs(slopes if plan.is_forward else slopes.T), together[-1])
        off = np.abs(made[-1] - expected) > SAME * size + TINY * size.max()
        return None if off.any() else slopes


def products(found: Tensor, x: Tensor, vectors: np.ndarray, is_forward: bool) -> np.ndarray:
    """The Jacobian times vectors (k, n) -> (k, m), or vectors (k, m) times it -> (k, n).

    The way forward is twice backward: a vector times the Jacobian is linear in the vector, and
    its slope by the vector is the Jacobian.
    """
    given = torch.as_tensor(vectors, dtype=torch.float64, device=found.device)
    if not is_forward:
        (made,) = torch.autograd.grad(found, x, given, retain_graph=True, is_grads_batched=True)
        return made.cpu().numpy()
    weights = torch.zeros_like(found).requires_grad_()
    (back,) = torch.autograd.grad(found, x, weights, create_graph=True)
    (made,) = torch.autograd.grad(back, weights, given, is_grads_batched=True)
    return made.cpu().numpy()


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a @ b by torch, which works on as many threads as it was told; numpy's own library, and
    scipy's, start a thread for each core, and they wait for each other.
    """
    return (torch.from_numpy(a) @ torch.from_numpy(b)).numpy()


def _planned(may_be: np.ndarray) -> _Plan:
    """Columns forward or rows backward, whichever costs less; forward is twice the work."""
    m, n = may_be.shape
    if m > MOST_COMPARED and m > n:
        return _Plan(may_be, _groups(may_be), is_forward=True)
    columns, rows = _groups(may_be), _groups(may_be.T)
    is_forward = 2 * columns.max() < rows.max()
    return _Plan(may_be, columns if is_forward else rows, is_forward)


def _groups(may_be: np.ndarray) -> np.ndarray:
    """A group for each column (n,), so that no two of a group have a row in common."""
    clash = may_be.T.astype(np.float32) @ may_be.astype(np.float32) > 0
    group = np.full(len(clash), -1)
    for n in np.argsort(-clash.sum(1), kind="stable"):
        taken = set(group[clash[n]])
        group[n] = next(g for g in range(len(group)) if g not in taken)
    return group
