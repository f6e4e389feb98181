"""An optimiser is one file: nothing else has to hear of it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

LION = '''
"""Lion: steps along the sign of a momentum (Chen et al. 2023, algorithm 2)."""

import torch


class Lion(torch.optim.Optimizer):
    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in (p for p in group["params"] if p.grad is not None):
                kept = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
                b1, b2 = group["betas"]
                p.add_((b1 * kept + (1 - b1) * p.grad).sign(), alpha=-group["lr"])
                kept.mul_(b2).add_(p.grad, alpha=1 - b2)


def make(params, lr, wd, momentum):
    return Lion(params, {"lr": lr, "weight_decay": wd, "betas": (momentum, 0.99)})
'''

TRAIN = """
import sys
from engine.optimisers import choices
choices.__path__.append(sys.argv[1])

import numpy as np
from addin.kinds.ratings.layout import RATING_SETTINGS
from engine.collab.data import Ratings
from engine.collab.fit import fit
from engine.collab.settings import CollabSettings

grid = np.random.default_rng(0).uniform(1, 5, (6, 5))
ratings = Ratings.from_grid(range(6), range(5), grid)
settings = CollabSettings(opt="lion", lr=0.05, n_epochs=5, wd=0.1, schedule="one_cycle")
first = fit(ratings, settings)
again = fit(ratings, settings, start=first.state)
print(*next(s.choices for s in RATING_SETTINGS if s.name == "opt"))
print(again.state.epoch, first.log[-1].train_loss < first.log[0].train_loss)
"""


def test_a_new_file_is_a_new_choice(tmp_path):
    """The cell offers it, the engine takes it, and a second fit goes on with its moments."""
    (tmp_path / "lion.py").write_text(LION)

    done = subprocess.run(
        [sys.executable, "-c", TRAIN, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["sgd momentum rmsprop adam lion", "10 True"]
