"""A fast model with random weights: enough to hold the arithmetic to its word."""

import numpy as np

from engine.text.fast.model import FastModel
from engine.text.fast.ngrams import Ngrams, keys_of
from engine.text.fast.regions import Regions
from engine.text.fast.words import hashes_of
from engine.text.tokens import SPECIALS
from engine.text.vocab import Vocab

WORDS = ("the", "a", "film", "movie", "plot", "was", "is", "not", "very", "good", "bad", "dull")


def random_regions(seed: int = 0, d: int = 6, m: int = 5) -> Regions:
    """Regions of a few words, d and m wide."""
    rng, vocab = np.random.default_rng(seed), Vocab((*SPECIALS, *WORDS))

    def draw(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    others = {"bias": draw(d), "weight": draw(d, m), "weight_bias": draw(m), "head": draw(2 * m)}
    return Regions.of_weights(vocab, draw(len(vocab), d), **others, head_bias=0.25)


def random_model(seed: int = 0, n_bits: int = 10) -> FastModel:
    """A model of both parts, version reviews/abcd-1."""
    keys = np.unique(keys_of(hashes_of([*WORDS, *WORDS[::-1], *WORDS[::3], *WORDS[1::2]])))
    weights = np.random.default_rng(seed).normal(size=len(keys))
    ngrams = Ngrams.of_weights(keys, weights, Ngrams.empty(n_bits))
    meta = {"version": "reviews/abcd-1", "kind": "reviews", "solver": "fast"}
    return FastModel(ngrams, random_regions(seed), 0.5, -0.25, meta)
