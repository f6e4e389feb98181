"""The order of things within a fit: each batch, each step, each epoch, and what is put back."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)

from engine import learner as learner_module
from engine.errors import DivergedError
from engine.learner import CHECK_EVERY, Learner
from engine.optimisers.make import make_optimiser
from engine.progress import Quiet
from engine.schedule import Schedule, constant, one_cycle
from tests.engine.test_learner import LR, Line, StopAfter, make_learner, points


class Recorded:
    """Batches that note what was asked of them."""

    def __init__(self, batches):
        self.batches, self.asked = batches, []

    def __len__(self):
        return len(self.batches)

    def epoch(self, number, first=0):
        self.asked.append((number, first))
        return iter(self.batches)

    def in_order(self):
        self.asked.append("measured")
        return iter(self.batches)


def batches(n: int, bs: int = 4):
    """The same few points of the line y = 2x, again and again."""
    x = torch.linspace(-1, 1, bs, dtype=torch.float64)
    return Recorded([(x, 2 * x)] * n)


def recorded(n: int, opt: str = "sgd", model: Line | None = None, **more) -> Learner:
    model = model or Line()
    return Learner(
        model, F.mse_loss, make_optimiser(opt, model.parameters(), 0.05), batches(n), **more
    )


@pytest.mark.parametrize(("opt", "name"), [("momentum", "momentum"), ("adam", "betas")])
def test_step_and_momentum_move_at_every_batch(opt, name):
    """Not once an epoch: in a fit of one epoch the learning rate would never move."""
    seen = []

    def note(learner):
        (group,) = learner.opt.param_groups
        mom = group["betas"][0] if name == "betas" else group["momentum"]
        seen.append((group["lr"], mom))

    schedule, learner = one_cycle(0.1, mom=0.9), recorded(5, opt, on_batch=note)

    learner.fit(3, schedule)

    expected = [(schedule.lr(n / 15), schedule.mom(n / 15)) for n in range(15)]
    np.testing.assert_allclose(seen, expected, rtol=1e-12)


def test_every_epoch_has_an_order_of_its_own():
    """Epochs are numbered from 1, on through later fits: each is shuffled by its number."""
    learner = recorded(2, exact=False)

    learner.fit(2, LR)
    learner.fit(1, LR)

    assert learner.train_dl.asked == [(1, 0), (2, 0), (3, 0)]


def test_a_stop_within_an_epoch_measures_nothing_more():
    """Whoever presses Stop does not wait for another pass over the data."""
    learner = recorded(4)

    learner.fit(9, LR, StopAfter(6))

    assert learner.train_dl.asked == [(1, 0), "measured", (2, 0)]


def test_measuring_learns_nothing_and_leaves_no_gradient():
    learner = recorded(2)
    learner.fit(1, LR)
    before = learner.state_dict()

    assert learner.measure(points(1)) > 0

    assert not learner.model.training
    for name, array in learner.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    assert not learner.loss_func(torch.ones(1), torch.ones(1)).requires_grad


def test_the_model_is_in_training_mode_for_every_step():
    """Measuring switches dropout off; the next epoch switches it on again."""
    modes = []
    learner = recorded(2, on_batch=lambda learner: modes.append(learner.model.training))

    learner.fit(3, LR)

    assert modes == [True] * 6


def test_the_running_loss_is_that_of_the_way():
    """With `exact=False` no pass is made to measure it: it is of the weights before each step."""
    learner = recorded(1, exact=False)
    at_first = learner.measure(learner.train_dl)

    (line,), _ = learner.fit(1, LR)

    assert line.train_loss == pytest.approx(at_first, abs=1e-12)
    assert learner.measure(learner.train_dl) < at_first


@pytest.mark.parametrize(("n", "seen"), [(2 * CHECK_EVERY + 9, CHECK_EVERY), (9, 9)])
def test_a_hopeless_epoch_is_cut_short(n, seen):
    """A text of a million batches is not read to its end with weights that are no numbers."""
    count = []
    learner = recorded(n, on_batch=count.append)
    learner.loss_func = lambda pred, targ: F.mse_loss(pred, targ) * math.nan

    with pytest.raises(DivergedError):
        learner.fit(1, LR)

    assert len(count) == seen
    assert count[0] is learner


def test_a_long_epoch_is_read_to_its_end():
    count = []
    recorded(2 * CHECK_EVERY + 9, on_batch=count.append).fit(1, LR)

    assert len(count) == 2 * CHECK_EVERY + 9


def test_gradients_are_cut_only_where_that_is_asked_for():
    xb, yb = batches(1).batches[0]
    learner, clipped = recorded(1), recorded(1, clip=0.5)
    for each in (learner, clipped):
        each.step(100 * xb, 100 * yb)

    slopes = [each.model.slope.grad for each in (learner, clipped)]
    assert float(slopes[0]) < -1000
    assert float(slopes[1]) == pytest.approx(-0.5, rel=1e-6)


def test_gradients_do_not_pile_up_from_step_to_step():
    xb, yb = batches(1).batches[0]
    learner = recorded(1)
    learner.adjust(constant(0.0), 0.0)

    learner.step(xb, yb)
    first = learner.model.slope.grad.clone()
    loss = learner.step(xb, yb)

    assert learner.model.slope.grad == first
    assert not loss.requires_grad


def test_seconds_and_eta(monkeypatch):
    """Of ten epochs at three seconds each; the journal shows both."""
    ticks = iter(range(100, 200, 3))
    monkeypatch.setattr(learner_module, "perf_counter", lambda: next(ticks))

    log, _ = recorded(1).fit(10, LR)

    assert [line.seconds for line in log] == [3 * n for n in range(1, 11)]
    assert [line.eta for line in log] == [3 * n for n in range(9, -1, -1)]


@pytest.mark.parametrize("own", [True, False])
def test_a_reporter_gets_what_shows_the_weights(own):
    """The sheet's own picture of the weights where there is one, else all of the state."""
    seen = []

    class Watcher(Quiet):
        def on_epoch(self, log, snapshot):
            seen.append(snapshot())

    learner = recorded(1, snapshot=(lambda: "weights") if own else None)
    learner.fit(1, LR, Watcher())

    assert len(seen) == 1
    if own:
        assert seen == ["weights"]
    else:
        assert float(seen[0]["model.slope"]) == float(learner.model.slope.detach())


