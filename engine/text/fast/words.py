"""What the fast model reads of a text: its words, without marks of capitals, and their hashes."""

import hashlib

import numpy as np

from engine.text.tokens import XXBOS, XXMAJ, XXUP, tokenize

MARKS = frozenset((XXBOS, XXMAJ, XXUP))  # left out, so that "Not good" is "not good"
MEMO_SIZE = 500_000


def words_of(text: str) -> list[str]:
    """The tokens of a text that count: all but `xxbos`, `xxmaj` and `xxup`."""
    return [token for token in tokenize(text) if token not in MARKS]


def hashes_of(words: list[str]) -> np.ndarray:
    """A number of 64 bits for each word, the same on every machine: (n,) uint64."""
    return np.array(list(map(_HASHES.__getitem__, words)), dtype=np.int64).view(np.uint64)


class _Memo(dict):
    """Word -> hash, as a signed number (numpy reads those several times faster)."""

    def __missing__(self, word: str) -> int:
        if len(self) >= MEMO_SIZE:
            self.clear()
        digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
        self[word] = number = int.from_bytes(digest, "little", signed=True)
        return number


_HASHES = _Memo()
