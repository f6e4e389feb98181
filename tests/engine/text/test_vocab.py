"""Which words get a number, and that they keep it."""

import numpy as np
import pytest

from engine.errors import StoreError
from engine.text.tokens import SPECIALS
from engine.text.vocab import Vocab

TEXTS = [["xxbos", "a", "good", "film"], ["xxbos", "a", "bad", "film"], ["xxbos", "a"]]


def test_commonest_first_then_by_alphabet():
    """The same texts give the same numbers, in any order of texts."""
    vocab = Vocab.build(TEXTS, min_freq=1)

    assert vocab.itos == (*SPECIALS, "a", "film", "bad", "good")
    assert Vocab.build(TEXTS[::-1], min_freq=1) == vocab


def test_rare_words_and_too_many_are_left_out():
    """`min_freq` and `max_vocab` bound the size of every model."""
    assert Vocab.build(TEXTS, min_freq=2).itos == (*SPECIALS, "a", "film")
    assert Vocab.build(TEXTS, min_freq=1, max_vocab=len(SPECIALS) + 1).itos == (*SPECIALS, "a")
    assert Vocab.build([], min_freq=1).itos == SPECIALS


def test_unknown_words_become_xxunk():
    """A word never met has number 0, and comes back as xxunk."""
    vocab = Vocab.build(TEXTS, min_freq=2)

    numbers = vocab.numericalise(["xxbos", "film", "good"])

    assert numbers.dtype == np.int32
    assert vocab.textify(numbers.tolist()) == ["xxbos", "film", "xxunk"]


def test_json_and_back():
    """A vocabulary is stored with its model; a damaged one is refused."""
    vocab = Vocab.build(TEXTS, min_freq=1)

    assert Vocab.from_json(vocab.to_json()) == vocab
    for damaged in (None, ["a"], [*SPECIALS, "a", "a"], [*SPECIALS, 3]):
        with pytest.raises(StoreError):
            Vocab.from_json(damaged)
