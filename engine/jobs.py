"""The kinds of work the engine process can be asked for, each imported only when it is."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol

import numpy as np

from engine.progress import Epoch, Scored

KINDS = {  # name of a job -> module:function
    "fit_ratings": "engine.collab.job:fit_ratings",
    "find_rating_lr": "engine.collab.job:find_lr",
    "fit_salaries": "engine.tabular.job:fit_salaries",
    "fit_reviews": "engine.text.job:fit_reviews",
    "score_reviews": "engine.text.score_job:score_reviews",
    "fit_network": "engine.network.job:fit_network",
    "trace_network": "engine.network.job:trace_network",
    "race_optimisers": "engine.race.job:race_optimisers",
    "minimise": "engine.search.job:minimise",
}


class Watcher(Protocol):
    """Who a job reports to."""

    def should_stop(self) -> bool: ...

    def wants_snapshot(self, log: Epoch) -> bool:
        """Whether this epoch will be shown, and so should be published."""
        ...

    def on_epoch(self, log: Epoch | Scored, version: str | None) -> None:
        """An epoch or a block has ended; `version` is what was published of it, if anything."""
        ...


Job = Callable[[dict[str, Any], dict[str, np.ndarray], Watcher], dict[str, Any]]


def job_named(kind: str) -> Job:
    """The function behind a kind of job: (header, arrays, watcher) -> the result, as JSON."""
    module, _, function = KINDS[kind].partition(":")
    return getattr(import_module(module), function)
