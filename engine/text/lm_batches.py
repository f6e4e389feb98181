"""Texts as one stream of tokens, cut into windows: the batches of a language model."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.errors import InputError


@dataclass(frozen=True)
class Corpus:
    """Texts as numbers: text i is `ids[ends[i-1] : ends[i]]`."""

    ids: np.ndarray  # (n_tokens,) int32
    ends: np.ndarray  # (n_texts,) int64

    @classmethod
    def of(cls, texts: Iterable[np.ndarray]) -> "Corpus":
        """Put numericalised texts one behind the other."""
        parts = [np.asarray(text, dtype=np.int32) for text in texts]
        flat = np.concatenate(parts) if parts else np.empty(0, dtype=np.int32)
        return cls(flat, np.cumsum([len(part) for part in parts], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ends)

    def take(self, places: np.ndarray) -> np.ndarray:
        """The tokens of some texts, in the order of `places`."""
        starts = np.concatenate([[0], self.ends[:-1]])
        return np.concatenate([self.ids[starts[i] : self.ends[i]] for i in places])

    def split(self, valid_pct: float, seed: int) -> tuple["Corpus", "Corpus"]:
        """Part whole texts into (train, valid) at random; valid has at least one."""
        order = np.random.default_rng(seed).permutation(len(self))
        n_valid = max(1, round(len(self) * valid_pct / 100))
        return self.subset(np.sort(order[n_valid:])), self.subset(np.sort(order[:n_valid]))

    def subset(self, places: np.ndarray) -> "Corpus":
        lengths = np.diff(self.ends, prepend=0)[places]
        ids = self.take(places) if len(places) else np.empty(0, dtype=np.int32)
        return Corpus(ids, np.cumsum(lengths, dtype=np.int64))


class LMBatches:
    """Windows of `bptt` tokens in `bs` rows, and the same windows one token later as targets.

    Each epoch has the texts in another order, and its windows begin elsewhere, by nothing but seed
    and the epoch's number. A row goes on in the next batch where it ended in this one, so a model
    can carry its state over. `backward` reads everything from the end.

    Raises:
        InputError: when there are too few tokens for one window of two in each row.
    """

    def __init__(
        self,
        corpus: Corpus,
        bs: int,
        bptt: int,
        seed: int = 0,
        backward: bool = False,
        device: torch.device | None = None,
    ):
        n_tokens = len(corpus.ids)
        if n_tokens < 3:
            problem = f"the texts have {n_tokens} tokens in all"
            raise InputError(problem, "Give more text to learn the language from")
        self.corpus, self.bptt, self.seed = corpus, bptt, seed
        self.bs = max(1, min(bs, (n_tokens - 1) // 2))
        self.backward, self.device = backward, device or torch.device("cpu")
        self.width = (n_tokens - 1) // self.bs  # tokens a row

    def __len__(self) -> int:
        return -(-self.width // self.bptt)

    @property
    def n_tokens(self) -> int:
        """Predicted in an epoch."""
        return self.bs * self.width

    def epoch(self, number: int, first: int = 0) -> Iterator[tuple[Tensor, Tensor]]:
        """Windows (bs, bptt) int64 and their targets; the last may be shorter."""
        rng = np.random.default_rng([self.seed, number])
        ids = self.corpus.take(rng.permutation(len(self.corpus)))
        return self._windows(np.roll(ids, -int(rng.integers(self.bptt))), first)

    def in_order(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The texts in their own order."""
        return self._windows(self.corpus.ids, 0)

    def _windows(self, ids: np.ndarray, first: int) -> Iterator[tuple[Tensor, Tensor]]:
        ids, n = ids[::-1] if self.backward else ids, self.bs * self.width
        stream = torch.from_numpy(np.ascontiguousarray(ids[: n + 1])).to(self.device)
        xs, ys = stream[:n].view(self.bs, -1), stream[1:].view(self.bs, -1)
        for start in range(first * self.bptt, self.width, self.bptt):
            window = slice(start, start + self.bptt)
            yield xs[:, window].long(), ys[:, window].long()
