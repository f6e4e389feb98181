"""Published language models: numpy agrees with torch, words come with exact probabilities."""

import subprocess
import sys

import numpy as np
import pytest
import torch

from engine import store
from engine.checkpoint import Checkpoint
from engine.errors import InputError, StoreError
from engine.text import language_model
from engine.text.awd_lstm import Dropouts
from engine.text.compact import compact, expanded
from engine.text.language_model import from_checkpoint, load_language_model, to_checkpoint
from engine.text.networks import Sizes, make_lm, network_of, published, with_vocab
from engine.text.tokens import SPECIALS
from engine.text.vocab import Vocab

WORDS = ["the", "a", "film", "was", "good", "bad", "hot", "day", ".", "!"]
VOCAB = Vocab((*SPECIALS, *WORDS))
DROP = Dropouts()


def make(solver="gated", cuts=()):
    torch.manual_seed(4)
    network = make_lm(Sizes(solver, len(VOCAB), 6, 10, 2), DROP, cuts)
    for p in network.parameters():
        torch.nn.init.normal_(p, std=0.5)
    return network.eval()


def published_one(**how):
    return published(make(**how), VOCAB, {"solver": how.get("solver", "gated")})


CASES = [
    {"solver": "gated", "cuts": (8, 14)},
    {"solver": "gated"},
    {"solver": "awd_lstm"},
    {"solver": "awd_lstm", "cuts": (12,)},
]


@pytest.mark.parametrize("how", CASES)
def test_numpy_agrees_with_torch(how):
    network, model = make(**how), published_one(**how)
    ids = np.random.default_rng(0).integers(0, len(VOCAB), (13, 4))

    expected = network.log_probs(torch.from_numpy(ids.T)).transpose(0, 1).numpy()

    np.testing.assert_allclose(model.log_probs(ids), expected, atol=1e-5)


@pytest.mark.parametrize("how", CASES)
def test_a_published_model_goes_on_learning_where_it_was(how):
    """network_of is the inverse of published."""
    network, again = make(**how), network_of(published_one(**how), DROP).eval()
    x = torch.randint(0, len(VOCAB), (2, 9))

    torch.testing.assert_close(again.log_probs(x), network.log_probs(x))


def test_next_words_are_the_likeliest_with_their_probabilities():
    """Known answer: the last row of log_probs, sorted, without the marks."""
    model = published_one(cuts=(8, 14))
    ids = VOCAB.numericalise(["xxbos", "xxmaj", "the", "film", "was"])
    probs = np.exp(model.log_probs(ids[:, None])[-1, 0])

    words = model.next_words("The film was", 3)

    best = sorted(range(len(SPECIALS), len(VOCAB)), key=lambda i: -probs[i])[:3]
    assert [word for word, _ in words] == [VOCAB.itos[i] for i in best]
    assert [p for _, p in words] == pytest.approx([probs[i] for i in best], rel=1e-4)


@pytest.mark.parametrize("text", ["", " ", "the", "zzz qqq", "🎬", "<br />", "\x00", "the " * 3000])
def test_any_text_has_a_next_word(text):
    """Empty, one token, only unknown tokens, markup, control characters, very long."""
    words = published_one().next_words(text, 4)

    assert len(words) == 4 and all(0 < p < 1 for _, p in words)
    assert not {word for word, _ in words} & set(SPECIALS)


def test_no_more_words_than_there_are():
    assert len(published_one().next_words("the", 10_000)) == len(WORDS)
    with pytest.raises(InputError, match="Ask for at least one word"):
        published_one().next_words("the", 0)


def test_eight_bits_are_enough(tmp_path):
    """A quarter of the size, and nearly the same probabilities."""
    rng = np.random.default_rng(0)
    arrays = {"a": rng.normal(size=(200, 64)).astype(np.float32), "b": np.ones(3, np.float32)}

    small = compact(arrays)
    back = expanded(small)

    assert sum(a.nbytes for a in small.values()) < 0.3 * sum(a.nbytes for a in arrays.values())
    step = np.abs(arrays["a"]).max(axis=1, keepdims=True) / 127
    assert (np.abs(back["a"] - arrays["a"]) <= step / 2 + 1e-7).all()
    np.testing.assert_array_equal(back["b"], arrays["b"])


def test_the_newest_is_the_users_and_else_the_shipped_one(monkeypatch, tmp_path):
    """None asks for the newest; a sentiment model leads to the language model it began from."""
    shipped = published_one(solver="gated")
    store.save_checkpoint(tmp_path / "s.safetensors", to_checkpoint(shipped, small=True))
    monkeypatch.setattr(language_model, "SHIPPED", tmp_path / "s.safetensors")
    language_model.shipped.cache_clear()
    assert load_language_model().meta == load_language_model("language/shipped-1").meta

    mine = to_checkpoint(published_one(solver="awd_lstm"))
    store.publish("language/abcd-3", mine)
    store.publish("reviews/abcd-3", Checkpoint({}, {"language_model": "language/abcd-3"}))
    store.publish("reviews/abce-3", Checkpoint({}, {"solver": "fast"}))

    assert load_language_model().meta["solver"] == "awd_lstm"
    assert load_language_model("reviews/abcd-3").meta["solver"] == "awd_lstm"
    assert load_language_model("reviews/abce-3").meta["solver"] == "gated"
    assert load_language_model("shipped").meta["solver"] == "gated"
    language_model.shipped.cache_clear()


def test_a_file_that_is_something_else_is_refused():
    good = to_checkpoint(published_one())
    for arrays, meta in [
        (good.arrays, good.meta | {"kind": "ratings"}),
        (good.arrays, {k: v for k, v in good.meta.items() if k != "vocab"}),
        (good.arrays, good.meta | {"vocab": list(VOCAB.itos[:-1])}),
        (good.arrays, good.meta | {"solver": "transformer"}),
        ({k: v for k, v in good.arrays.items() if "taps" not in k or "1" in k}, good.meta),
    ]:
        with pytest.raises(StoreError):
            from_checkpoint(Checkpoint(dict(arrays), meta))


def test_fewer_words_keep_what_was_learned_of_them():
    """The user's vocabulary is smaller: clusters that end beyond it go."""
    model = published_one(cuts=(10, 14))
    for n in (12, 15, 19):
        small = with_vocab(model, Vocab(VOCAB.itos[:n]))
        x = torch.randint(0, n, (1, 5))
        probs = network_of(small, DROP).eval().log_probs(x).exp().sum(dim=-1)
        torch.testing.assert_close(probs, torch.ones(1, 5))


def test_words_are_told_without_torch():
    """A worksheet function answers in well under a second: torch alone takes longer to import."""
    code = (
        "import sys, engine.text.language_model as m, engine.text.gated_forward,"
        "engine.text.awd_forward; assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
