"""The region part: what five words in a row say together, wherever in the text they stand.

Source: Johnson & Zhang 2015, "Semi-supervised Convolutional Neural Networks for Text
Categorization via Region Embedding": the first layer is learned from unlabelled reviews by
predicting the words around a region. Ours differs: it is tuned with the classifier afterwards,
there is no layer of one-hot words beside it, and maxima and means are pooled both.
"""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from engine.text.fast.lexicon import Numbering
from engine.text.fast.quantise import rows_to_bytes
from engine.text.vocab import Vocab

WIDTH = 5  # words of a region
BEFORE = 2  # empty places before the first word: the first region has its middle there
STRIDE = 2  # words from one region to the next
MEANS = 4.0  # means are that much smaller than maxima
ROWS = 32  # rows of a product: small enough for BLAS to stay on one thread


@dataclass(frozen=True)
class Regions:
    """Two layers over regions and a linear head over what was pooled.

    `table` int8 (n_words, d) times `step` (n_words,) are the words' vectors; `bias` (d,);
    `weight` (d, m), `weight_bias` (m,) the second layer; `head` (2 m,), maxima first; all float32.
    """

    vocab: Vocab
    table: np.ndarray
    step: np.ndarray
    bias: np.ndarray
    weight: np.ndarray
    weight_bias: np.ndarray
    head: np.ndarray
    head_bias: float

    @classmethod
    def of_weights(cls, vocab: Vocab, vectors: np.ndarray, **others) -> "Regions":
        """The part whose words' vectors (n_words, d) float32 are rounded to one byte a number."""
        return cls(vocab, *rows_to_bytes(vectors), **others)

    @property
    def width(self) -> int:
        """How many numbers `pooled` answers."""
        return len(self.head)

    @cached_property
    def number(self) -> dict[str, int]:
        return self.vocab.stoi

    @cached_property
    def numbering(self) -> Numbering:
        return Numbering(self.number)

    @cached_property
    def _vectors(self) -> np.ndarray:
        """The words' vectors: (n_words, d) float32, 15 MB of 30,000 words."""
        return np.multiply(self.table, self.step[:, None], dtype=np.float32)

    def __getstate__(self) -> dict[str, object]:
        """What is sent to other processes: the fields alone, nothing that follows from them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def numbers_of(self, words: list[str]) -> np.ndarray:
        """The words' numbers, 0 for those not known: (n,) int64."""
        number = self.number.get
        return np.array([number(word, 0) for word in words], dtype=np.int64)

    def logit(self, numbers: np.ndarray) -> float:
        """This part's share of a text's logit, from its words' numbers (n,)."""
        return float(self.pooled(numbers).astype(np.float64) @ self.head) + self.head_bias

    def pooled(self, numbers: np.ndarray) -> np.ndarray:
        """What the text's regions say at most, and on average: (2 m,) float32; zeros if empty."""
        if not len(numbers):
            return np.zeros(self.width, dtype=np.float32)
        high = self._second(self._first(numbers), n_regions(len(numbers)))
        return np.concatenate([high.max(axis=0), MEANS * high.mean(axis=0)])

    def _first(self, numbers: np.ndarray) -> np.ndarray:
        """Regions' embeddings: numbers (n,) -> (rows, d), in whole blocks of rows.

        Rows beyond the text's regions say nothing.
        """
        rows = -(-n_regions(len(numbers)) // ROWS) * ROWS
        d = self.table.shape[1]
        padded = np.zeros((STRIDE * rows + WIDTH + 1, d), dtype=np.float32)
        inner = padded[BEFORE : BEFORE + len(numbers)]
        np.take(self._vectors, numbers, axis=0, out=inner, mode="clip")  # "raise" copies
        pairs = padded.reshape(-1, 2 * d)  # a region is two pairs of words and one word
        sums = pairs[:, :d] + pairs[:, d:]
        low = sums[:rows] + sums[1 : rows + 1]
        low += pairs[2 : rows + 2, :d]
        low += self.bias
        return np.maximum(low, 0.0, out=low)

    def _second(self, whole: np.ndarray, n: int) -> np.ndarray:
        """The second layer: blocks of rows (rows, d) -> (n, m), of the first n rows."""
        high = np.matmul(whole.reshape(-1, ROWS, whole.shape[1]), self.weight)
        high = high.reshape(len(whole), -1)[:n]
        high += self.weight_bias
        return np.maximum(high, 0.0, out=high)

    def _back(self, slope: np.ndarray) -> np.ndarray:
        """Gradients (n, m) through the second layer's weight: (n, d) float32, in blocks of rows."""
        rows = np.zeros((-(-len(slope) // ROWS), ROWS, slope.shape[1]), dtype=np.float32)
        rows.reshape(-1, slope.shape[1])[: len(slope)] = slope
        found = np.matmul(rows, np.ascontiguousarray(self.weight.T))
        return found.reshape(-1, found.shape[2])[: len(slope)]

    def contributions(self, numbers: np.ndarray) -> np.ndarray:
        """`logit`, less the layers' biases, as shares of the words: (n,) float64.

        Between two kinks of its layers the network is linear, so a word's share is its vector
        times the gradient: exact, nothing is sampled.
        """
        if not len(numbers):
            return np.zeros(0)
        whole, n = self._first(numbers), n_regions(len(numbers))
        low, high = whole[:n], self._second(whole, n)
        m = high.shape[1]
        slope = np.tile(self.head[m:].astype(np.float64) * (MEANS / n), (n, 1))
        np.add.at(slope, (high.argmax(axis=0), np.arange(m)), self.head[:m])
        slope *= high > 0
        slope = self._back(slope) * (low > 0)  # (regions, d)
        of_place = np.zeros((padded_length(len(numbers)), low.shape[1]))
        for place in range(WIDTH):
            of_place[place : place + STRIDE * n : STRIDE] += slope
        vectors = self.table[numbers] * self.step[numbers, None].astype(np.float64)
        return (of_place[BEFORE : BEFORE + len(numbers)] * vectors).sum(axis=1)


def n_regions(n_words: int) -> int:
    """Regions of a text: one for every second word, rounded up."""
    return -(-n_words // STRIDE)


def padded_length(n_words: int) -> int:
    """Places of a text with the empty ones around it, so that every region is whole."""
    return STRIDE * n_regions(n_words) + WIDTH
