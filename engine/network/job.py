"""A small network as jobs of the engine process: parameters and rows in, traces published."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from engine import store
from engine.jobs import Watcher, job
from engine.network.autograd import traced
from engine.network.fit import fit
from engine.network.settings import MlpSettings
from engine.network.trace import Trace, to_checkpoint
from engine.network.weights import Layer, from_arrays
from engine.progress import Epoch


@job
def fit_network(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Take steps and publish the trace of each one that will be shown.

    The header holds `run`, `settings` and `epoch` (steps taken so far); the arrays hold `x`
    (n, n_in), `y` (n,) and the parameters, `0.weight` and so on.
    """
    began = time.perf_counter()
    publisher = Publisher(header, arrays, watcher)
    x, y = arrays["x"], arrays["y"]
    layers, settings = from_arrays(arrays), publisher.settings
    fitted = fit(layers, x, y, settings, header["epoch"], publisher)
    version, last = publisher.publish(fitted.layers, fitted.epoch)
    return {
        "outcome": fitted.outcome,
        "version": version,
        "device": "cpu",
        "log": [vars(log) for log in fitted.log],
        "train": {"loss": last.loss},
        "valid": None,
        "seconds": time.perf_counter() - began,
    }


@job
def trace_network(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Publish the trace of the parameters as they are; learns nothing."""
    publisher = Publisher(header, arrays, watcher)
    version, now = publisher.publish(from_arrays(arrays), header["epoch"])
    return {"outcome": "done", "version": version, "train": {"loss": now.loss}}


class Publisher:
    """A reporter of `fit` that publishes each step that will be shown."""

    def __init__(self, header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher):
        self.run, self.watcher = header["run"], watcher
        self.settings = MlpSettings.from_json(header["settings"])
        self.x, self.y = arrays["x"], arrays["y"]

    def should_stop(self) -> bool:
        return self.watcher.should_stop()

    def on_epoch(self, log: Epoch, snapshot: Callable[[], list[Layer]]) -> None:
        version = None
        if log.epoch < log.n_epochs and self.watcher.wants_snapshot(log):
            version, _ = self.publish(snapshot(), log.epoch)
        self.watcher.on_epoch(log, version)

    def publish(self, layers: list[Layer], epoch: int) -> tuple[str, Trace]:
        """Save the trace of a state as a version of this run."""
        version = store.version_of(self.run, epoch)
        now = traced(layers, self.x, self.y, self.settings)
        meta = {"version": version, "epoch": epoch, "settings": self.settings.to_json()}
        store.publish(version, to_checkpoint(now, meta))
        return version, now
