"""What a model of reviews must beat: the commonest class, and a linear model of word pairs."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from engine.text.fast.fit import measured


def baselines(
    train: Sequence[str], targ: np.ndarray, valid: Sequence[str], valid_targ: np.ndarray
) -> dict[str, dict[str, float]]:
    """Metrics of both on `valid`; texts are tokens with a blank between, classes (n,) 0 or 1."""
    if not len(valid):
        return {}
    share = np.full(len(valid), targ.mean())
    return {
        "commonest": measured(share, valid_targ),
        "naive bayes": measured(naive_bayes(train, targ, valid), valid_targ),
    }


def naive_bayes(train: Sequence[str], targ: np.ndarray, texts: Sequence[str]) -> np.ndarray:
    """Probability of class 1 from words and pairs of words, each counted once a text: (n,).

    Source: Wang & Manning 2012, "Baselines and bigrams", section 2.1 (multinomial, alpha 1). Its
    probabilities are far too sure of themselves; their order is what counts.
    """
    counts: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for text, label in zip(train, targ, strict=True):
        counts[label].update(_grams(text))
    known = set(counts[0]) | set(counts[1])
    total = [sum(c.values()) + len(known) for c in counts]
    prior = math.log((targ.sum() + 1) / ((targ == 0).sum() + 1))
    ratio = {
        gram: math.log((counts[1][gram] + 1) / total[1] * total[0] / (counts[0][gram] + 1))
        for gram in known
    }
    logits = [prior + sum(ratio.get(gram, 0.0) for gram in _grams(text)) for text in texts]
    return 1 / (1 + np.exp(-np.clip(logits, -500, 500)))


def _grams(text: str) -> set[str]:
    words = text.split(" ")
    return {*words, *(f"{a} {b}" for a, b in pairwise(words))}
