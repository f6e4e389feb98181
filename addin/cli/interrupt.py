"""Ctrl-C: the first asks for a clean stop that keeps the last epoch, the second ends at once."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from addin.cli.output import Progress
from engine.progress import Epoch


@contextmanager
def stops(ask: Callable[[], object]) -> Iterator[None]:
    """Within this block the first Ctrl-C calls `ask` instead of ending the program."""

    def on_interrupt(signum: int, frame: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print("stopping after this batch; press Ctrl-C again to end at once", file=sys.stderr)
        ask()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Watch:
    """A reporter that shows a fit's progress and passes Ctrl-C on to it."""

    def __init__(self, progress: Progress):
        self.progress, self.stopped = progress, False

    def stop(self) -> None:
        self.stopped = True

    def should_stop(self) -> bool:
        return self.stopped

    def on_epoch(self, log: Epoch, snapshot: Callable[[], Any]) -> None:
        self.progress(vars(log))
