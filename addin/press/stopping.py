"""Stop reaches a press that is at work in the cells, not only the job that trains for it.

A host with threads gives each press an event that its Stop button sets. What reads or writes a
large range may be interrupted between two blocks, and only inside `between_blocks`: everything
else that a press writes is written to its end.
"""

import threading
from contextvars import ContextVar

from addin.press.within import Within
from engine.errors import InputError

_asked: ContextVar[threading.Event | None] = ContextVar("asked", default=None)
_may_interrupt: ContextVar[bool] = ContextVar("may_interrupt", default=False)


class StoppedError(InputError):
    """Stop was pressed while a press was reading or writing cells."""

    def __init__(self) -> None:
        super().__init__("stopped", "Press the button again to continue")


def heeding(asked: threading.Event) -> Within:
    """Within this block the press of this thread is stopped by `asked`."""
    return Within(_asked, asked)


def between_blocks() -> Within:
    """Within this block a host that reads or writes by blocks may stop between two of them."""
    return Within(_may_interrupt, True)


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
