"""A button pressed in Calc: found, run, its training followed into the cells, its errors shown."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import xlwings as xw

import addin.buttons  # noqa: F401  registers them
from addin.answers import note_error
from addin.client import Job
from addin.hosts.calc import bridge
from addin.messages import line
from addin.ratings_sheet import RatingsSheet
from addin.registry import BUTTONS
from addin.training import Run
from engine.errors import InputError

if TYPE_CHECKING:
    from addin.hosts.calc.desk import Desk
    from addin.hosts.calc.engine import App

PATIENCE = 30.0  # seconds that a press waits for another one that does not train
FIND_SECONDS = 5.0  # a process that has just started may not see every document at once
SHOWN_SECONDS = 6.0  # how long the status bar keeps a message
FIRST_WAIT, LONGEST_WAIT = 0.05, 1.0  # seconds between tries of a write that Calc refused
log = logging.getLogger("cellgrad.calc")


class ClosedError(Exception):
    """The document, or Calc, was closed while a press was at work on it."""


def press(desk: "Desk", app: "App", message: dict[str, Any]) -> None:
    """Do what the button does; whatever it has to say is shown in Calc."""
    button, document = BUTTONS[message["button"]], message["document"]
    if button.name == "stop":
        return _show(app, document, button.press(None))
    with desk.free:
        desk.free.wait_for(
            lambda: document not in desk.busy or desk.trains(document), timeout=PATIENCE
        )
        if document in desk.busy:
            return _show(app, document, "Cellgrad is at work in this workbook: press Stop first")
        desk.busy.add(document)
    try:
        _run(desk, app, message)
    finally:
        with desk.free:
            desk.busy.discard(document)
            desk.jobs.pop(document, None)
            desk.free.notify_all()


def _run(desk: "Desk", app: "App", message: dict[str, Any]) -> None:
    button, document = BUTTONS[message["button"]], message["document"]
    takes = {argument.name for argument in button.takes}
    given = {"sheet": message["sheet"], "source": message["selection"]}
    book = xw.Book(impl=app.books.with_uid(document, FIND_SECONDS))
    try:
        pressed = button.press(book, **{name: given[name] for name in takes & set(given)})
        if isinstance(pressed, Run):
            with desk.free:
                desk.jobs[document] = pressed.job
                desk.free.notify_all()
            follow(pressed, book)
            pressed = f"{button.label}: {pressed.job.result and pressed.job.result['outcome']}"
        _show(app, document, f"Cellgrad: {pressed}")
    except InputError as err:
        note_error(err)
        log.info("%s", line(err))
        _tell(book, message["sheet"], line(err))
        _show(app, document, line(err))
    except Exception as err:
        if not (isinstance(err, ClosedError) or bridge.is_gone(err)):
            raise
        log.info("closed while %s was at work", button.name)
        for job in filter(None, [desk.jobs.get(document)]):
            job.stop()


def follow(run: Run, book: xw.Book) -> dict[str, Any]:
    """Write what a run publishes into a live document until it ends; returns the job's result."""
    indicator = book.impl.controller.getStatusIndicator()

    def on_news(job: Job) -> None:
        if job.log:
            last = job.log[-1]
            where = f"epoch {last['epoch']} of {last['n_epochs']}"
            text = f"Cellgrad: {where}, loss {last['train_loss']:.4f}"
            with contextlib.suppress(Exception):  # a status bar is not worth a failed run
                indicator.start(text, 0)

    try:
        return run.follow(book, on_news, attempt=again_and_again)
    finally:
        with contextlib.suppress(Exception):
            indicator.end()


def again_and_again(write: Callable[[], None]) -> None:
    """Run one write, again where Calc refuses it, until it is done.

    Raises:
        ClosedError: when the document or Calc has been closed.
        InputError: what the user can mend, and for a sheet that is protected.
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
        time.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


def _tell(book: xw.Book, sheet: str, text: str) -> None:
    """Put an error where the sheet keeps its messages, if it has such a place."""
    with contextlib.suppress(InputError):
        RatingsSheet(book, sheet).write_status(message=text)


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
