"""Learning on from a model: what it knows of a text as numbers, and the way back to one model."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from engine.text.fast.linear import Linear
from engine.text.fast.model import FastModel
from engine.text.fast.ngrams import Ngrams
from engine.text.fast.words import hashes_of
from engine.text.workers import map_chunks


def told(
    words: Sequence[list[str]], start: FastModel | None, n_procs: int | None = None
) -> np.ndarray:
    """What a model says of texts: its own logit (before scale), then what its regions found.

    (n, 1 + width) float32; without regions (n, 1), without a model (n, 0).
    """
    if start is None:
        return np.zeros((len(words), 0), dtype=np.float32)
    return np.concatenate(list(map_chunks(_told, words, n_procs, shared=start)))


def _told(words: Sequence[list[str]], start: FastModel) -> np.ndarray:
    rows = []
    for each in words:
        logit, found = start.ngrams.logit(hashes_of(each)), []
        if start.regions:
            found = start.regions.pooled(start.regions.numbers_of(each))
            logit += found.astype(np.float64) @ start.regions.head + start.regions.head_bias
        rows.append(np.array([logit, *found], dtype=np.float32))
    return np.stack(rows)


@dataclass(frozen=True)
class Standard:
    """Numbers with mean 0 and standard deviation 1 over the texts learned from."""

    mean: np.ndarray
    std: np.ndarray

    @classmethod
    def of(cls, numbers: np.ndarray) -> "Standard":
        """Means and deviations of columns; those that never change keep 1."""
        std = numbers.std(axis=0)
        return cls(numbers.mean(axis=0), np.where(std > 1e-6, std, 1.0))

    def apply(self, numbers: np.ndarray) -> Tensor:
        return torch.from_numpy(((numbers - self.mean) / self.std).astype(np.float32))


def merged(
    found: Linear, used: np.ndarray, n_bits: int, start: FastModel | None, standard: Standard
) -> FastModel:
    """One model that answers what `found` does: weights of n-grams and of numbers, taken together.

    `used` are the keys of `found.ngrams`. What the start says of a text is a sum over n-grams and
    regions, so its coefficient multiplies all weights of the start.
    """
    learned = found.ngrams.double().numpy()
    if start is None:
        ngrams = Ngrams.of_weights(used, learned, Ngrams.empty(n_bits))
        return FastModel(ngrams, None, 1.0, found.bias, {})
    of_numbers = found.numbers.numpy().astype(np.float64) / standard.std
    bias = found.bias - float(of_numbers @ standard.mean)
    times, regions = float(of_numbers[0]), start.regions
    ngrams = Ngrams.of_weights(used, learned, start.ngrams.times(times))
    if regions:
        head = (times * regions.head + of_numbers[1:]).astype(np.float32)
        regions = replace(regions, head=head, head_bias=times * regions.head_bias)
    return FastModel(ngrams, regions, 1.0, bias, {})
