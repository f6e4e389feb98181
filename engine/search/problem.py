"""A compiled program as something to minimise: value and gradient of its first output."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from engine.errors import DivergedError
from engine.search.bounds import Bounds
from engine.search.compiled import Compiled


class Problem:
    """`goal` is min, max, or value: then the target's distance from `wanted` is minimised.

    `is_root`: the program gives the square of the target, which is as small where the target is
    and has better slopes near 0.
    """

    def __init__(
        self,
        compiled: Compiled,
        bounds: Bounds,
        goal: str = "min",
        wanted: float = 0.0,
        is_root: bool = False,
    ):
        self.compiled, self.bounds = compiled, bounds
        self.goal, self.wanted, self.is_root = goal, wanted, is_root
        self.n_evaluations = 0
        self.has_no_slope = np.zeros(compiled.n_inputs, bool)  # some slope was not a number

    def tensor(self, x: np.ndarray) -> Tensor:
        return torch.tensor(x, dtype=torch.float64, device=self.compiled.device)

    def loss_of(self, outputs: list[Tensor]) -> Tensor:
        """What is minimised."""
        first = outputs[0].reshape(())
        if self.goal == "max":
            return -first
        return (first - self.wanted) ** 2 if self.goal == "value" else first

    def target_of(self, loss: float) -> float:
        """The target cell's number, for the loss that goes with it (for "value": the distance)."""
        if self.goal == "max":
            return -loss
        if self.goal == "value" or self.is_root:
            return float(np.sqrt(max(loss, 0.0)))
        return loss

    def value_and_gradient(self, x: np.ndarray) -> tuple[float, np.ndarray]:
        """The loss and its exact gradient (n,); infinite where a formula is an error."""
        self.n_evaluations += 1
        tensor = self.tensor(x).requires_grad_()
        loss = self.loss_of(self.compiled(tensor))
        value = float(loss.detach())
        is_error = self.is_root and value < 0  # there is no root of it
        if is_error or not np.isfinite(value):
            return np.inf, np.zeros_like(x)
        (gradient,) = torch.autograd.grad(loss, tensor)
        return value, self._usable(gradient, lambda: self.loss_of(self.compiled(tensor)), tensor)

    def _usable(self, gradient: Tensor, again: Callable[[], Tensor], x: Tensor) -> np.ndarray:
        """The gradient (n,); where it is not a number because an error is hidden, made again."""
        if not gradient.isfinite().all() and not self.compiled.is_masked:
            self.compiled.mask()
            (gradient,) = torch.autograd.grad(again(), x)
        found = gradient.cpu().numpy()
        self.has_no_slope |= ~np.isfinite(found)
        return np.where(np.isfinite(found), found, 0.0)

    @torch.no_grad()
    def outputs(self, x: np.ndarray) -> list[float]:
        """All outputs of the program, the target (or its square) first."""
        return [float(o) for o in self.compiled(self.tensor(x))]

    def constraint(self, output: int, x: np.ndarray) -> tuple[float, np.ndarray]:
        """One output and its gradient."""
        tensor = self.tensor(x).requires_grad_()
        found = self.compiled(tensor)[output].reshape(())
        if not found.requires_grad:  # it moves in steps
            return float(found), np.zeros_like(x)
        (gradient,) = torch.autograd.grad(found, tensor, allow_unused=True)
        if gradient is None:
            return float(found.detach()), np.zeros_like(x)
        again = lambda: self.compiled(tensor)[output].reshape(())  # noqa: E731
        return float(found.detach()), self._usable(gradient, again, tensor)

    def check_start(self, x: np.ndarray) -> None:
        """Raises DivergedError when the target is an error where the search begins."""
        if not np.isfinite(self.value_and_gradient(x)[0]):
            raise DivergedError(
                "the target is an error value for the numbers that the variables have now",
                "Start from numbers for which it has a value",
            )
