import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (torch's own name for it)

from engine.batches import Batches
from engine.learner import Learner
from engine.lr_find import lr_find
from engine.optimisers.make import make_optimiser
from engine.optimisers.names import OPTIMISERS
from engine.progress import Quiet
from engine.schedule import constant


def make_learner(opt: str = "sgd") -> Learner:
    rng = np.random.default_rng(0)
    x = torch.from_numpy(rng.normal(size=(64, 3)))
    y = x @ torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64)
    model = torch.nn.Sequential(torch.nn.Linear(3, 1).double(), torch.nn.Flatten(0))
    torch.nn.init.zeros_(model[0].weight)
    torch.nn.init.zeros_(model[0].bias)
    return Learner(model, F.mse_loss, make_optimiser(opt, model.parameters(), 0.1), Batches(x, y))


@pytest.mark.parametrize("opt", OPTIMISERS)
def test_the_suggestion_trains_and_the_learner_is_as_before(opt):
    """Looking costs nothing, and what it says can be used as it is."""
    looked, fresh = make_learner(opt), make_learner(opt)
    looked.fit(2, constant(0.01))
    fresh.fit(2, constant(0.01))

    found = lr_find(looked)

    before = fresh.state_dict()
    assert all(np.array_equal(array, before[name]) for name, array in looked.state_dict().items())
    start = looked.measure(looked.train_dl)
    looked.fit(50, constant(found.suggestion))
    assert looked.measure(looked.train_dl) < start / 10


def test_it_ends_where_the_loss_explodes():
    """The curve is worth a chart: it falls, then rises, and stays finite."""
    found = lr_find(make_learner())

    assert len(found.lrs) == len(found.losses) < 120
    assert np.isfinite(found.losses).all()
    assert found.losses.min() < found.losses[0]
    assert found.lrs[0] == pytest.approx(1e-6)
    assert found.suggestion == pytest.approx(found.lrs[found.losses.argmin()] / 10)


def test_it_can_be_stopped():
    """Stop is obeyed here too, with an answer from what was seen."""

    class Impatient(Quiet):
        def should_stop(self) -> bool:
            return True

    assert len(lr_find(make_learner(), reporter=Impatient()).lrs) == 1
