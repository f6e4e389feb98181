"""Texts as sets of n-gram buckets, ready for products with weights. For training: needs torch."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.text.fast.ngrams import buckets_of, weight_of_length
from engine.text.fast.words import hashes_of
from engine.text.workers import map_chunks


@dataclass(frozen=True)
class Bags:
    """n texts over m buckets: `matrix` (n, m) and `turned` (m, n), both CSR, 1 or 0.

    `used` (m,) are the buckets, rising; `scale` (n, 1) what the sum of each text is multiplied by.
    """

    used: np.ndarray
    matrix: torch.Tensor
    turned: torch.Tensor
    scale: torch.Tensor

    def __len__(self) -> int:
        return len(self.scale)

    def sums(self, weights: torch.Tensor) -> torch.Tensor:
        """Sums of weights (m,) over each text, scaled by its length: (n,)."""
        return self.matrix.mv(weights) * self.scale

    def back(self, values: torch.Tensor) -> torch.Tensor:
        """The gradient of `sums`: (n,) -> (m,)."""
        return self.turned.mv(values * self.scale)


def bags_of(
    words: Sequence[list[str]], n_bits: int, fewest: int, n_procs: int | None = None
) -> Bags:
    """Sets of the buckets that `fewest` texts or more have."""
    parts = list(map_chunks(_different, words, n_procs, shared=n_bits))
    buckets = np.concatenate([part[0] for part in parts])
    sizes = np.concatenate([part[1] for part in parts])
    used = np.flatnonzero(np.bincount(buckets, minlength=1 << n_bits) >= fewest)
    place = np.full(1 << n_bits, -1, dtype=np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    cols, rows = place[buckets], np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    kept = cols >= 0
    scale = torch.from_numpy(np.asarray(weight_of_length(sizes), dtype=np.float32))
    return Bags(used, *_both(cols[kept], rows[kept], len(sizes), len(used)), scale)


def _different(words: Sequence[list[str]], n_bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Each text's different buckets, one text after the other, and how many it has."""
    found = [np.unique(buckets_of(hashes_of(each), n_bits)) for each in words]
    return np.concatenate(found).astype(np.int32), np.array([len(part) for part in found])


def _both(cols: np.ndarray, rows: np.ndarray, n: int, m: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The 0-1 matrix of places (rows, cols), rows rising, and the same turned over."""
    order = np.argsort(cols, kind="stable")
    return _csr(rows, cols, n, m), _csr(cols[order], rows[order], m, n)


def _csr(rows: np.ndarray, cols: np.ndarray, n: int, m: int) -> torch.Tensor:
    ends = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n))]).astype(np.int32)
    ones = torch.ones(len(cols), dtype=torch.float32)
    places = torch.from_numpy(ends), torch.from_numpy(cols.astype(np.int32))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sparse", UserWarning)  # that CSR is new in torch
        return torch.sparse_csr_tensor(*places, ones, (n, m))
