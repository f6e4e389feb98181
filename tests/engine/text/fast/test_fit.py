"""A user's own labels: what is learned from them, and what is refused."""

import numpy as np
import pytest
import torch

from engine.errors import InputError
from engine.text.fast.bags import bags_of
from engine.text.fast.fit import fit_fast, hold_back
from engine.text.fast.linear import fit_linear, nb_ratio
from engine.text.fast.settings import FastSettings
from engine.text.fast.words import words_of
from tests.engine.text.fast.planted import reviews
from tests.engine.text.fast.random_model import random_model

QUICK = FastSettings(n_bits=16, pretrained=False)


class Reporter:
    """Keeps what it hears; stops when it has heard enough."""

    def __init__(self, stop_at: int = 10**9):
        self.heard, self.stop_at, self.shown = [], stop_at, None

    def on_epoch(self, log, snapshot):
        self.heard.append(log)
        self.shown = snapshot

    def should_stop(self):
        return len(self.heard) >= self.stop_at


def right(model, texts, targ) -> float:
    return float(((model.predict(texts) > 0.5) == targ).mean())


def test_it_learns_words_and_their_negation():
    """Planted words are found, and "not dull" is told from "dull"."""
    texts, targ = reviews(400)

    done = fit_fast(texts, targ, QUICK)

    assert right(done.model, *reviews(200, seed=1)) >= 0.97
    assert done.valid and done.valid["accuracy"] >= 0.95
    assert done.baselines["commonest"]["accuracy"] == pytest.approx(0.5, abs=0.01)
    assert done.model.predict(["not dull"])[0] > 0.5 > done.model.predict(["dull"])[0]


def test_probabilities_are_honest():
    """Where a fifth of the telling words lie, log loss is near what the truth itself has."""
    done = fit_fast(*reviews(1000, noise=0.2), QUICK)
    pred = done.model.predict(reviews(400, seed=1, noise=0.2)[0])

    assert 0.2 < np.abs(pred - 0.5).mean() < 0.45
    assert done.valid and done.valid["log_loss"] < 0.6


def test_same_seed_same_model():
    """Two fits of the same texts answer alike, to the last digit; another seed splits otherwise."""
    texts, targ = reviews(60)
    one, two = (fit_fast(texts, targ, QUICK).model.predict(texts) for _ in range(2))

    np.testing.assert_array_equal(one, two)
    other = FastSettings(seed=1)
    assert not np.array_equal(hold_back(targ, QUICK)[1], hold_back(targ, other)[1])


def test_learning_on_from_a_model_is_one_model():
    """What the start says and what was learned are one set of weights that answers for both."""
    texts, targ = reviews(60)
    start = random_model(n_bits=16)

    done = fit_fast(texts, targ, FastSettings(n_iter=15), start=start)

    assert done.model.regions is not None
    assert right(done.model, texts, targ) >= 0.95
    _, *words, total = done.model.explain(texts[0])
    assert len(words) >= 20
    assert 1 / (1 + np.exp(-total[1])) == pytest.approx(done.model.predict(texts[:1])[0])


def test_pretraining_pays_with_few_labels():
    """A start that knows the words already needs only to be told which class is which."""
    start = fit_fast(*reviews(600), QUICK).model
    texts, targ = reviews(8, seed=3)
    labels = np.where(targ == 1, "fresh", "rotten")

    alone, on = (fit_fast(texts, labels, QUICK, start=which).model for which in (None, start))

    test_texts, test_targ = reviews(200, seed=4)
    is_rotten = 1 - test_targ  # "rotten" is the later of the two, so the positive one
    assert right(on, test_texts, is_rotten) >= right(alone, test_texts, is_rotten) + 0.1
    assert on.meta["classes"] == ["fresh", "rotten"]


def test_texts_without_a_label_are_passed_over():
    """A column that is labelled in part trains on that part."""
    texts, targ = reviews(100)
    labels = [None if i >= 50 else int(c) for i, c in enumerate(targ)]
    texts[80] = 3.5  # nobody asked for that row

    assert fit_fast(texts, labels, QUICK).model.meta["n_rows"] == 50


@pytest.mark.parametrize("heard", [1, 3])
def test_stop_keeps_what_was_learned(heard):
    """A stop ends the fit at the next step, with the best weights so far."""
    texts, targ = reviews(200)
    reporter = Reporter(stop_at=heard)

    done = fit_fast(texts, targ, QUICK, reporter)

    assert done.outcome == "stopped"
    assert len(done.log) == heard
    assert np.isfinite(done.model.predict(texts)).all()
    assert reporter.shown is not None
    np.testing.assert_allclose(reporter.shown().predict(texts), done.model.predict(texts))


def test_progress_is_told():
    """Loss falls, steps and seconds rise."""
    reporter = Reporter()

    fit_fast(*reviews(100), QUICK, reporter)

    losses = [log.train_loss for log in reporter.heard]
    assert losses[0] == pytest.approx(np.log(2), abs=1e-4)
    assert losses[-1] < 0.5 * losses[0]
    assert [log.epoch for log in reporter.heard] == list(range(1, len(losses) + 1))


def test_two_texts_of_each_class_are_enough():
    """Nothing is held back then, and nothing is claimed to be measured."""
    done = fit_fast(["superb film", "moving film", "dull film", "stale film"], [1, 1, 0, 0], QUICK)

    assert done.valid is None
    assert done.model.predict(["superb"])[0] > 0.5 > done.model.predict(["dull"])[0]


@pytest.mark.parametrize(
    "texts, labels, words",
    [
        (["a", "b", "c"], [1, 0, 0], "one text of 3 labelled ones have the label '1'"),
        (["a", "b"], ["x", "x"], "all labels are 'x'"),
        (["a"], [1, 0], "there are 1 texts and 2 labels"),
        (["a", 3, "b", "c"], [1, 1, 0, 0], "3 is not a text"),
        (["", " ", "b", "c"], [1, 1, 0, 0], "no text of label '1' has a word"),
    ],
)
def test_bad_input(texts, labels, words):
    """Each is refused with the reason."""
    with pytest.raises(InputError, match=words):
        fit_fast(texts, labels, QUICK)


@pytest.mark.parametrize("change", [{"l2": -1}, {"n_bits": 3}, {"n_iter": 1.5}, {"seed": "a"}])
def test_settings_are_checked(change):
    """Before anything runs."""
    with pytest.raises(InputError, match=next(iter(change))):
        FastSettings(**change)


def test_linear_fit_is_at_its_minimum():
    """Gradient by torch's own differentiation, of loss and ridge written plainly, is zero there."""
    texts, targ = reviews(40, noise=0.3)
    bags = bags_of([words_of(text) for text in texts], 1)
    numbers, y = torch.randn(40, 2, generator=torch.manual_seed(0)), torch.tensor(targ).float()

    found, outcome = fit_linear(bags, numbers, y, 0.5, torch.tensor([2.0, 2.0]), n_iter=200)

    ratio, x = nb_ratio(bags, y), bags.matrix.to_dense() * bags.scale[:, None]
    w = (found.ngrams / ratio).nan_to_num().requires_grad_(True)
    v = found.numbers.clone().requires_grad_(True)
    logit = x @ (ratio * w) + numbers @ v + found.bias
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logit, y, reduction="sum")
    loss = loss + 0.25 * (w * w).sum() + 1.0 * (v * v).sum()
    grads = torch.autograd.grad(loss, [w, v])

    assert outcome == "done"
    assert max(g.abs().max().item() for g in grads) < 0.02
    torch.testing.assert_close(found.logits(bags, numbers), logit.detach(), atol=1e-4, rtol=1e-4)
