"""The linear part against sums made by hand."""

from itertools import product

import numpy as np
import pytest

from engine.text.fast.ngrams import Ngrams, keys_of, places_of
from engine.text.fast.words import hashes_of, words_of


def test_hashes_are_the_same_everywhere():
    """A model trained on one machine answers alike on another."""
    assert hashes_of(["good"]).tolist() == [3509812042012788487]
    assert hashes_of([]).shape == (0,)


def test_marks_of_capitals_are_not_read():
    """ "NOT Good" is "not good"."""
    assert words_of("NOT Good!") == ["not", "good", "!"]


@pytest.mark.parametrize("n", range(6))
def test_every_ngram_has_a_key(n):
    """n words have n, n - 1 and n - 2 groups of one, two and three."""
    keys = keys_of(hashes_of([f"w{i}" for i in range(n)]))

    assert len(keys) == sum(max(0, n - k) for k in range(3))
    assert len(set(keys.tolist())) == len(keys)


def test_order_and_length_matter():
    """ "good bad", "bad good" and "good" are three things."""
    words = hashes_of([f"w{i}" for i in range(60)])
    pairs = [keys_of(np.array([a, b]))[2] for a, b in product(words, words)]

    assert len({*pairs, *words.tolist()}) == 3660


def test_weights_come_back_rounded_to_a_byte():
    """Each n-gram finds its weight; of two in one place the larger stays; others weigh nothing."""
    rng = np.random.default_rng(1)
    keys = rng.integers(0, 2**64, 300, dtype=np.uint64)
    weights = rng.normal(size=300)
    part = Ngrams.of_weights(keys, weights, Ngrams.empty(12))

    found = part.weights_of(keys)

    places, _ = places_of(keys, 12)
    largest = np.array(
        [np.abs(weights[places == p]).max() == abs(w) for p, w in zip(places, weights, strict=True)]
    )
    assert 0 < (~largest).sum() < 40
    np.testing.assert_allclose(found[largest], weights[largest], atol=0.03 * np.abs(weights).max())
    assert (found[~largest] == 0).all()
    others = rng.integers(0, 2**64, 100_000, dtype=np.uint64)
    assert (part.weights_of(others) != 0).mean() < 0.001


def test_adding_to_weights():
    """What is learned on from a table is added to it, n-gram by n-gram."""
    keys = np.random.default_rng(1).integers(0, 2**64, 60, dtype=np.uint64)
    one = Ngrams.of_weights(keys[:40], np.full(40, 0.5), Ngrams.empty(20))

    two = Ngrams.of_weights(keys[20:], np.full(40, 1.0), one.times(-2.0))

    want = np.array([-1.0] * 20 + [0.0] * 20 + [1.0] * 20)
    np.testing.assert_allclose(two.weights_of(keys), want, atol=1e-9)


def test_sum_over_different_ngrams():
    """A repeated n-gram counts once; the sum is over the square root of how many there are."""
    hashes = hashes_of(["good", "film", "good", "film"])
    different = np.unique(keys_of(hashes))
    part = Ngrams.of_weights(different, np.arange(1.0, 7.0), Ngrams.empty(20))

    assert len(different) == 6  # good, film, good film, film good, and the two of three words
    assert part.logit(hashes) == pytest.approx(part.weights_of(different).sum() / np.sqrt(6))
    assert part.logit(hashes) == pytest.approx(21 / np.sqrt(6), rel=0.01)


@pytest.mark.parametrize("text", ["", "good", "good good good", "a film so good so good so bad"])
def test_shares_add_up(text):
    """The words' shares are the whole of the part."""
    hashes = hashes_of(text.split())
    keys = np.unique(keys_of(hashes))
    weights = np.random.default_rng(1).normal(size=len(keys))
    part = Ngrams.of_weights(keys, weights, Ngrams.empty(16))

    shares = part.contributions(hashes)

    assert shares.shape == (len(text.split()),)
    assert shares.sum() == pytest.approx(part.logit(hashes) if text else 0)
