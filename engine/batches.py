"""Rows in batches, in an order that depends on nothing but the seed and the epoch's number."""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

MEASURE_BS = 65536  # rows a batch where nothing is learned: large for speed, bounded for memory


class Source(Protocol):
    """What a learner takes its batches from. Rows held in memory are one; a text is another."""

    def __len__(self) -> int:
        """Batches an epoch."""
        ...

    def epoch(self, number: int, first: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of one epoch from the one numbered `first` on, counted from 0."""
        ...

    def in_order(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Everything once, for measuring."""
        ...


class Batches:
    """Rows held in memory, shuffled again each epoch and cut into slices of `bs`.

    `xs` (n, ...) and `ys` (n, ...) are tensors on one device; `bs` 0 takes all rows at once, in
    their own order. Epoch 7 has the same order whether or not epochs 1 to 6 were drawn before it,
    so a fit that is continued sees what an uninterrupted one would have seen.
    """

    def __init__(self, xs: Tensor, ys: Tensor, bs: int = 0, seed: int = 0):
        self.xs, self.ys, self.seed = xs, ys, seed
        self.bs = min(bs, len(xs)) or len(xs)

    def __len__(self) -> int:
        return -(-len(self.xs) // self.bs)

    @property
    def n_rows(self) -> int:
        return len(self.xs)

    def epoch(self, number: int, first: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches of one epoch: (xb, yb), views of (bs, ...); the last may be shorter."""
        if len(self) == 1:
            return _slices(self.xs[first * self.bs :], self.ys[first * self.bs :], self.bs)
        order = np.random.default_rng([self.seed, number]).permutation(self.n_rows)
        rows = torch.from_numpy(order[first * self.bs :]).to(self.xs.device)
        return _slices(self.xs[rows], self.ys[rows], self.bs)

    def in_order(self) -> Iterator[tuple[Tensor, Tensor]]:
        """All rows in their own order, in large batches, for measuring."""
        return _slices(self.xs, self.ys, max(self.bs, MEASURE_BS))


def _slices(xs: Tensor, ys: Tensor, bs: int) -> Iterator[tuple[Tensor, Tensor]]:
    for start in range(0, len(xs), bs):
        yield xs[start : start + bs], ys[start : start + bs]
