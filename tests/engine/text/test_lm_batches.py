"""Windows over texts: every token once, targets one later, rows that go on."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from engine.errors import InputError
from engine.learner import Learner
from engine.lr_find import lr_find
from engine.optimisers.make import make_optimiser
from engine.text.awd_lstm import Dropouts
from engine.text.lm import LMLoss
from engine.text.lm_batches import Corpus, LMBatches
from engine.text.networks import Sizes, make_lm


def corpus() -> Corpus:
    """Five texts, each token tells its text and place: 100 · text + place."""
    return Corpus.of([100 * i + np.arange(n) for i, n in enumerate((7, 3, 12, 1, 9))])


def test_targets_are_the_windows_one_token_later():
    dl = LMBatches(corpus(), bs=3, bptt=4)
    rows = [torch.cat(parts, dim=1) for parts in zip(*dl.epoch(1), strict=True)]

    assert rows[0].shape == rows[1].shape == (3, 10)
    assert torch.equal(rows[0][:, 1:], rows[1][:, :-1])
    assert torch.equal(rows[0][1:, 0], rows[1][:-1, -1])  # and a row goes on in the next


def test_an_epoch_has_every_token_but_those_that_fill_no_row():
    dl = LMBatches(corpus(), bs=3, bptt=4)
    seen = torch.cat([xb.flatten() for xb, _ in dl.epoch(2)])

    assert len(seen) == len(set(seen.tolist())) == dl.n_tokens == 30
    assert len(dl) == len(list(dl.epoch(2))) == 3


def test_texts_stay_whole_and_come_in_another_order_each_epoch():
    dl = LMBatches(corpus(), bs=1, bptt=100)
    orders = []
    for number in (1, 2, 1):
        (xb, _), *_ = dl.epoch(number)
        row = xb[0].tolist()
        orders.append(row)
        steps = [b - a for a, b in pairwise(row)]
        assert sum(step != 1 for step in steps) <= len(corpus())  # broken between texts alone

    assert orders[0] == orders[2] != orders[1]


def test_a_later_start_gives_the_same_batches():
    """What resuming in mid-epoch needs."""
    dl = LMBatches(corpus(), bs=2, bptt=3)
    whole, rest = list(dl.epoch(3)), list(dl.epoch(3, first=2))

    assert len(rest) == len(whole) - 2
    for one, other in zip(whole[2:], rest, strict=True):
        assert torch.equal(one[0], other[0]) and torch.equal(one[1], other[1])


def test_backward_reads_from_the_end():
    dl = LMBatches(Corpus.of([np.arange(10)]), bs=1, bptt=20, backward=True)
    ((xb, yb),) = dl.in_order()

    assert xb[0].tolist() == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert yb[0].tolist() == [8, 7, 6, 5, 4, 3, 2, 1, 0]


def test_a_split_parts_whole_texts():
    train, valid = corpus().split(40, seed=1)

    together = sorted([*train.ids.tolist(), *valid.ids.tolist()])
    assert together == sorted(corpus().ids.tolist())
    assert (len(train), len(valid)) == (3, 2)
    assert not {i // 100 for i in train.ids.tolist()} & {i // 100 for i in valid.ids.tolist()}


@pytest.mark.parametrize("texts", [[], [np.array([2])], [np.array([2]), np.array([2])]])
def test_too_little_text_is_an_error(texts):
    with pytest.raises(InputError, match="Give more text to learn the language from"):
        LMBatches(Corpus.of(texts), bs=4, bptt=5)


def test_fewer_tokens_than_rows_make_fewer_rows():
    dl = LMBatches(Corpus.of([np.arange(9)]), bs=64, bptt=5)

    assert next(dl.epoch(1))[0].shape == (4, 2)


def test_lr_find_tries_a_language_model_and_leaves_it_as_it_was():
    """Steps on windows of text, state carried, and everything put back."""
    torch.manual_seed(0)
    model = make_lm(Sizes("gated", 40, 6, 8, 2), Dropouts(), (9,))
    dl = LMBatches(Corpus.of([np.arange(400) % 31 + 9]), bs=4, bptt=5)
    opt = make_optimiser("adam", model.parameters(), 0.01)
    learner = Learner(model, LMLoss(model, 0, 0), opt, dl, exact=False)
    before = {name: w.clone() for name, w in model.state_dict().items()}

    found = lr_find(learner, 1e-4, 10.0, 40)

    assert 1e-5 < found.suggestion < 1.0 and len(found.losses) > 10
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, before[name])
