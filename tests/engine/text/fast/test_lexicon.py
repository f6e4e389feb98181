"""Reading by chunks finds the words that reading by the rules does, and remembers little."""

import pickle
from dataclasses import fields

import numpy as np
import pytest

from engine.text.fast import lexicon as module
from engine.text.fast.lexicon import Lexicon, Numbering, lexicon
from engine.text.fast.words import hashes_of, words_of
from tests.engine.text.fast.random_model import random_model

ODD = [
    "The film was NOT very good, don't see it :) 8/10 <3",
    "no no no",
    "No no NO nO, (no no no) no...no...no",
    "very very bad. So so so so good!!! ??? ***",
    "Sooo sooo SOOO good",
    "sooo sooo good",
    "xxunk xxunk xxunk xxbos",
    "it's it's it's don't don't DON'T",
    "(( (( . . . _ _ _ ___ -- x-x-x",
    "哈哈哈 好电影 فيلم e\u0301e\u0301e\u0301 naïve naïve",
    "İİİ İ İ KKK K K ſſſ",
    "a\x1cb\x85c\u2028d\u3000e \ud800 \x00 x",
    "can&#39;t &amp;&amp;&amp;&amp; <br/>ok<script>x</script>",
    "x" * 32_767,
    "   ",
    "",
]


@pytest.mark.parametrize("text", ODD)
def test_chunks_give_the_words_of_the_rules(text):
    """Repeats across chunks, capitals, endings, markup, other scripts; the first time and after."""
    kept = Lexicon()

    for _ in range(2):
        read = kept.read(text)
        assert [kept.words[n] for n in read.tolist()] == words_of(text)
        np.testing.assert_array_equal(kept.hashes[read], hashes_of(words_of(text)))


def test_a_text_and_its_words_score_alike():
    """`explain` goes by words and `predict` by chunks: one answer, to the last bit."""
    model = random_model()

    for text in ODD[:-2]:
        assert model.logit_of(text) == model.logit(words_of(text))
    assert np.isnan(model.logit_of(""))


def test_many_words_keep_their_hashes_and_numbers():
    """The arrays grow past their first size, and a vocabulary's numbers follow."""
    kept, words = Lexicon(), [f"w{n}" for n in range(20_000)]
    numbering = Numbering({words[5]: 3, words[19_999]: 4})

    kept.read(" ".join(words[:10]))
    assert numbering.of(kept)[kept.number(words[5])] == 3
    read = kept.read(" ".join(words))

    np.testing.assert_array_equal(kept.hashes[read], hashes_of(words))
    found = numbering.of(kept)[read]
    assert (found[5], found[19_999], np.count_nonzero(found)) == (3, 4, 2)
    assert not numbering.of(Lexicon()).any()


def test_a_full_lexicon_starts_anew(monkeypatch):
    """Memory stays bounded; scores are the same in a new lexicon."""
    model, text = random_model(), "a good film of many words"
    monkeypatch.setattr(module, "MOST", 4)
    first, before = lexicon(), model.logit_of(text)

    assert lexicon() is not first
    assert model.logit_of(text) == before


def test_what_follows_is_not_sent():
    """Another process gets a model's own parts, not what scoring has added to them."""
    model = random_model()
    model.predict(["a good film"])
    sent = pickle.loads(pickle.dumps(model))

    assert set(vars(sent.regions)) == {field.name for field in fields(model.regions)}
    assert sent.predict(["a film"]) == model.predict(["a film"])
