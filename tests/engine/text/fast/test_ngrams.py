"""The linear part against sums made by hand."""

from itertools import product

import numpy as np
import pytest

from engine.text.fast.ngrams import Ngrams, buckets_of
from engine.text.fast.words import hashes_of, words_of


def test_hashes_are_the_same_everywhere():
    """A model trained on one machine answers alike on another."""
    assert hashes_of(["good"]).tolist() == [3509812042012788487]
    assert hashes_of([]).shape == (0,)


def test_marks_of_capitals_are_not_read():
    """ "NOT Good" is "not good"."""
    assert words_of("NOT Good!") == ["not", "good", "!"]


@pytest.mark.parametrize("n", range(6))
def test_every_ngram_has_a_bucket(n):
    """n words have n, n - 1 and n - 2 groups of one, two and three."""
    buckets = buckets_of(hashes_of([f"w{i}" for i in range(n)]), 20)

    assert len(buckets) == sum(max(0, n - k) for k in range(3))
    assert ((buckets >= 0) & (buckets < 2**20)).all()


def test_order_and_length_matter():
    """ "good bad", "bad good" and "good" are three things; collisions are as rare as chance."""
    pairs = hashes_of([f"w{i}" for i in range(60)])
    tables = [buckets_of(np.array([a, b]), 40)[2] for a, b in product(pairs, pairs)]

    assert len(set(tables)) == 3600


def test_sum_over_different_ngrams():
    """A repeated n-gram counts once; the sum is over the square root of how many there are."""
    table = np.random.default_rng(1).normal(size=2**12)
    part = Ngrams.of_weights(table)
    hashes = hashes_of(["good", "film", "good", "film"])

    different = sorted(set(buckets_of(hashes, 12).tolist()))

    want = part.weights_at(np.array(different)).sum() / np.sqrt(len(different))
    assert len(different) == 6  # good, film, good film, film good, and the two of three words
    assert part.logit(hashes) == pytest.approx(want)
    assert np.abs(part.weights_at(np.arange(2**12)) - table).max() < 0.02 * np.abs(table).max()


@pytest.mark.parametrize("text", ["", "good", "good good good", "a film so good so good so bad"])
def test_shares_add_up(text):
    """The words' shares are the whole of the part."""
    part = Ngrams.of_weights(np.random.default_rng(1).normal(size=2**8))
    hashes = hashes_of(text.split())

    shares = part.contributions(hashes)

    assert shares.shape == (len(text.split()),)
    assert shares.sum() == pytest.approx(part.logit(hashes) if text else 0)
