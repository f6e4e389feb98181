"""The race of optimisers as a job of the engine process: points in, paths published."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from engine import store
from engine.checkpoint import Checkpoint
from engine.jobs import Watcher, job
from engine.progress import Epoch
from engine.race.optimisers import race
from engine.race.settings import RaceSettings

Paths = dict[str, np.ndarray]


@job
def race_optimisers(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Race from the start and publish the paths after each step that will be shown.

    The header holds `run`, `settings`, `seen` (steps that are shown already) and `n_steps` (to
    take in all); the arrays hold the points, `x` and `y` (n,).
    """
    began = time.perf_counter()
    publisher = Publisher(header, watcher)
    settings = RaceSettings.from_json(header["settings"])
    x, y = arrays["x"], arrays["y"]
    found, outcome = race(x, y, settings, header["n_steps"], header["seen"], publisher)
    return {
        "outcome": outcome,
        "version": publisher.publish(found),
        "device": "cpu",
        "log": [vars(log) for log in publisher.log],
        "train": {"loss": min(float(path[-1, 2]) for path in found.values())},
        "valid": None,
        "seconds": time.perf_counter() - began,
    }


class Publisher:
    """A reporter of `race` that publishes each step that will be shown."""

    def __init__(self, header: dict[str, Any], watcher: Watcher):
        self.header, self.watcher = header, watcher
        self.log: list[Epoch] = []

    def should_stop(self) -> bool:
        return self.watcher.should_stop()

    def on_epoch(self, log: Epoch, snapshot: Callable[[], Paths]) -> None:
        self.log.append(log)
        is_last = log.epoch == log.n_epochs
        shown = not is_last and self.watcher.wants_snapshot(log)
        self.watcher.on_epoch(log, self.publish(snapshot()) if shown else None)

    def publish(self, found: Paths) -> str:
        """Save the paths so far as a version of this run."""
        n_steps = len(next(iter(found.values()))) - 1
        version = store.version_of(self.header["run"], n_steps)
        meta = {
            "kind": "optimisers",
            "version": version,
            "epoch": n_steps,
            "settings": self.header["settings"],
        }
        store.publish(version, Checkpoint(found, meta))
        return version
