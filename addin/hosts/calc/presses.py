"""A button pressed in Calc: found, run, its training followed into the cells, its errors shown."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import xlwings as xw

import addin.buttons  # noqa: F401  registers them
from addin.answers import note_error
from addin.client import Job, shared_client
from addin.hosts.calc import bridge
from addin.hosts.calc.ask_cells import ask_for_cells
from addin.hosts.calc.protection import protection
from addin.kinds.of_sheet import open_sheet
from addin.messages import line
from addin.press.following import Following
from addin.press.one_at_a_time import BusyError, OneAtATime
from addin.press.progress import progress_of
from addin.press.questions import UntoldError
from addin.press.stopping import StoppedError
from addin.registry import BUTTONS, Button
from engine.errors import InputError

if TYPE_CHECKING:
    from addin.hosts.calc.desk import Desk
    from addin.hosts.calc.engine import App

FIND_SECONDS = 5.0  # a process that has just started may not see every document at once
SHOWN_SECONDS = 15.0  # how long the status bar keeps a message
FIRST_WAIT, LONGEST_WAIT = 0.05, 1.0  # seconds between tries of a write that Calc refused
log = logging.getLogger("cellgrad.calc")


class ClosedError(Exception):
    """The document, or Calc, was closed while a press was at work on it."""


def press(desk: "Desk", app: "App", message: dict[str, Any]) -> None:
    """Do what the button does; whatever it has to say is shown in Calc."""
    button, document = BUTTONS[message["button"]], message["document"]
    if button.name == "stop":
        at_work = desk.presses.stop_all()
        said = button.press(None)
        return _show(app, document, "Stopping" if at_work else said)
    try:
        with desk.presses.turn(document):
            shared_client().warm()  # it starts while the cells are being read
            _run(desk.presses, app, message)
    except BusyError as err:
        _show(app, document, str(err))


def _run(presses: OneAtATime, app: "App", message: dict[str, Any]) -> None:
    button, document = BUTTONS[message["button"]], message["document"]
    takes = {argument.name for argument in button.takes}
    given = {"sheet": message["sheet"], "source": message["selection"]}
    book = xw.Book(impl=app.books.with_uid(document, FIND_SECONDS))
    try:
        known = {name: given[name] for name in takes & set(given)}
        try:
            pressed = button.press(book, **known)
        except UntoldError as err:
            log.info("%s", line(err))
            pressed = _press_told(button, book, known, ask_for_cells(book, err.questions))
        if isinstance(pressed, Following):
            presses.follows(document, pressed.job)
            pressed = f"{button.label}: {pressed.ending(book, follow(pressed, book))}"
        _show(app, document, f"Cellgrad: {pressed}")
    except StoppedError:
        with contextlib.suppress(Exception):  # no such range, or a protected one
            open_sheet(book, message["sheet"]).write_status(
                state="stopped", message="Stopped before anything was changed"
            )
        _show(app, document, f"Cellgrad: {button.label}: stopped")
    except InputError as err:
        log.info("%s", line(err))
        _show_error(app, book, message, err)
    except Exception as err:
        if isinstance(err, ClosedError) or bridge.is_gone(err):
            log.info("closed while %s was at work", button.name)
            return
        log.exception("%s failed", button.name)
        presses.stop_unfollowed()
        _show_error(app, book, message, protection(book) or _unexpected(err))


def _press_told(button: Button, book: xw.Book, known: dict, answers: dict[str, str]) -> Any:
    """Press with what the user was asked for, and let no error speak of a command line."""
    try:
        return button.press(book, **known, **answers)
    except InputError as err:
        err.where = err.where.removeprefix("--set ")
        raise


def follow(run: Following, book: xw.Book) -> dict[str, Any]:
    """Write what a run publishes into a live document until it ends; returns the job's result.

    Each update is painted as a whole, unless the grid is so large that its blocks take seconds.
    """
    progress, document = _ProgressBar(book), book.impl.api

    def attempt(write: Callable[[], None]) -> None:
        once = partial(painted_once, document, write) if run.paints_at_once() else write
        again_and_again(once, lambda: protection(book))

    try:
        return run.follow(book, progress.show, attempt)
    finally:
        progress.end()


def painted_once(document: Any, write: Callable[[], None]) -> None:
    """Write with the window held still: nobody sees new weights beside old predictions."""
    document.lockControllers()
    try:
        write()
    finally:
        with contextlib.suppress(Exception):  # closed meanwhile
            document.unlockControllers()


class _ProgressBar:
    """How far a job is, at the bottom of the window. It is not worth a failed run."""

    def __init__(self, book: xw.Book):
        self.indicator, self.is_shown = book.impl.controller.getStatusIndicator(), False

    def show(self, job: Job) -> None:
        if not job.log:
            return
        done, total, said = progress_of(job.log[-1])
        text = f"Cellgrad: {said}  "
        with contextlib.suppress(Exception):
            if not self.is_shown:
                self.indicator.start(text, total)
                self.is_shown = True
            self.indicator.setText(text)
            self.indicator.setValue(done)

    def end(self) -> None:
        with contextlib.suppress(Exception):
            self.indicator.end()


def again_and_again(
    write: Callable[[], None], obstacle: Callable[[], InputError | None] = lambda: None
) -> None:
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


def _unexpected(err: Exception) -> InputError:
    return InputError(f"Cellgrad failed: {type(err).__name__}: {err}", "More is in calc.log")


def _show_error(app: "App", book: xw.Book, message: dict[str, Any], err: InputError) -> None:
    """Put an error where the user looks: the sheet's status range, the status bar, LAST_ERROR()."""
    note_error(err)
    with contextlib.suppress(Exception):  # no such range, or a protected one
        open_sheet(book, message["sheet"]).write_status(message=line(err))
    _show(app, message["document"], line(err))


def _show(app: "App", document: str, text: str) -> None:
    """Show a line in the status bar for a while."""
    with contextlib.suppress(Exception):  # the document may be closed by now
        indicator = app.books.with_uid(document).controller.getStatusIndicator()
        indicator.start(text, 0)
        timer = threading.Timer(SHOWN_SECONDS, _quietly, [indicator.end])
        timer.daemon = True
        timer.start()


def _quietly(action: Callable[[], None]) -> None:
    with contextlib.suppress(Exception):
        action()
