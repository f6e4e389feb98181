"""Processes beside a scoring job, where there are cores and texts enough for them.

They are spawned, on every system alike, and end with the job, within a second; also when the
process that runs it is killed. If one of them dies the job goes on alone.
"""

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any

from engine.processes import SafeContext
from engine.text.score_memory import Known
from engine.text.scorer import Scorer, scored
from engine.text.sentiment import load_sentiment
from engine.text.workers import end_with_parent, n_cores

MANY = 2000  # texts left from which starting processes is worth it
PART = 64  # texts that a process scores at once: after Stop it ends within a few of them
STOP_SECONDS = 0.05  # between two looks of the job at Stop, while it waits

Asked = list[Future[list[Known]]]

_kept: dict[str, Any] = {}  # in a spawned process: its model


class ScorePool:
    """Processes that have loaded the same version; none until `ask` finds them worth starting.

    Only for the fast solver: others use all cores by themselves.
    """

    def __init__(self, model: Scorer, words: bool, should_stop: Callable[[], bool]):
        self.version, self.words, self.should_stop = str(model.meta["version"]), words, should_stop
        self.n_procs = n_cores() if model.meta.get("solver") == "fast" else 1
        self.is_broken = False
        self._pool: ProcessPoolExecutor | None = None
        self._first: Future[None] | None = None  # done when a process has the model

    def __enter__(self) -> "ScorePool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool:  # Stop is not to wait for a process that is still starting
            self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def is_ready(self) -> bool:
        """Whether a process waits for texts."""
        return bool(self._first and self._first.done() and not self.is_broken)

    def ask(self, texts: Sequence[str], n_left: int) -> Asked | None:
        """Give texts to processes; None while there are none that could take them.

        The first time that `n_left` texts are many, processes are started, which takes a second;
        until then the job goes on alone.
        """
        if self._pool is None and self.n_procs > 1 and n_left >= MANY:
            self._start()
        if not self.is_ready or self._pool is None:
            return None
        parts = (texts[at : at + PART] for at in range(0, len(texts), PART))
        try:
            return [self._pool.submit(_score, part, self.words) for part in parts]
        except BrokenProcessPool:
            self.is_broken = True
            return None

    def answer(self, asked: Asked) -> list[Known] | None:
        """What was asked for; None when Stop came first, or (`is_broken`) a process died."""
        known: list[Known] = []
        for future in asked:
            while not future.done():
                if self.should_stop():
                    return None
                with contextlib.suppress(TimeoutError):
                    future.exception(STOP_SECONDS)
            try:
                known += future.result()
            except BrokenProcessPool:
                self.is_broken = True
                return None
        return known

    def _start(self) -> None:
        self._pool = ProcessPoolExecutor(self.n_procs, SafeContext(), _load, (self.version,))
        # one for each, since a process is started for a task that no other is free to do
        self._first, *_ = [self._pool.submit(_nothing) for _ in range(self.n_procs)]


def _load(version: str) -> None:
    """The first thing a spawned process does."""

    end_with_parent()
    _kept["model"] = load_sentiment(version)


def _nothing() -> None:
    """Answered when a process is ready."""


def _score(texts: Sequence[str], words: bool) -> list[Known]:
    return scored(_kept["model"], texts, words)
