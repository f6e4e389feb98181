"""What every user of a sentiment model relies on."""

import dataclasses
import math

import numpy as np
import pytest

from engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from engine.errors import InputError, StoreError
from engine.text.fast.model import from_checkpoint, to_checkpoint
from engine.text.fast.words import words_of
from tests.engine.text.fast.random_model import random_model

TEXTS = [
    "The film was not very good.",
    "great",
    "unknownword otherword",
    "word " * 6_553,
    "x" * 32_767,
    "😀 好电影 فيلم \ud800 \x00",
    "<script>alert(1)</script><b>great</b>",
    "=HYPERLINK(1)",
    "Bad, bad, BAD!!! " * 40,
]


@pytest.mark.parametrize("n_procs", [1, 2])
def test_same_text_same_score_in_any_company(n_procs):
    """A cell's score does not depend on the cells beside it, their order or their number."""
    model = random_model()
    alone = np.array([model.predict([text])[0] for text in TEXTS])

    many = model.predict(TEXTS * 40, n_procs)

    np.testing.assert_allclose(many, np.tile(alone, 40), atol=1e-12)
    assert ((alone > 0) & (alone < 1)).all()


def test_blank_texts_have_no_score():
    """NaN, never a made-up probability; and no texts, no answers."""
    assert np.isnan(random_model().predict(["", "  \n", "<br />"])).all()
    assert random_model().predict([]).shape == (0,)


@pytest.mark.parametrize("cell", [None, 3.5, True, b"bytes"])
def test_what_is_no_text_is_refused(cell):
    """The row is named, so that the add-in can name the cell."""
    with pytest.raises(InputError) as caught:
        random_model().predict(["good", cell])

    assert caught.value.at == (1, 0)


@pytest.mark.parametrize("text", [*TEXTS, ""])
def test_words_add_up_to_the_score(text):
    """Bias and words give the logit of `predict`."""
    model = random_model()

    first, *words, last = model.explain(text)

    assert (first[0], last[0]) == ("bias", "total")
    assert first[1] + sum(share for _, share in words) == pytest.approx(last[1], abs=1e-8)
    if words:
        assert model.predict([text])[0] == pytest.approx(1 / (1 + math.exp(-last[1])), abs=1e-9)


def test_file_and_back(tmp_path):
    """A model answers alike after it was written and read."""
    model = random_model()
    save_checkpoint(tmp_path / "m.safetensors", to_checkpoint(model))

    again = from_checkpoint(load_checkpoint(tmp_path / "m.safetensors"))

    np.testing.assert_array_equal(again.predict(TEXTS), model.predict(TEXTS))
    assert again.meta == model.meta


@pytest.mark.parametrize("name", ["ngrams.table", "ngrams.check", "regions.table", "regions.head"])
def test_damaged_file_is_refused(name):
    """Parts that are missing or do not fit are named, not stumbled over later."""
    whole = to_checkpoint(random_model())
    lacking = {key: value for key, value in whole.arrays.items() if key != name}
    short = {**whole.arrays, name: whole.arrays[name][:-3]}

    for arrays in (lacking, short):
        with pytest.raises(StoreError):
            from_checkpoint(Checkpoint(arrays, whole.meta))


def test_short_texts_are_less_certain():
    """A model of long texts answers for a share of them: the square root, words and total alike."""
    model = random_model()
    damped = dataclasses.replace(model, full=24)
    words = words_of("The film was not dull.")

    assert len(words) == 6
    assert damped.logit(words) == pytest.approx(model.logit(words) / 2)
    first, *rows, last = damped.explain("The film was not dull.")
    assert first[1] + sum(share for _, share in rows) == pytest.approx(last[1])
    assert damped.logit(words * 4) == pytest.approx(model.logit(words * 4))
