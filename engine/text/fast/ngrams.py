"""The linear part: one weight for each group of one to three words, found by its hash.

Source: Wang & Manning 2012, "Baselines and Bigrams": binary n-grams scaled by naive Bayes' log
count ratio. Ours differs: n-grams are hashed into a table, the sum is divided by the square root
of their number, and the ratio is folded into the weights.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.text.fast.quantise import codebook, to_bytes

LONGEST = 3  # words in a row
ODD = np.array(  # one factor for each length of n-gram and place in it; odd, so nothing is lost
    [
        [0x9E3779B97F4A7C15, 0, 0],
        [0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0],
        [0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB],
    ],
    dtype=np.uint64,
)


def buckets_of(hashes: np.ndarray, n_bits: int) -> np.ndarray:
    """The bucket of every n-gram, single words first: hashes (n,) uint64 -> (3 n - 3,) int64.

    A bucket is the top `n_bits` of a sum of odd multiples: as good as independent hashes, since
    the words' own are.
    """
    found = []
    for length in range(1, LONGEST + 1):
        last = len(hashes) - length + 1
        if last < 1:
            break
        key = hashes[:last] * ODD[length - 1, 0]
        for place in range(1, length):
            key += hashes[place : last + place] * ODD[length - 1, place]
        found.append(key)
    keys = np.concatenate(found) if found else np.empty(0, np.uint64)
    return (keys >> np.uint64(64 - n_bits)).astype(np.int64)


def weight_of_length(n_different: int | np.ndarray) -> float | np.ndarray:
    """What the sum of a text's weights is multiplied by: long texts are not more certain."""
    return 1.0 / np.sqrt(np.maximum(n_different, 1))


@dataclass(frozen=True)
class Ngrams:
    """A table of weights, int8 (2 ** n_bits,), and the largest of them."""

    table: np.ndarray
    largest: float

    @classmethod
    def of_weights(cls, weights: np.ndarray) -> "Ngrams":
        """The table that holds float weights (2 ** n_bits,), each rounded to one byte."""
        return cls(*to_bytes(weights))

    @cached_property
    def n_bits(self) -> int:
        return len(self.table).bit_length() - 1

    @cached_property
    def _weights(self) -> np.ndarray:
        return codebook(self.largest)

    def weights_at(self, buckets: np.ndarray) -> np.ndarray:
        """Weights of buckets: (n,) float64."""
        return self._weights[self.table[buckets].view(np.uint8)]

    def logit(self, hashes: np.ndarray) -> float:
        """This part's share of a text's logit, from its words' hashes (n,)."""
        different = np.unique(buckets_of(hashes, self.n_bits))
        return float(self.weights_at(different).sum() * weight_of_length(len(different)))

    def contributions(self, hashes: np.ndarray) -> np.ndarray:
        """`logit`, as shares of the words: (n,) float64. An n-gram's words share it evenly."""
        n = len(hashes)
        buckets = buckets_of(hashes, self.n_bits)
        _, place, times = np.unique(buckets, return_inverse=True, return_counts=True)
        each = self.weights_at(buckets) / times[place] * weight_of_length(len(times))
        shares, at = np.zeros(n), 0
        for length in range(1, LONGEST + 1):
            last = max(0, n - length + 1)
            for word in range(length):
                shares[word : last + word] += each[at : at + last] / length
            at += last
        return shares
