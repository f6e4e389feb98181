"""Go on in the middle of an epoch: everything that a fit needs to end as if never cut off."""

from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import torch

from engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from engine.learner import Learner, Position

Arrays = dict[str, np.ndarray]


def training_state(learner: Learner) -> Arrays:
    """Weights and moments, the place within the fit, random generators, carried state.

    Of `patience` the best epoch so far is not kept: a fit that goes on looks for it again.
    """
    at, arrays = learner.at, learner.state_dict()
    arrays["at"] = np.array([at.done, at.batch, at.n_rows], dtype=np.int64)
    arrays["at.total"] = np.array(float(at.total))
    arrays["rng.cpu"] = torch.get_rng_state().numpy()
    if torch.cuda.is_available():
        arrays["rng.cuda"] = torch.cuda.get_rng_state().numpy()
    if learner.precision.scaler.is_enabled():
        arrays["scale"] = np.array(learner.precision.scaler.get_scale())
    for i, carried in enumerate(getattr(learner.model, "carried", [])):
        arrays[f"carried.{i}"] = carried.detach().cpu().numpy().copy()
    return arrays


def load_training(learner: Learner, arrays: Arrays) -> None:
    """Put a learner where `training_state` was taken: the same `fit` call continues from there."""
    learner.load_state_dict(arrays)
    done, batch, n_rows = (int(n) for n in arrays["at"])
    learner.at = Position(done, batch, float(arrays["at.total"]), n_rows)
    torch.set_rng_state(torch.from_numpy(np.array(arrays["rng.cpu"])))
    if "rng.cuda" in arrays and torch.cuda.is_available():
        torch.cuda.set_rng_state(torch.from_numpy(np.array(arrays["rng.cuda"])))
    if "scale" in arrays:
        learner.precision.scaler.load_state_dict(
            learner.precision.scaler.state_dict() | {"scale": float(arrays["scale"])}
        )
    if hasattr(learner.model, "carried"):
        device = next(learner.model.parameters()).device
        learner.model.carried = [  # pyright: ignore[reportArgumentType]
            torch.from_numpy(np.array(arrays[f"carried.{i}"])).to(device)
            for i in range(sum(name.startswith("carried.") for name in arrays))
        ]


class Saver:
    """Writes a learner's state to a file every `seconds`; give it to `Learner(on_batch=...)`.

    `meta` is put beside the arrays: what the fit is of, so that another's file is not taken.
    """

    def __init__(self, path: Path, meta: dict[str, Any], seconds: float = 60.0):
        self.path, self.meta, self.seconds, self.last = path, meta, seconds, monotonic()

    def __call__(self, learner: Learner) -> None:
        if monotonic() - self.last >= self.seconds:
            self.save(learner)

    def save(self, learner: Learner) -> None:
        save_checkpoint(self.path, Checkpoint(training_state(learner), self.meta))
        self.last = monotonic()

    def resume(self, learner: Learner) -> bool:
        """Take the file's state over, if there is one of the same fit; returns whether."""
        if not self.path.is_file():
            return False
        stored = load_checkpoint(self.path)
        if stored.meta != self.meta:
            return False
        load_training(learner, stored.arrays)
        return True

    def done(self) -> None:
        """The fit has ended: its file is not wanted any more."""
        self.path.unlink(missing_ok=True)
