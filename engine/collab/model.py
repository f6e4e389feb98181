"""The rating model that gradient descent trains."""

import numpy as np
import torch
from torch import Tensor, nn

from engine.collab.factors import Factors


class DotBias(nn.Module):
    """Rate a (user, item) pair by the dot product of their factors plus a bias for each.

    Answers exactly what `Factors` does. Without `biases` they are zero and stay so.

    Source: Koren, Bell & Volinsky 2009, "Matrix Factorization Techniques for Recommender
    Systems", section "Adding biases". With `y_range` a sigmoid holds the answer inside it, as
    fast.ai's `EmbeddingDotBias` does.

    With `members`, training asks each of that many groups of factors to rate alone, and the
    answer is their mean, which is still one dot product. They err apart, so the mean errs less.
    """

    def __init__(
        self,
        start: Factors,
        biases: bool,
        dtype: torch.dtype = torch.float64,
        members: int = 1,
    ):
        super().__init__()
        self.u_weight, self.i_weight = (
            nn.Embedding.from_pretrained(_tensor(w, dtype), freeze=False)
            for w in (start.user_factors, start.item_factors)
        )
        self.u_bias, self.i_bias = (
            nn.Embedding.from_pretrained(_tensor(b[:, None] * biases, dtype), freeze=not biases)
            for b in (start.user_bias, start.item_bias)
        )
        self.biases, self.mean, self.y_range = biases, start.mean, start.y_range
        self.members = min(members, start.n_factors)

    def forward(self, x: Tensor) -> Tensor:
        """Predict ratings: x (bs, 2) int64, user_idx and item_idx -> (bs, 1), stars.

        In training with several members: (bs, members).
        """
        users, items = x.unbind(dim=1)  # (bs,) each
        raw = self._dot(self.u_weight(users) * self.i_weight(items))
        if self.biases:
            raw = raw + self.u_bias(users) + self.i_bias(items)  # (bs, 1) each
        if self.mean:
            raw = raw + self.mean
        if self.y_range is None:
            return raw
        low, high = self.y_range
        return low + (high - low) * torch.sigmoid(raw)

    def _dot(self, products: Tensor) -> Tensor:
        """Sum products of factors (bs, k) over all, or in training over each member's own."""
        if not self.training or self.members == 1:
            return products.sum(dim=1, keepdim=True)
        groups = products.tensor_split(self.members, dim=1)
        return self.members * torch.stack([group.sum(dim=1) for group in groups], dim=1)

    def factors(self) -> Factors:
        """A copy of the weights as numpy arrays, float64."""
        tables = (self.u_weight, self.i_weight, self.u_bias, self.i_bias)
        users, items, u_bias, i_bias = (
            table.weight.detach().cpu().numpy().astype(np.float64) for table in tables
        )
        return Factors(users, items, u_bias[:, 0], i_bias[:, 0], self.mean, self.y_range)


def _tensor(array: np.ndarray, dtype: torch.dtype) -> Tensor:
    return torch.tensor(array, dtype=dtype)  # copies: training must not write to `start`
