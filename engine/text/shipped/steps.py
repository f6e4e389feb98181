"""The steps of a long recipe: said, timed, and kept in a folder so that a broken run goes on."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import nn

from engine.checkpoint import Checkpoint, load_checkpoint, save_checkpoint


class Steps:
    """Where a recipe's steps report. `folder` None keeps nothing.

    `seconds` are of the wall, of the steps that ran: not of those whose result was kept.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        folder: Path | None = None,
        n_procs: int | None = None,
    ):
        self.say, self.folder, self.n_procs = say, folder, n_procs
        self.seconds: dict[str, float] = {}
        self._taken = False

    @contextmanager
    def named(self, name: str) -> Iterator[None]:
        """Say that a step begins, and keep how long it took."""
        self.say(name)
        began, self._taken = time.perf_counter(), False
        yield
        if not self._taken:
            self.seconds[name] = round(time.perf_counter() - began, 1)

    def kept(self, name: str, module: nn.Module, train: Callable[[], object]) -> None:
        """Train a module, or take the weights that an earlier run of this step left.

        Raises:
            RuntimeError: when the folder's file is of a module of another shape.
        """
        path = self.folder / f"{name}.safetensors" if self.folder else None
        if path and self._takes(path):
            arrays = load_checkpoint(path).arrays
            module.load_state_dict({key: torch.from_numpy(a) for key, a in arrays.items()})
            return
        train()
        if path:
            state = {key: value.numpy() for key, value in module.state_dict().items()}
            save_checkpoint(path, Checkpoint(state, {"step": name}))

    def kept_array(self, name: str, make: Callable[[], np.ndarray]) -> np.ndarray:
        """An array, made or taken from the folder."""
        path = self.folder / f"{name}.npy" if self.folder else None
        if path and self._takes(path):
            return np.load(path)
        made = make()
        if path:
            np.save(path, made)
        return made

    def _takes(self, path: Path) -> bool:
        """Whether an earlier run has left a file; says so."""
        if not path.is_file():
            return False
        self.say(f"  taken from {path}")
        self._taken = True
        return True
