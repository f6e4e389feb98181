"""A fit that was killed in the middle of an epoch ends with the weights of one that was not."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)

from engine.batches import Batches
from engine.learner import Learner
from engine.optimisers.make import make_optimiser
from engine.precision import Precision
from engine.progress import Quiet
from engine.resume import Saver, load_training, training_state
from engine.schedule import one_cycle


class Net(torch.nn.Module):
    """Dropout uses the random generator; `carried` goes from batch to batch."""

    def __init__(self):
        super().__init__()
        self.first, self.second = torch.nn.Linear(3, 8), torch.nn.Linear(8, 1)
        self.carried = []

    def forward(self, x):
        h = F.dropout(torch.tanh(self.first(x)), 0.3, self.training)
        if self.carried and len(self.carried[0]) == len(h):
            h = h + 0.1 * self.carried[0]
        self.carried = [h.detach()]
        return self.second(h).squeeze(dim=1)


def make_learner(on_batch=None, precision=None) -> Learner:
    torch.manual_seed(5)
    model, rng = Net(), np.random.default_rng(1)
    xs = torch.from_numpy(rng.normal(size=(40, 3)).astype(np.float32))
    dl = Batches(xs, xs.sum(dim=1), bs=6, seed=2)
    opt = make_optimiser("adam", model.parameters(), 0.01)
    learner = Learner(
        model,
        F.mse_loss,
        opt,
        dl,
        dl,
        exact=False,
        clip=0.5,
        on_batch=on_batch,
        precision=precision,
    )
    torch.manual_seed(6)
    return learner


class KillAt:
    """Saves after every batch, and kills the process without a word after the n-th."""

    def __init__(self, path: Path, n: int):
        self.saver, self.left = Saver(path, {"of": "test"}, seconds=0), n

    def __call__(self, learner: Learner) -> None:
        self.saver(learner)
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def killed_in_mid_epoch(path: Path, n: int) -> None:
    code = (
        "from tests.engine.test_resume import *; torch.set_num_threads(1);"
        f"make_learner(KillAt(Path({str(path)!r}), {n})).fit(4, one_cycle(0.05, 0.9))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize("n", [3, 7, 18])  # 7 batches an epoch: within, at its end, later
def test_a_killed_fit_resumes_to_the_same_weights(tmp_path, n):
    """What an hour of training reached is not lost with the power."""
    torch.set_num_threads(1)
    whole, resumed = make_learner(), make_learner()
    whole.fit(4, one_cycle(0.05, 0.9))
    killed_in_mid_epoch(tmp_path / "fit.safetensors", n)

    found = Saver(tmp_path / "fit.safetensors", {"of": "test"}).resume(resumed)
    log, outcome = resumed.fit(4, one_cycle(0.05, 0.9))

    assert (found, outcome, resumed.epoch) == (True, "done", 4)
    assert [line.epoch for line in log] == list(range((n - 1) // 7 + 1, 5))
    assert log[-1].n_epochs == 4
    for name, weight in whole.model.state_dict().items():
        torch.testing.assert_close(resumed.model.state_dict()[name], weight, rtol=0, atol=0)


def test_the_loss_of_a_resumed_epoch_counts_the_batches_before():
    """The journal shows the whole epoch's loss, not that of its second half."""
    whole, first, second, states = make_learner(), make_learner(), make_learner(), []
    first.on_batch = lambda learner: states.append(training_state(learner))
    expected, _ = whole.fit(1, one_cycle(0.05, 0.9))
    torch.manual_seed(6)
    first.fit(1, one_cycle(0.05, 0.9))

    load_training(second, states[3])
    log, _ = second.fit(1, one_cycle(0.05, 0.9))

    assert log[0].train_loss == pytest.approx(expected[0].train_loss, abs=1e-9)


@pytest.mark.parametrize("n", range(1, 15))  # every batch of two epochs, their last ones too
def test_a_fit_taken_up_at_any_batch_ends_the_same(n):
    """The same without a process that dies: the step, the order of rows, the count of epochs."""
    whole, first, second, states = make_learner(), make_learner(), make_learner(), []
    first.on_batch = lambda learner: states.append(training_state(learner))
    expected, _ = whole.fit(3, one_cycle(0.05, 0.9))
    torch.manual_seed(6)
    first.fit(3, one_cycle(0.05, 0.9))

    load_training(second, states[n - 1])
    log, outcome = second.fit(3, one_cycle(0.05, 0.9))

    left = expected[(n - 1) // 7 :]
    assert outcome == "done"
    assert [(line.epoch, line.n_epochs) for line in log] == [(line.epoch, 3) for line in left]
    for name, array in whole.state_dict().items():
        np.testing.assert_array_equal(second.state_dict()[name], array, err_msg=name)


def test_another_fits_file_is_not_taken(tmp_path):
    """Other settings or other data start again."""
    path, learner = tmp_path / "fit.safetensors", make_learner()
    Saver(path, {"seed": 1}).save(learner)

    assert not Saver(path, {"seed": 2}).resume(learner)
    assert Saver(path, {"seed": 1}).resume(learner)


def test_after_a_stop_the_next_fit_starts_an_epoch_of_its_own():
    """Stopping is not being cut off: the schedule starts from its beginning."""

    class Stop(Quiet):
        def should_stop(self):
            return True

    learner = make_learner()
    learner.fit(2, one_cycle(0.05, 0.9), Stop())

    assert (learner.at.done, learner.at.batch) == (0, 0)


def test_carried_state_is_dropped_between_epochs_and_measuring():
    """A text is never read on from the end of another one."""
    learner = make_learner()
    learner.fit(1, one_cycle(0.05, 0.9))

    assert learner.model.carried == []


def test_half_width_products_keep_full_width_weights():
    """Mixed precision on the one device every machine has: learns, in float32 weights."""
    learner = make_learner(precision=Precision("bf16", torch.device("cpu")))
    full = make_learner()

    before = learner.measure(learner.train_dl)
    learner.fit(20, one_cycle(0.05, 0.9))
    full.fit(20, one_cycle(0.05, 0.9))

    assert all(w.dtype == torch.float32 for w in learner.model.state_dict().values())
    assert learner.measure(learner.train_dl) < before / 4
    assert learner.measure(learner.train_dl) != full.measure(full.train_dl)


def test_a_loss_scaled_for_half_width_takes_the_same_step():
    """float16 lifts gradients before, and lowers them again in the step."""
    device = torch.device("cpu")
    scaled, plain = make_learner(precision=Precision("fp16", device)), make_learner()
    scaled.precision.name = "full"  # the scaling alone, at full width
    for learner in (scaled, plain):
        torch.manual_seed(6)
        learner.fit(1, one_cycle(0.05, 0.9))

    for name, weight in plain.model.state_dict().items():
        torch.testing.assert_close(scaled.model.state_dict()[name], weight, rtol=0, atol=1e-6)
    assert training_state(scaled)["scale"] > 1


def test_clipping_bounds_the_gradient():
    """Recurrent nets meet a cliff now and then; a step is never longer than a clipped one."""
    learner = make_learner()
    for group in learner.opt.param_groups:
        group["lr"] = 0.0
    xb, yb = next(learner.train_dl.epoch(1))
    learner.clip = 1e-3

    learner.step(xb * 100, yb * 100)

    norm = sum(float(p.grad.pow(2).sum()) for p in learner.model.parameters()) ** 0.5
    assert norm == pytest.approx(1e-3, rel=1e-3)


def test_an_unknown_precision_is_refused():
    with pytest.raises(ValueError, match="precision 'fp8' is not known"):
        Precision("fp8")
