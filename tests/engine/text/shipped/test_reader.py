"""The readers among the teachers, on made-up reviews."""

import numpy as np
import pytest

from engine.text.shipped.reader import Reader, ReaderSettings, Tokens
from tests.engine.text.fast.planted import reviews

SETTINGS = ReaderSettings(bs=8)
N = 500  # reviews that are learned from, of 600


@pytest.fixture(scope="module", params=[False, True], ids=["forward", "backward"])
def taught(request):
    """A reader that was told the chances of N reviews, twice, and the classes of all."""
    texts, targ = reviews(N + 100, seed=3)
    reader = Reader(Tokens.of(texts, SETTINGS), SETTINGS, backward=request.param)
    for again in (False, True):
        reader.train(np.arange(N), np.where(targ[:N] == 1, 0.9, 0.1), lambda line: None, again)
    return reader, targ


def test_learns_from_chances(taught):
    """It sorts the reviews that it has not seen, and has taken over how sure it was told to be."""
    reader, targ = taught
    logits = reader.logits(np.arange(N, N + 100))
    assert ((logits > 0) == (targ[N:] == 1)).mean() >= 0.97
    assert np.abs(logits).mean() == pytest.approx(np.log(9), abs=0.5)


def test_a_text_gets_the_same_in_any_company(taught):
    reader, _ = taught
    rows = np.array([7, 599, 120])
    alone = [reader.logits(np.array([row]))[0] for row in rows]
    assert reader.logits(rows) == pytest.approx(alone, abs=1e-4)
