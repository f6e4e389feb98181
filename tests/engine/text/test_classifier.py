"""Pools over real tokens alone, unfreezing, and numpy's answers beside torch's."""

import numpy as np
import pytest
import torch

from engine.text.awd_lstm import PAD, Dropouts
from engine.text.classifier import Classifier, Pool, discriminative, freeze_to
from engine.text.networks import Sizes, make_encoder
from engine.text.recurrent import RecurrentModel, from_checkpoint, to_checkpoint
from engine.text.stages import phases
from engine.text.text_batches import TextBatches
from engine.text.tokens import SPECIALS
from engine.text.ulmfit import reader_of
from engine.text.vocab import Vocab

VOCAB = Vocab((*SPECIALS, *["the", "film", "was", "good", "bad", "not", "a", "very", "story", "."]))
SOLVERS = ("gated", "awd_lstm")


def make(solver="gated", seed=0) -> Classifier:
    torch.manual_seed(seed)
    model = Classifier(make_encoder(Sizes(solver, len(VOCAB), 6, 9, 2), Dropouts()), 0.5)
    for p in model.parameters():
        torch.nn.init.normal_(p, std=0.4)
    for name, value in model.named_buffers():
        if name.endswith("running_mean"):
            value.normal_(std=0.3)
        if name.endswith("running_var"):
            value.uniform_(0.5, 2)
    return model.eval()


def published_model(solver="gated", both=False) -> RecurrentModel:
    weights = {"forward": reader_of(make(solver))}
    if both:
        weights["backward"] = reader_of(make(solver, seed=1))
    return RecurrentModel(VOCAB, weights, {"solver": solver})


def ids(*lengths, seed=2):
    rng = np.random.default_rng(seed)
    return [rng.integers(9, len(VOCAB), n).astype(np.int32) for n in lengths]


def padded(texts):
    x = np.full((len(texts), max(map(len, texts))), PAD, dtype=np.int64)
    for row, text in enumerate(texts):
        x[row, : len(text)] = text
    return torch.from_numpy(x)


def test_pools_are_last_highest_and_mean_of_the_real_places():
    """Known answer, in two windows; the padding holds values that would win every pool."""
    h = torch.tensor([[[1.0], [3.0], [2.0], [9.0]], [[5.0], [9.0], [9.0], [9.0]]])
    real = torch.tensor([[True, True, True, False], [True, False, False, False]])
    pool = Pool()
    pool.add(h[:, :2], real[:, :2])
    pool.add(h[:, 2:], real[:, 2:])

    assert pool.concat().tolist() == [[2.0, 3.0, 2.0], [5.0, 5.0, 5.0]]


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_score_does_not_depend_on_the_texts_beside_it(solver):
    """Same text, same score: alone, among longer ones, in another order."""
    model, texts = make(solver), ids(3, 40, 1, 7)
    together = model(padded(texts))

    for row, text in enumerate(texts):
        torch.testing.assert_close(model(padded([text]))[0], together[row], rtol=0, atol=1e-5)


@pytest.mark.parametrize("solver", SOLVERS)
def test_windows_do_not_change_a_score(solver, monkeypatch):
    """A text longer than a window is read on where the window ended."""
    model, x = make(solver), padded(ids(23, 5))
    whole = model(x)

    monkeypatch.setattr("engine.text.classifier.WINDOW", 7)

    torch.testing.assert_close(model(x), whole, rtol=0, atol=1e-5)


@pytest.mark.parametrize("solver", SOLVERS)
def test_numpy_agrees_with_torch(solver):
    """To 1e-5, over several windows and batches of mixed lengths."""
    texts = ids(*range(1, 40), 150, 64, 65, 128)
    logits = published_model(solver).logits(texts)

    scores = make(solver)(padded(texts)).detach().numpy()

    np.testing.assert_allclose(logits, scores[:, 1] - scores[:, 0], atol=1e-5)


def test_two_readers_are_averaged_and_one_reads_from_the_end():
    both, texts = published_model(both=True), ids(9, 4)
    forward = RecurrentModel(VOCAB, {"forward": both.weights["forward"]}, both.meta)
    other = RecurrentModel(VOCAB, {"forward": both.weights["backward"]}, both.meta)

    expected = (forward.logits(texts) + other.logits([t[::-1] for t in texts])) / 2

    np.testing.assert_allclose(both.logits(texts), expected, atol=1e-6)


TEXTS = [
    "The film was good.",
    "not good",
    "a",
    "zzz qqq www",
    "🎬",
    "<b>Good</b> " * 50,
    "very " * 400,
    "מצוין",
    "很好",
    "=HYPERLINK(1)",
    "\ud800 good",
    "VERY bad!!!!!",
]


