"""Who rated what: a row's list of columns, whatever the ratings, as side information."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)
from torch import Tensor

from engine.collab.blocks import ask
from engine.collab.linear import to_tensor
from engine.progress import Reporter

RANK = 200  # directions kept: more of them did not predict better, and cost time
POWER_STEPS = 2
PRIOR_SHAPE, PRIOR_RATE = 1.0, 1.0  # of the Gamma prior of the strength


@dataclass(frozen=True)
class Directions:
    """The features X (n_rows, n_cols) as X Xᵀ = Q diag(s) Qᵀ: `basis` Q (n_rows, r), `s` (r,).

    A row of X is the row's list of columns divided by the root of its length, as in SVD++.
    """

    basis: Tensor
    s: Tensor

    @classmethod
    def of(
        cls,
        row_idx: np.ndarray,
        col_idx: np.ndarray,
        shape: tuple[int, int],
        like: Tensor,
        reporter: Reporter,
    ) -> "Directions":
        """Find the directions in which rows differ by what they have ratings of."""
        x = Incidence(row_idx, col_idx, shape)
        basis, s = x.main_directions(min(RANK, *shape), reporter)
        return cls(basis.to(like.device, like.dtype), s.to(like.device, like.dtype))

    def draw(
        self, off: Tensor, precision: np.ndarray, strength: float, rng: np.random.Generator
    ) -> tuple[Tensor, float]:
        """Draw what the features add to the rows' prior mean, then the strength of their ridge.

        `off` (n_rows, d) is the rows' vectors less their common mean. Returns X beta (n_rows, d)
        and a new strength, given the weights' prior beta ~ N(0, (strength · precision)⁻¹).

        Source: Simm et al. 2015, "Macau: Scalable Bayesian Multi-relational Factorization",
        section 3.2, whose noise injection draws beta by one solve with XᵀX + strength · I. Ours
        does it where that matrix is diagonal, so that the solve is a division and X beta is
        drawn without beta: O(n r d) a sweep however many columns there are.
        """
        s, d = self.s.unsqueeze(1), off.shape[1]
        root = np.linalg.inv(np.linalg.cholesky(precision))  # rootᵀ root = precision⁻¹
        noise = to_tensor(rng.standard_normal((len(s), d)) @ root, off)
        seen = s.sqrt() * (self.basis.mT @ off)
        weights = seen / (s + strength) + noise / (s + strength).sqrt()
        half_sum = 0.5 * ((weights @ to_tensor(precision, off)) * weights).sum().item()
        shape = PRIOR_SHAPE + 0.5 * weights.numel()
        return self.basis @ (s.sqrt() * weights), rng.gamma(shape) / (PRIOR_RATE + half_sum)


class Incidence:
    """The sparse matrix X of 1/√n where there is a rating; multiplies without being written out."""

    def __init__(self, row_idx: np.ndarray, col_idx: np.ndarray, shape: tuple[int, int]):
        self.shape = shape
        counts = np.bincount(row_idx, minlength=shape[0])
        self.scale = torch.from_numpy(1.0 / np.sqrt(np.maximum(counts, 1)))[:, None].float()
        self.by_row = _bags(row_idx, col_idx, shape[0])
        self.by_col = _bags(col_idx, row_idx, shape[1])

    def times(self, dense: Tensor) -> Tensor:
        """X (n_rows, n_cols) times (n_cols, r)."""
        return self.scale * F.embedding_bag(self.by_row[0], dense, self.by_row[1], mode="sum")

    def transposed_times(self, dense: Tensor) -> Tensor:
        """Xᵀ (n_cols, n_rows) times (n_rows, r)."""
        scaled = self.scale * dense
        return F.embedding_bag(self.by_col[0], scaled, self.by_col[1], mode="sum")

    def main_directions(self, rank: int, reporter: Reporter) -> tuple[Tensor, Tensor]:
        """The strongest (Q, s), by subspace iteration from a random start.

        Source: Halko, Martinsson & Tropp 2011, "Finding Structure with Randomness", algorithm 4.4.
        """
        random = torch.Generator().manual_seed(0)
        q = torch.linalg.qr(torch.randn(self.shape[0], rank, generator=random))[0]
        for _ in range(POWER_STEPS):
            ask(reporter)
            right = self.transposed_times(q)
            ask(reporter)
            q = torch.linalg.qr(self.times(right))[0]
        ask(reporter)
        small = self.transposed_times(q).double()
        s, v = torch.linalg.eigh(small.mT @ small)
        kept = s > 1e-6 * s.max()
        return q.double() @ v[:, kept], s[kept]


def _bags(row_idx: np.ndarray, col_idx: np.ndarray, n_rows: int) -> tuple[Tensor, Tensor]:
    """Columns row after row (n,), and where each row begins (n_rows,)."""
    order = np.argsort(row_idx, kind="stable")
    counts = np.bincount(row_idx, minlength=n_rows)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return torch.from_numpy(col_idx[order]), torch.from_numpy(starts)
