"""Labelled texts in padded batches, texts of like length together."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from engine.text.awd_lstm import PAD

POOL = 50  # batches whose texts are sorted by length together


class TextBatches:
    """Texts as numbers and their classes, drawn again each epoch by seed and the epoch's number.

    Source of the order: fast.ai's SortishSampler: texts are shuffled, sorted by length within
    pools of 50 batches, and the batches shuffled; so little is padding and no two epochs agree. The
    last `max_len` tokens of a text are taken. No batch has one text, which batch norm cannot take.
    """

    def __init__(
        self,
        texts: Sequence[np.ndarray],
        labels: np.ndarray,
        bs: int,
        seed: int = 0,
        max_len: int = 1400,
        backward: bool = False,
        device: torch.device | None = None,
    ):
        cut = [np.asarray(text[-max_len:], dtype=np.int32) for text in texts]
        self.texts = [text[::-1] for text in cut] if backward else cut
        soft = np.issubdtype(labels.dtype, np.floating)
        self.labels, self.seed = labels.astype(np.float32 if soft else np.int64), seed
        self.n_batches = max(1, -(-len(self.texts) // max(bs, 2)))
        if len(self.texts) < 2 * self.n_batches:
            self.n_batches = max(1, len(self.texts) // 2)
        self.device = device or torch.device("cpu")
        self.lengths = np.array([len(text) for text in self.texts])

    def __len__(self) -> int:
        return self.n_batches

    def epoch(self, number: int, first: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches (bs, longest) int64 and classes (bs,) int64, or chances (bs,) float32."""
        rng = np.random.default_rng([self.seed, number])
        order = rng.permutation(len(self.texts))
        n_pools = -(-self.n_batches // POOL)
        pools = [
            p[np.argsort(self.lengths[p], kind="stable")] for p in np.array_split(order, n_pools)
        ]
        batches = np.array_split(np.concatenate(pools), self.n_batches)
        for place in rng.permutation(self.n_batches)[first:]:
            yield self._batch(batches[place])

    def in_order(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Every text once, by length."""
        for places in self.by_length():
            yield self._batch(places)

    def by_length(self) -> list[np.ndarray]:
        """The places of the texts of each batch, the shortest texts first."""
        return np.array_split(np.argsort(self.lengths, kind="stable"), self.n_batches)

    def _batch(self, places: np.ndarray) -> tuple[Tensor, Tensor]:
        yb = torch.from_numpy(self.labels[places])
        return self.padded(places), yb.to(self.device)

    def padded(self, places: np.ndarray) -> Tensor:
        """Some texts, filled up to the longest: (n, longest) int64."""
        xb = np.full((len(places), int(self.lengths[places].max())), PAD, dtype=np.int64)
        for row, place in enumerate(places):
            xb[row, : self.lengths[place]] = self.texts[place]
        return torch.from_numpy(xb).to(self.device)