def test_a_text_starts_with_nothing_carried_over():
    """Also where no measuring comes in between."""
    seen = []

    class Carrying(Line):
        carried = ()

        def forward(self, x):
            seen.append(len(self.carried))
            self.carried = [x]
            return super().forward(x)

    recorded(3, model=Carrying(), exact=False).fit(2, LR)

    assert seen == [0, 1, 1, 0, 1, 1]


def test_a_state_without_moments_leaves_none_of_the_old():
    """A sheet's weights are taken over: the moments of other weights have no say in them."""
    fresh, used = make_learner("adam"), make_learner("adam")
    start = fresh.state_dict()
    used.fit(3, LR)

    used.load_state_dict(start)

    for each in (fresh, used):
        each.fit(1, LR)
    assert_same_state(used, fresh)


# --- what is put back ---------------------------------------------------------------------------


def overshooting(opt: str) -> Learner:
    """Learns y = 2x + 1 while y = x is what validates: passes the best slope on its way."""
    learner = make_learner(opt, bs=8)
    learner.valid_dl = batches(1)
    learner.valid_dl.batches = [(x, x) for x, _ in learner.valid_dl.batches]
    learner.loss_func = lambda pred, targ: F.mse_loss(pred, targ)
    return learner


def assert_same_state(learner: Learner, other: Learner) -> None:
    arrays, others = learner.state_dict(), other.state_dict()
    assert arrays.keys() == others.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, others[name], err_msg=name)


@pytest.mark.parametrize("opt", ["sgd", "momentum", "adam"])
def test_the_best_epoch_comes_back_whole(opt):
    """Weights, moments and the count: training goes on as if the later epochs had never been."""
    learner, exactly = overshooting(opt), overshooting(opt)
    schedule = constant(0.002 if opt == "momentum" else 0.02)

    log, outcome = learner.fit(400, schedule, patience=5)
    best = int(np.argmin([line.valid_loss for line in log])) + 1
    exactly.fit(best, schedule)

    assert outcome == "early"
    assert 1 < best == len(log) - 5
    for each in (learner, exactly):
        each.fit(2, schedule)
    assert_same_state(learner, exactly)


@pytest.mark.parametrize("opt", ["momentum", "adam"])
def test_a_fit_that_goes_wrong_puts_everything_back(opt):
    """The next press starts from sane moments too, not only from sane weights."""
    learner, spared = make_learner(opt, bs=8), make_learner(opt, bs=8)
    for each in (learner, spared):
        each.fit(3, LR)

    with pytest.raises(DivergedError):
        learner.fit(10, Schedule(lr=lambda pct: 0.05 if pct < 0.02 else 1e300))

    for each in (learner, spared):
        each.fit(2, LR)
    assert learner.epoch == 5
    assert_same_state(learner, spared)


def test_an_equal_loss_is_no_better_one():
    """Patience ends a fit that stands still, at its first epoch."""
    learner = make_learner(valid_dl=points(1))

    log, outcome = learner.fit(50, constant(0.0), patience=2)

    assert (outcome, len(log), learner.epoch) == ("early", 3, 1)


@pytest.mark.parametrize("patience", [0, 3])
def test_without_patience_or_rows_to_validate_a_fit_goes_to_its_end(patience):
    held_back = {} if patience else {"valid_dl": points(1)}
    learner = make_learner(**held_back)
    fit = {"patience": patience} if patience else {}

    log, outcome = learner.fit(6, constant(0.0), **fit)

    assert (outcome, len(log)) == ("done", 6)


def test_advice_names_the_highest_step_of_the_schedule():
    """In one cycle that is in the middle; the advice is to go below it."""
    learner = make_learner(bs=0)
    learner.fit(3, LR)

    with pytest.raises(DivergedError) as caught:
        learner.fit(5, Schedule(lr=lambda pct: 1e200 * pct))  # the first epoch stands still

    assert "at lr 9.9e+199" in str(caught.value)
    assert "the weights of epoch 4 are kept" in str(caught.value)
