"""Stop reaches a press that is at work in the cells, not only the job that trains for it.

A host with threads gives each press an event that its Stop button sets. What reads or writes a
large range may be interrupted between two blocks, and only inside `between_blocks`: everything
else that a press writes is written to its end.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from engine.errors import InputError

_asked: ContextVar[threading.Event | None] = ContextVar("asked", default=None)
_may_interrupt: ContextVar[bool] = ContextVar("may_interrupt", default=False)


class StoppedError(InputError):
    """Stop was pressed while a press was reading or writing cells."""

    def __init__(self) -> None:
        super().__init__("stopped", "Press the button again to continue")


@contextmanager
def heeding(asked: threading.Event) -> Iterator[None]:
    """Within this block the press of this thread is stopped by `asked`."""
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


@contextmanager
def between_blocks() -> Iterator[None]:
    """Within this block a host that reads or writes by blocks may stop between two of them."""
    token = _may_interrupt.set(True)
    try:
        yield
    finally:
        _may_interrupt.reset(token)


def block_is_next() -> None:
    """Called by a host before each block.

    Raises:
        StoppedError: when Stop was pressed, and this is a place to stop at.
    """
    if _may_interrupt.get():
        raise_if_stopped()


def raise_if_stopped() -> None:
    """Where a press has changed nothing yet.

    Raises:
        StoppedError: when Stop was pressed.
    """
    asked = _asked.get()
    if asked is not None and asked.is_set():
        raise StoppedError


def heard() -> None:
    """What Stop asked for has been done: from now on it asks for something else."""
    asked = _asked.get()
    if asked is not None:
        asked.clear()
