"""A workbook as a press sees it: where it is open, how it is written to, and who looks on."""

from collections.abc import Callable, Sequence

import xlwings as xw

from addin.client import Event
from addin.press.questions import UnansweredError
from engine.errors import InputError


class ClosedError(Exception):
    """The workbook, or the app, was closed while a press was at work on it."""


class Window:
    """What a host brings to its presses. This one is of a plain file: nothing is in the way of
    a write, and nobody looks on."""

    log_name = ""  # the file that says more of an error of ours
    is_live = True  # whether states are written while a job goes on, or its end only

    def __init__(self, book: xw.Book):
        self.book = book

    def check(self, sheet: str | None) -> None:
        """See that a press can write on a sheet.

        Raises:
            InputError: where it cannot.
        """

    def ask(self, err: UnansweredError) -> dict[str, str]:
        """Ask the user what a run must know; the answers, by the button's arguments.

        Raises:
            UnansweredError: the same one, where nobody can be asked.
            StoppedError: when the user does not want to answer.
        """
        raise err

    def say(self, text: str) -> None:
        """Show one line for a while."""

    def following(self, now: bool) -> None:
        """A job has begun that the cells will follow, or it has ended."""

    def show_progress(self, news: Sequence[Event]) -> None:
        """Show how far a job is; `news` is what it has said since the last time."""

    def write(self, write: Callable[[], None], at_once: bool) -> None:
        """Run one write until it is done; `at_once`: nobody sees it half done.

        Raises:
            ClosedError: when the workbook has been closed.
            InputError: what the user can mend, such as a protected sheet.
        """
        write()

    def is_gone(self, err: Exception) -> bool:
        """Whether an error says that the workbook has been closed."""
        return isinstance(err, ClosedError)

    def obstacle(self) -> InputError | None:
        """What the user can mend where the app has refused something; None if that is unknown."""
        return None
