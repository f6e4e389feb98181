"""What a fitted rating model is: factors and biases, as numpy arrays, and how they make stars."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Factors:
    """The weights of a rating model. Needs numpy only: worksheet functions read it without torch.

    Shapes: `user_factors` (n_users, k), `item_factors` (n_items, k), `user_bias` (n_users,),
    `item_bias` (n_items,); `mean` and `y_range` in stars. Without biases they are all zero.

    Source: Koren, Bell & Volinsky 2009, "Matrix Factorization Techniques for Recommender
    Systems", section "Adding biases". With `y_range` a sigmoid holds the answer inside it, as
    fast.ai's `EmbeddingDotBias` does.
    """

    user_factors: np.ndarray
    item_factors: np.ndarray
    user_bias: np.ndarray
    item_bias: np.ndarray
    mean: float = 0.0
    y_range: tuple[float, float] | None = None

    @property
    def n_factors(self) -> int:
        return self.user_factors.shape[1]

    def pairs(self, user_idx: np.ndarray, item_idx: np.ndarray) -> np.ndarray:
        """Predict pair by pair: indices (n,) and (n,) -> (n,) float64, stars."""
        users, items = self.user_factors[user_idx], self.item_factors[item_idx]
        raw = np.einsum("nk,nk->n", users, items, dtype=np.float64)
        return self._stars(raw + self.user_bias[user_idx] + self.item_bias[item_idx])

    def grid(self, user_idx: np.ndarray | slice, item_idx: np.ndarray | slice) -> np.ndarray:
        """Predict every user with every item: (n,) and (m,) -> (n, m) float64, stars."""
        users = self.user_factors[user_idx].astype(np.float64)
        items = self.item_factors[item_idx].astype(np.float64)
        bias = self.user_bias[user_idx][:, None] + self.item_bias[item_idx][None, :]
        return self._stars(users @ items.T + bias)

    def _stars(self, raw: np.ndarray) -> np.ndarray:
        raw = raw + self.mean
        if self.y_range is None:
            return raw
        low, high = self.y_range
        with np.errstate(over="ignore"):  # exp of a large number: the sigmoid is 0 there, as wanted
            return low + (high - low) / (1.0 + np.exp(-raw))
