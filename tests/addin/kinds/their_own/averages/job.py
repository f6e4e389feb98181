"""The work that the engine process does: half of the way to the mean at each step."""

import numpy as np

from engine import store
from engine.checkpoint import Checkpoint
from engine.jobs import job
from engine.progress import Epoch


@job
def fit_mean(header, arrays, watcher):
    values, n_epochs, log = arrays["values"], header["n_epochs"], []
    mean = 0.0
    for epoch in range(1, n_epochs + 1):
        mean += (values.mean() - mean) / 2
        loss = float(abs(values - mean).mean())
        line = Epoch(epoch, n_epochs, loss, None, 0.0, 0.0)
        version = store.version_of(header["run"], epoch)
        meta = {"version": version, "epoch": epoch}
        store.publish(version, Checkpoint({"mean": np.array([mean])}, meta))
        log.append(vars(line))
        watcher.on_epoch(line, version)
    return {"outcome": "done", "version": version, "log": log, "seconds": 0.0, "device": "cpu"}
