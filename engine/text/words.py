"""Texts as numbers, and which words a model of them should know."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from engine.text.language_model import PublishedLM
from engine.text.settings import TextSettings
from engine.text.tokens import SPECIALS, tokenize_all_joined
from engine.text.vocab import Vocab


def tokenized(texts: Sequence[str]) -> list[str]:
    """Each text's tokens with a blank between them; blank texts have `xxbos` alone."""
    return tokenize_all_joined(texts)


def vocab_for(joined: Sequence[str], settings: TextSettings, start: PublishedLM | None) -> Vocab:
    """The commonest words; of a model to begin from, its own and then the commonest new ones.

    Its words keep their places, so that what it learned of frequent and rare ones stays true. At
    least a tenth of `max_vocab` is there for new words.
    """
    counts: Counter[str] = Counter()
    for text in joined:
        counts.update(text.split(" "))
    if start is None:
        return Vocab.of_counts(counts, settings.min_freq, settings.max_vocab)
    known = [token for token in start.vocab.itos if token not in SPECIALS]
    fresh = Counter({token: n for token, n in counts.items() if token not in start.vocab.stoi})
    room = max(settings.max_vocab - len(known), settings.max_vocab // 10)
    new = Vocab.of_counts(fresh, settings.min_freq, room + len(SPECIALS)).itos[len(SPECIALS) :]
    kept = known[: settings.max_vocab - len(SPECIALS) - len(new)]
    return Vocab((*SPECIALS, *kept, *new))


def numericalised(joined: Sequence[str], vocab: Vocab) -> list[np.ndarray]:
    """The numbers of texts that `tokenized` gave, (n,) int32 each."""
    return [vocab.numericalise(text.split(" ")) for text in joined]
