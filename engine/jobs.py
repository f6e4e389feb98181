"""The work that the engine process can be asked for, each job imported only when it is."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

import numpy as np

from engine.progress import Epoch, Scored, Tried


class Watcher(Protocol):
    """Who a job reports to."""

    def should_stop(self) -> bool: ...

    def wants_snapshot(self, log: Epoch) -> bool:
        """Whether this epoch will be shown, and so should be published."""
        ...

    def on_epoch(self, log: Epoch | Scored | Tried, version: str | None) -> None:
        """An epoch, a block or a try has ended; `version` is what it has published, if anything."""
        ...


Job = Callable[[dict[str, Any], dict[str, np.ndarray], Watcher], dict[str, Any]]


_jobs: dict[str, Job] = {}


def job(function: Job) -> Job:
    """Mark a function as work that the engine process may be asked for, by its dotted name."""
    _jobs[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def job_named(name: str) -> Job:
    """The job of a dotted name, for example `engine.collab.job.fit_ratings`.

    It takes (header, arrays, watcher) and returns the result, as JSON.

    Raises:
        KeyError: when there is no such job.
    """
    if module := name.rpartition(".")[0]:
        import_module(module)
    return _jobs[name]
