"""Several models' answers as one: logistic regression on their log odds."""

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

RIDGE = 1e-3  # keeps a fit finite whose models make no mistake


@dataclass(frozen=True)
class Stack:
    """log odds = logits (n, k) @ `shares` (k,) + `bias`."""

    shares: np.ndarray
    bias: float

    def __call__(self, logits: np.ndarray) -> np.ndarray:
        return logits @ self.shares + self.bias


def fit_stack(logits: np.ndarray, targ: np.ndarray) -> Stack:
    """Shares of models that learned from other texts: logits (n, k) float64, targ (n,) 0 or 1.

    Source: Wolpert 1992, "Stacked generalization".
    """
    x = torch.from_numpy(np.column_stack([logits, np.ones(len(logits))]))
    y = torch.from_numpy(targ.astype(np.float64))
    weights = torch.zeros(x.shape[1], dtype=torch.float64, requires_grad=True)
    opt = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        opt.zero_grad()
        found = binary_cross_entropy_with_logits(x @ weights, y)
        found = found + RIDGE / len(y) * weights.square().sum()
        found.backward()
        return found

    opt.step(loss)  # type: ignore[arg-type]
    *shares, bias = weights.tolist()
    return Stack(np.array(shares), bias)
