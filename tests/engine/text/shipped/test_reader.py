"""The reader among the teachers, on made-up reviews."""

import numpy as np
import pytest

from engine.text.shipped.reader import Reader, ReaderSettings
from tests.engine.text.fast.planted import reviews

SETTINGS = ReaderSettings(bs=16, n_epochs=4)


@pytest.fixture(scope="module")
def taught():
    """A reader of 400 reviews that was told the chances of 300, and their classes."""
    texts, targ = reviews(400, seed=3)
    reader = Reader(texts, SETTINGS)
    reader.train(np.arange(300), np.where(targ[:300] == 1, 0.9, 0.1), lambda line: None)
    return reader, targ


def test_learns_from_chances(taught):
    """It sorts the reviews that it has not seen, and has taken over how sure it was told to be."""
    reader, targ = taught
    logits = reader.logits(np.arange(300, 400))
    assert ((logits > 0) == (targ[300:] == 1)).mean() >= 0.97
    assert np.abs(logits).mean() == pytest.approx(np.log(9), abs=0.5)


def test_a_text_gets_the_same_in_any_company(taught):
    reader, _ = taught
    rows = np.array([7, 399, 120])
    alone = [reader.logits(np.array([row]))[0] for row in rows]
    assert reader.logits(rows) == pytest.approx(alone, abs=1e-4)
