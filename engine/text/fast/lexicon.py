"""Texts as numbers of words, quickly: every chunk between two blanks is read once a process.

A review has 230 chunks, of which 25 are new after a thousand reviews; looking up the others takes
a tenth of the time of reading them.
"""

from threading import Lock

import numpy as np

from engine.text.fast.words import MARKS, hashes_of, words_of
from engine.text.tokens import forms_of, mark_repeats, plain, written

MOST = 300_000  # chunks, or words, that are remembered before starting again
LONGEST = 40  # letters of a chunk that is remembered: longer ones hardly come twice
SPREAD = np.int32(1 << 30)  # added to the first word of a form that is alphabetic and has several


class Lexicon:
    """Words with a number each in the order they were met, `hashes` and `words` by number."""

    def __init__(self):
        self.words: list[str] = []
        self.hashes = np.empty(1 << 14, np.uint64)
        self._number: dict[str, int] = {}
        self._chunks, self._lock = _Chunks(self), Lock()

    def __len__(self) -> int:
        return len(self.words)

    @property
    def is_full(self) -> bool:
        return max(len(self.words), len(self._chunks)) >= MOST

    def read(self, text: str) -> np.ndarray:
        """The numbers of the words that `words_of` finds: (n,) int32."""
        text = plain(text)
        found = b"".join(map(self._chunks.__getitem__, text.split()))
        numbers = np.frombuffer(found, dtype=np.int32)
        if not len(numbers):
            return numbers
        if numbers.max() >= SPREAD:
            n_spread = int((numbers >= SPREAD).sum())
            if n_spread > 2 or not text.isascii():
                return self.numbers_of(words_of(text))
            numbers = numbers & (SPREAD - 1)
        same = numbers[1:] == numbers[:-1]
        if (same[1:] & same[:-1]).any():  # a word thrice in a row is one mark and the word
            return self.numbers_of(words_of(text))
        return numbers

    def numbers_of(self, words: list[str]) -> np.ndarray:
        """The words' numbers: (n,) int32."""
        return np.array([self.number(word) for word in words], dtype=np.int32)

    def number(self, word: str) -> int:
        """The word's number; a new one if it was never met."""
        found = self._number.get(word)
        return self._add(word) if found is None else found

    def _add(self, word: str) -> int:
        """Number a word, hash first: another thread that sees the number finds all of it."""
        with self._lock:
            if word in self._number:  # by another thread, in the meantime
                return self._number[word]
            n = len(self.words)
            if n == len(self.hashes):
                self.hashes = np.concatenate([self.hashes, np.empty_like(self.hashes)])
            self.hashes[n] = hashes_of([word])[0]
            self.words.append(word)
            self._number[word] = n
            return n


class _Chunks(dict):
    """Chunk of a plain text -> its words' numbers, int32 as bytes."""

    def __init__(self, lexicon: Lexicon):
        super().__init__()
        self.lexicon = lexicon

    def __missing__(self, chunk: str) -> bytes:
        parts = [self.read(form) for form in forms_of(mark_repeats(chunk))]
        found = b"".join(parts)
        if len(chunk) <= LONGEST:
            self[chunk] = found
        return found

    def read(self, form: str) -> bytes:
        words = [token for token in written(form).split(" ") if token not in MARKS]
        numbers = self.lexicon.numbers_of(words)
        if len(words) > 1 and form.isalpha():
            numbers[0] += SPREAD
        return numbers.tobytes()


class Numbering:
    """What numbers a vocabulary gives to a lexicon's words; 0 for those it lacks."""

    def __init__(self, stoi: dict[str, int]):
        self.stoi = stoi
        self._of: tuple[Lexicon | None, np.ndarray] = (None, np.empty(0, np.int64))

    def of(self, lexicon: Lexicon) -> np.ndarray:
        """(len(lexicon),) int64, or longer."""
        known, numbers = self._of
        if known is not lexicon:
            numbers = numbers[:0]
        n = len(lexicon)
        if len(numbers) < n:
            new = [self.stoi.get(word, 0) for word in lexicon.words[len(numbers) : n]]
            numbers = np.concatenate([numbers, np.array(new, dtype=np.int64)])
            self._of = (lexicon, numbers)
        return numbers


_kept = Lexicon()


def lexicon() -> Lexicon:
    """The process's lexicon; a new one when it is full. Keep it while reading and using a text."""
    global _kept
    if _kept.is_full:
        _kept = Lexicon()
    return _kept