@pytest.mark.parametrize("both", [False, True])
def test_contributions_add_up_to_the_scores_logit(both):
    """Whatever the text: one token, unknown ones, emoji, markup, right to left, surrogates."""
    model = published_model(both=both)
    scores = model.predict(TEXTS)

    for text, score in zip(TEXTS, scores, strict=True):
        rows = model.explain(text)
        assert (rows[0][0], rows[-1][0]) == ("bias", "total")
        assert sum(part for _, part in rows[:-1]) == pytest.approx(rows[-1][1], abs=1e-5)
        assert 1 / (1 + np.exp(-rows[-1][1])) == pytest.approx(score, abs=1e-5)


def test_same_text_same_score_in_any_company():
    model = published_model(both=True)
    together = model.predict(TEXTS * 7)

    alone = [float(model.predict([text])[0]) for text in TEXTS]
    np.testing.assert_allclose(together, alone * 7, atol=1e-5)


def test_a_text_without_a_word_has_no_score():
    """Empty, blanks, markup alone: not a number rather than a made-up one."""
    scores = published_model().predict(["", "   ", "<br />", "\x00", "good"])

    assert np.isnan(scores[:4]).all() and 0 < scores[4] < 1
    assert published_model().predict([]).shape == (0,)


def test_a_checkpoint_holds_all_of_it():
    model = published_model("awd_lstm", both=True)
    again = from_checkpoint(to_checkpoint(model))

    np.testing.assert_array_equal(again.predict(TEXTS), model.predict(TEXTS))
    small = from_checkpoint(to_checkpoint(model, small=True))
    np.testing.assert_allclose(small.predict(TEXTS), model.predict(TEXTS), atol=0.1)


def test_freeze_to_counts_groups_from_either_end():
    model = make()
    groups = model.layer_groups()
    for n, expected in [(-1, [0, 0, 0, 1]), (-2, [0, 0, 1, 1]), (0, [1, 1, 1, 1]), (-9, [1] * 4)]:
        freeze_to(groups, n)
        assert [int(all(p.requires_grad for p in group)) for group in groups] == expected


def test_each_group_below_takes_a_smaller_step():
    """1, 1/2.6, 1/2.6² …; biases and norms do not decay; nothing is left out."""
    model = make()
    made = discriminative(model.layer_groups(), wd=0.1)

    mults = sorted({round(group["lr_mult"], 6) for group in made}, reverse=True)
    assert mults == pytest.approx([2.6**-k for k in range(4)], abs=1e-6)
    assert sum(len(group["params"]) for group in made) == len(list(model.parameters()))
    assert {g["weight_decay"] for g in made if g["params"][0].dim() == 1} == {0.0}


@pytest.mark.parametrize("n", range(1, 9))
def test_phases_fill_the_epochs_and_end_with_everything_unfrozen(n):
    found = phases(n)

    assert sum(k for _, k, _, _ in found) == n
    assert [start for start, *_ in found] == list(np.cumsum([0, *[k for _, k, _, _ in found[:-1]]]))
    assert found[-1][2] == 0
    assert n == 1 or found[0][2] == -1


def test_batches_hold_each_text_once_and_never_one_alone():
    """Batch norm cannot take a batch of one; texts of like length are together."""
    for n in (2, 3, 9, 17, 100):
        texts = [np.full(k % 7 + 1, k) for k in range(n)]
        dl = TextBatches(texts, np.arange(n) % 2, bs=8, seed=1)
        seen = []
        for xb, yb in dl.epoch(1):
            assert len(yb) >= 2
            seen += xb[:, 0].tolist()
        assert sorted(seen) == list(range(n))
        assert len(list(dl.epoch(1))) == len(dl)


def test_batches_start_in_the_middle_of_an_epoch():
    dl = TextBatches(ids(*range(1, 30)), np.arange(29) % 2, bs=4, seed=1)
    whole, rest = list(dl.epoch(2)), list(dl.epoch(2, first=3))

    assert all(torch.equal(a[0], b[0]) for a, b in zip(whole[3:], rest, strict=True))


def test_the_end_of_a_long_text_is_kept_and_backward_begins_with_it():
    ((xb, _),) = TextBatches([np.arange(10)] * 2, np.array([0, 1]), 2, max_len=4).in_order()
    assert xb[0].tolist() == [6, 7, 8, 9]
    ((xb, _),) = TextBatches([np.arange(10)] * 2, np.array([0, 1]), 2, 0, 4, True).in_order()
    assert xb[0].tolist() == [9, 8, 7, 6]
