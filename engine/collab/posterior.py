"""A Bayesian rating model: many samples of the weights, each a rating model of its own."""

from dataclasses import dataclass

import numpy as np

from engine.collab.factors import Factors


@dataclass(frozen=True)
class Posterior:
    """S samples of factors and biases; predicts their mean, and how far they disagree.

    Shapes: `user_factors` (S, n_users, k), `item_factors` (S, n_items, k), `user_bias`
    (S, n_users), `item_bias` (S, n_items), `means` (S,); `noise_sd` in stars, the spread of a
    single rating around its expected value. Numpy only.
    """

    user_factors: np.ndarray
    item_factors: np.ndarray
    user_bias: np.ndarray
    item_bias: np.ndarray
    means: np.ndarray
    noise_sd: float

    def __len__(self) -> int:
        return len(self.means)

    def sample(self, s: int) -> Factors:
        """Sample number `s` as a rating model."""
        return Factors(
            self.user_factors[s],
            self.item_factors[s],
            self.user_bias[s],
            self.item_bias[s],
            float(self.means[s]),
        )

    def pairs(self, user_idx: np.ndarray, item_idx: np.ndarray) -> np.ndarray:
        """Posterior mean pair by pair: indices (n,) and (n,) -> (n,) float64, stars."""
        return self.pairs_sd(user_idx, item_idx)[0]

    def pairs_sd(self, user_idx: np.ndarray, item_idx: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of a new rating, pair by pair: (n,), (n,) float64, stars."""
        mean, spread = np.zeros(len(user_idx)), np.zeros(len(user_idx))
        for s in range(len(self)):  # Welford's running mean and sum of squares about it
            off = self._pairs_of(s, user_idx, item_idx) - mean
            mean += off / (s + 1)
            spread += off * off * (s / (s + 1))
        return mean, np.sqrt(spread / len(self) + self.noise_sd**2)

    def _pairs_of(self, s: int, user_idx: np.ndarray, item_idx: np.ndarray) -> np.ndarray:
        """Sample `s` pair by pair, (n,) stars; multiplied as stored, since all samples add up."""
        users, items = (
            self.user_factors[s].take(user_idx, 0),
            self.item_factors[s].take(item_idx, 0),
        )
        bias = self.user_bias[s].take(user_idx) + self.item_bias[s].take(item_idx)
        return np.einsum("nk,nk->n", users, items) + bias + self.means[s]

    def grid(self, user_idx: np.ndarray | slice, item_idx: np.ndarray | slice) -> np.ndarray:
        """Posterior mean of every user with every item: (n,) and (m,) -> (n, m) float64, stars."""
        users = self.user_factors[:, user_idx].astype(np.float64)  # (S, n, k)
        items = self.item_factors[:, item_idx].astype(np.float64)
        n_samples, n, k = users.shape
        wide_users = users.transpose(1, 0, 2).reshape(n, n_samples * k)
        wide_items = items.transpose(1, 0, 2).reshape(items.shape[1], n_samples * k)
        bias = self.user_bias[:, user_idx].mean(axis=0)[:, None]
        bias = bias + self.item_bias[:, item_idx].mean(axis=0)[None, :] + self.means.mean()
        return wide_users @ wide_items.T / n_samples + bias
