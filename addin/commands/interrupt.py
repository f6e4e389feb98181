"""Ctrl-C: the first asks for a clean stop that keeps the last epoch, the second ends at once."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


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
