"""The loop on a model that is no rating model: a line through points."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)

from engine.batches import Batches
from engine.errors import DivergedError
from engine.learner import Learner
from engine.optimisers.make import make_optimiser
from engine.optimisers.names import OPTIMISERS
from engine.progress import Quiet
from engine.schedule import constant, one_cycle

LR = constant(0.05)


class Line(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.slope = torch.nn.Parameter(torch.zeros((), dtype=torch.float64))
        self.shift = torch.nn.Parameter(torch.zeros((), dtype=torch.float64))

    def forward(self, x):
        return self.slope * x + self.shift


def points(seed: int, bs: int = 0, noise: float = 0.1) -> Batches:
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, 40)
    y = 2 * x + 1 + rng.normal(0, noise, 40)
    return Batches(torch.from_numpy(x), torch.from_numpy(y), bs, seed=3)


def make_learner(opt: str = "sgd", bs: int = 16, **more) -> Learner:
    model = Line()
    return Learner(
        model, F.mse_loss, make_optimiser(opt, model.parameters(), 0.05), points(0, bs), **more
    )


def weights(learner: Learner) -> np.ndarray:
    return np.array([float(p.detach()) for p in learner.model.parameters()])


class StopAfter(Quiet):
    """Says stop when asked for the n-th time."""

    def __init__(self, n_asked: int):
        self.left = n_asked
        self.logs = []

    def should_stop(self) -> bool:
        self.left -= 1
        return self.left <= 0

    def on_epoch(self, log, snapshot):
        self.logs.append(log)


def test_it_finds_the_line():
    """Known answer: least squares of the same points."""
    learner = make_learner(bs=0)
    x, y = learner.train_dl.xs.numpy(), learner.train_dl.ys.numpy()

    learner.fit(2000, LR)

    np.testing.assert_allclose(weights(learner), np.polyfit(x, y, 1), atol=1e-9)


@pytest.mark.parametrize("opt", OPTIMISERS)
def test_five_epochs_twice_equal_ten_once(opt):
    """A second press continues training instead of starting again."""
    once, twice = make_learner(opt), make_learner(opt)

    once.fit(10, LR)
    twice.fit(5, LR)
    twice.fit(5, LR)

    np.testing.assert_allclose(weights(twice), weights(once), rtol=0, atol=1e-12)
    assert twice.epoch == 10


@pytest.mark.parametrize("opt", OPTIMISERS)
def test_a_saved_state_goes_on_in_another_process(opt):
    """Moments, shuffling and the count of epochs travel as plain arrays."""
    once, first, second = make_learner(opt), make_learner(opt), make_learner(opt)

    once.fit(10, LR)
    first.fit(5, LR)
    second.load_state_dict({k: np.array(v) for k, v in first.state_dict().items()})
    second.fit(5, LR)

    np.testing.assert_allclose(weights(second), weights(once), rtol=0, atol=1e-12)
    assert all(isinstance(array, np.ndarray) for array in second.state_dict().values())


def test_plain_sgd_goes_on_from_weights_and_epoch_alone():
    """What a sheet shows is enough to continue, even with shuffled batches."""
    once, first, second = make_learner(), make_learner(), make_learner()

    once.fit(10, LR)
    first.fit(5, LR)
    second.model.load_state_dict(first.model.state_dict())
    second.epoch = first.epoch
    second.fit(5, LR)

    np.testing.assert_allclose(weights(second), weights(once), rtol=0, atol=1e-12)
    assert first.opt_state() == {}


def test_the_reported_loss_is_that_of_the_weights_the_epoch_left():
    """A formula over the shown weights gives the shown loss, on train and on what is held back."""
    learner = make_learner(valid_dl=points(1), unit=math.sqrt)
    shown = []

    class Watcher(Quiet):
        def on_epoch(self, log, snapshot):
            slope, shift = weights(learner)
            for dl, loss in (
                (learner.train_dl, log.train_loss),
                (learner.valid_dl, log.valid_loss),
            ):
                error = slope * dl.xs.numpy() + shift - dl.ys.numpy()
                shown.append((loss, np.sqrt(np.mean(error**2))))

    log, outcome = learner.fit(3, LR, Watcher())

    for loss, formula in shown:
        assert loss == pytest.approx(formula, abs=1e-12)
    assert (len(shown), outcome) == (6, "done")
    assert [(line.epoch, line.n_epochs) for line in log] == [(1, 3), (2, 3), (3, 3)]
    assert log[-1].eta == 0


def test_a_second_fit_counts_on():
    """The loss history of two presses reads as one."""
    learner = make_learner()

    learner.fit(2, LR)
    log, _ = learner.fit(3, LR)

    assert [(line.epoch, line.n_epochs) for line in log] == [(3, 5), (4, 5), (5, 5)]


def test_stop_is_asked_at_every_batch_and_keeps_what_was_learned():
    """Stop takes effect within a batch; the half epoch is not counted."""
    learner, reporter = make_learner(bs=16), StopAfter(5)  # three batches an epoch

    log, outcome = learner.fit(100, LR, reporter)

    assert outcome == "stopped"
    assert learner.epoch == len(log) == len(reporter.logs) == 1
    assert not np.array_equal(weights(learner), weights(make_learner()))


def test_stop_at_the_end_of_an_epoch_counts_it():
    """With one batch an epoch nothing is ever half done."""
    learner, reporter = make_learner(bs=0), StopAfter(2)

    _, outcome = learner.fit(100, LR, reporter)

    assert (outcome, learner.epoch, len(reporter.logs)) == ("stopped", 2, 2)


def test_a_loss_that_is_not_finite_stops_with_advice_and_the_last_good_weights():
    """A learning rate that is too high costs nothing but the press."""
    learner = make_learner(bs=0)
    learner.fit(3, LR)
    good = weights(learner)

    with pytest.raises(DivergedError) as caught:
        learner.fit(1000, constant(1e200))

    assert caught.value.problem.startswith("the loss grew out of bounds in epoch 4 at lr 1e+200")
    assert "Lower lr, for example to 1e+199" in str(caught.value)
    np.testing.assert_array_equal(weights(learner), good)
    assert learner.epoch == 3


def test_patience_ends_early_with_the_best_weights():
    """Training past the best validation loss is undone."""
    train, valid = points(0, bs=4, noise=3.0), points(1)
    model = Line()
    opt = make_optimiser("sgd", model.parameters(), 0.05)
    learner = Learner(model, F.mse_loss, opt, train, valid)

    log, outcome = learner.fit(500, LR, patience=3)

    losses = [line.valid_loss for line in log]
    best = int(np.argmin(losses))
    assert outcome == "early"
    assert len(log) == best + 1 + 3
    assert learner.epoch == best + 1
    assert learner.measure(valid) == pytest.approx(losses[best], abs=1e-15)


def test_one_cycle_moves_lr_and_momentum_of_every_group():
    """Adam's first moment is its momentum; a group keeps its multiple of the step."""
    model = Line()
    groups = [{"params": [model.slope]}, {"params": [model.shift], "lr_mult": 2.0}]
    learner = Learner(model, F.mse_loss, make_optimiser("adam", groups, 0.05), points(0, 4))
    schedule = one_cycle(0.1, mom=0.95)

    learner.adjust(schedule, 0.25)

    first, second = learner.opt.param_groups
    assert (first["lr"], second["lr"]) == pytest.approx((0.1, 0.2))
    assert first["betas"][0] == second["betas"][0] == pytest.approx(0.85)


def test_the_running_loss_is_a_mean_over_rows():
    """Cheap reporting for large models; a short last batch does not count double."""
    learner = make_learner(bs=16, exact=False)

    (line,), _ = learner.fit(1, constant(0.0))

    assert line.train_loss == pytest.approx(learner.measure(learner.train_dl), abs=1e-12)
