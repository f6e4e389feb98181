"""A button pressed in Calc: its document, and what a press can do in its window."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import xlwings as xw

from addin.client import Event
from addin.hosts.as_xlwings.app import App
from addin.hosts.calc import bridge
from addin.hosts.calc.ask_cells import ask_for_cells
from addin.hosts.calc.engine import book_with_uid
from addin.hosts.calc.protection import protection
from addin.press.given import Given
from addin.press.one_at_a_time import OneAtATime
from addin.press.progress import progress_of
from addin.press.questions import UnansweredError
from addin.press.runner import Presses
from addin.press.window import ClosedError, Window
from engine.errors import InputError

FIND_SECONDS = 5.0  # a process that has just started may not see every document at once
SHOWN_SECONDS = 15.0  # how long the status bar keeps a message
FIRST_WAIT, LONGEST_WAIT = 0.05, 1.0  # seconds between tries of a write that Calc refused
log = logging.getLogger("cellgrad.calc")


def press(turns: OneAtATime, app: App, message: dict[str, Any]) -> None:
    """Do what the button does; whatever it has to say is shown in Calc."""
    document = message["document"]
    book = book_with_uid(app, document, FIND_SECONDS)
    given = Given(message["sheet"], message["selection"])
    Presses(log, turns).press(message["button"], document, CalcWindow(book), given)


class CalcWindow(Window):
    """A document, and the status bar at the bottom of its window."""

    log_name = "calc.log"

    def __init__(self, book: xw.Book):
        super().__init__(book)
        self.indicator: Any = None  # of progress, while it is shown

    def ask(self, err: UnansweredError) -> dict[str, str]:
        return ask_for_cells(self.book, err.questions)

    def say(self, text: str) -> None:
        """Show a line in the status bar for a while."""
        indicator = self.book.impl.host.controller.getStatusIndicator()
        indicator.start(text, 0)
        timer = threading.Timer(SHOWN_SECONDS, _quietly, [indicator.end])
        timer.daemon = True
        timer.start()

    def show_progress(self, news: Sequence[Event]) -> None:
        done, total, said = progress_of(news[-1])
        text = f"Cellgrad: {said}  "
        if self.indicator is None:
            self.indicator = self.book.impl.host.controller.getStatusIndicator()
            self.indicator.start(text, total)
        self.indicator.setText(text)
        self.indicator.setValue(done)

    def following(self, now: bool) -> None:
        if not now and self.indicator is not None:
            self.indicator.end()
            self.indicator = None

    def write(self, write: Callable[[], None], at_once: bool) -> None:
        once = partial(painted_once, self.book.impl.api, write) if at_once else write
        again_and_again(once, self.obstacle)

    def is_gone(self, err: Exception) -> bool:
        return super().is_gone(err) or bridge.is_gone(err)

    def obstacle(self) -> InputError | None:
        return protection(self.book)


def painted_once(document: Any, write: Callable[[], None]) -> None:
    """Write with the window held still: nobody sees new weights beside old predictions."""
    document.lockControllers()
    try:
        write()
    finally:
        with contextlib.suppress(Exception):  # closed meanwhile
            document.unlockControllers()


def again_and_again(write: Callable[[], None], obstacle: Callable[[], InputError | None]) -> None:
    """Run one write, again where Calc refuses it, until it is done; `obstacle` may find out why.

    Raises:
        ClosedError: when the document or Calc has been closed.
        InputError: what the user can mend, such as a protected sheet.
    """
    wait = FIRST_WAIT
    while True:
        try:
            return write()
        except InputError:
            raise
        except bridge.error("com.sun.star.uno.Exception") as err:
            if bridge.is_gone(err):
                raise ClosedError from err
            log.info("Calc refused a write: %s", err)
            if (reason := obstacle()) is not None:
                raise reason from err
        time.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


def _quietly(action: Callable[[], None]) -> None:
    with contextlib.suppress(Exception):
        action()
