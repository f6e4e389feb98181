"""Texts as sets of n-grams, ready for products with weights. For training: needs torch."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engine.text.fast.ngrams import keys_of, weight_of_length
from engine.text.fast.words import hashes_of
from engine.text.workers import map_chunks


@dataclass(frozen=True)
class Bags:
    """n texts over m n-grams: `matrix` (n, m) and `turned` (m, n), both CSR, 1 or 0.

    `used` (m,) are the n-grams' keys, rising; `scale` (n,) what the sum of a text is multiplied by.
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


def bags_of(words: Sequence[list[str]], fewest: int, n_procs: int | None = None) -> Bags:
    """Sets of the n-grams that `fewest` texts or more have."""
    parts = list(map_chunks(_different, words, n_procs))
    keys, sizes = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    order = np.argsort(keys)
    keys = keys[order]
    first = np.ones(len(keys), dtype=bool)
    first[1:] = keys[1:] != keys[:-1]
    counts = np.diff(np.append(np.flatnonzero(first), len(keys)))
    common = counts >= fewest
    column = np.where(common, np.cumsum(common) - 1, -1).astype(np.int32)
    cols = np.empty(len(keys), dtype=np.int32)
    cols[order] = np.repeat(column, counts)
    rows = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    used, kept = keys[first][common], cols >= 0
    scale = torch.from_numpy(np.asarray(weight_of_length(sizes), dtype=np.float32))
    return Bags(used, *_both(cols[kept], rows[kept], len(sizes), len(used)), scale)


def _different(words: Sequence[list[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Each text's different n-grams, one text after the other, and how many it has."""
    found = [np.unique(keys_of(hashes_of(each))) for each in words]
    return np.concatenate(found), np.array([len(part) for part in found])


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
