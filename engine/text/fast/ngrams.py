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


def keys_of(hashes: np.ndarray) -> np.ndarray:
    """A key for every n-gram, single words first: hashes (n,) uint64 -> (3 n - 3,) uint64.

    A key is a sum of odd multiples of the words' hashes: as good as independent keys, since the
    hashes are. Its top bits say where it lies in a table, eight others that it is the one.
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
    return np.concatenate(found) if found else np.empty(0, np.uint64)


def places_of(keys: np.ndarray, n_bits: int) -> tuple[np.ndarray, np.ndarray]:
    """Where keys (n,) lie in a table of 2 ** n_bits, and the byte that is written beside them."""
    places = (keys >> np.uint64(64 - n_bits)).astype(np.int64)
    return places, (keys >> np.uint64(20)).astype(np.uint8)


def weight_of_length(n_different: int | np.ndarray) -> float | np.ndarray:
    """What the sum of a text's weights is multiplied by: long texts are not more certain."""
    return 1.0 / np.sqrt(np.maximum(n_different, 1))


@dataclass(frozen=True)
class Ngrams:
    """A table of weights, int8 (2 ** n_bits,), the largest of them, and a check byte for each.

    An n-gram whose check byte is another's has no weight: of those that were never met, one in a
    thousand passes.
    """

    table: np.ndarray
    check: np.ndarray
    largest: float

    @classmethod
    def empty(cls, n_bits: int) -> "Ngrams":
        """No n-gram has a weight."""
        return cls(np.zeros(1 << n_bits, np.int8), np.zeros(1 << n_bits, np.uint8), 1.0)

    @classmethod
    def of_weights(cls, keys: np.ndarray, weights: np.ndarray, start: "Ngrams") -> "Ngrams":
        """`start` with weights (n,) of different keys (n,) added; each rounded to one byte.

        Where two n-grams lie in one place the larger weight stays.
        """
        table, check = start.all_weights(), start.check.copy()
        places, checks = places_of(keys, start.n_bits)
        known = (check[places] == checks) & (start.table[places] != 0)
        weights = weights + np.where(known, table[places], 0.0)
        wins = known | (np.abs(weights) > np.abs(table[places]))
        order = np.flatnonzero(wins)[np.argsort(np.abs(weights[wins]), kind="stable")]
        table[places[order]] = weights[order]  # of equal places the last is kept: the largest
        check[places[order]] = checks[order]
        quantised, largest = to_bytes(table)
        return cls(quantised, check, largest)

    def times(self, factor: float) -> "Ngrams":
        """All weights multiplied."""
        table = self.table if factor >= 0 else -self.table
        return Ngrams(table, self.check, self.largest * abs(factor) or 1.0)

    @cached_property
    def n_bits(self) -> int:
        return len(self.table).bit_length() - 1

    @cached_property
    def _weights(self) -> np.ndarray:
        return codebook(self.largest)

    def all_weights(self) -> np.ndarray:
        """The whole table: (2 ** n_bits,) float64."""
        return self._weights[self.table.view(np.uint8)]

    def weights_of(self, keys: np.ndarray) -> np.ndarray:
        """Weights of n-grams, 0 for those not known: (n,) float64."""
        places, checks = places_of(keys, self.n_bits)
        weights = self._weights[self.table[places].view(np.uint8)]
        return weights * (self.check[places] == checks)

    def logit(self, hashes: np.ndarray) -> float:
        """This part's share of a text's logit, from its words' hashes (n,)."""
        different = np.sort(keys_of(hashes))  # and so the table is read from its start to its end
        first = np.ones(len(different), dtype=bool)
        np.not_equal(different[1:], different[:-1], out=first[1:])
        different = different[first]
        return float(self.weights_of(different).sum() * weight_of_length(len(different)))

    def contributions(self, hashes: np.ndarray) -> np.ndarray:
        """`logit`, as shares of the words: (n,) float64. An n-gram's words share it evenly."""
        n = len(hashes)
        keys = keys_of(hashes)
        _, place, times = np.unique(keys, return_inverse=True, return_counts=True)
        each = self.weights_of(keys) / times[place] * weight_of_length(len(times))
        shares, at = np.zeros(n), 0
        for length in range(1, LONGEST + 1):
            last = max(0, n - length + 1)
            for word in range(length):
                shares[word : last + word] += each[at : at + last] / length
            at += last
        return shares
