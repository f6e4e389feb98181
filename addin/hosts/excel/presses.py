"""A button pressed in Excel: found, run, its training followed into the cells, its errors shown.

Each press works on a thread of its own, in a COM apartment of its own, because Excel waits for the
macro that told us of it. Nothing here knows how the connection was made.
"""

import contextlib
import logging
from collections.abc import Callable
from typing import Any

import xlwings as xw

import addin.buttons  # noqa: F401  registers them
from addin.answers import note_error
from addin.client import Job, shared_client
from addin.hosts.excel.patient import ClosedError
from addin.kinds.of_sheet import open_sheet
from addin.messages import line
from addin.press.following import Following
from addin.press.one_at_a_time import BusyError, OneAtATime
from addin.press.progress import progress_of
from addin.registry import BUTTONS
from engine.errors import InputError

log = logging.getLogger("cellgrad.excel")


class Presses:
    """What is at work, by workbook; `training` is told when a job begins and when it ends."""

    def __init__(self, training: Callable[[xw.Book, bool], None] = lambda book, now: None):
        self.training = training
        self.turns = OneAtATime()

    def press(self, name: str, book: xw.Book, sheet: str, selected: str) -> None:
        """Do what a button does; whatever it has to say is shown in Excel."""
        if name == "stop":
            at_work = self.turns.stop_all()
            said = BUTTONS[name].press(book)
            return _show(book, "Stopping" if at_work else said)
        place = book.fullname
        try:
            with self.turns.turn(place):
                self._safely(name, book, place, {"sheet": sheet, "source": selected or None})
        except BusyError as err:
            _show(book, str(err))

    def _safely(self, name: str, book: xw.Book, place: str, given: dict[str, Any]) -> None:
        try:
            self._run(name, book, place, given)
        except ClosedError:
            log.info("closed while %s was at work", name)
            self.turns.stop_unfollowed()
        except InputError as err:
            log.info("%s", line(err))
            _show_error(book, given["sheet"], err)
        except Exception as err:
            log.exception("%s failed", name)
            self.turns.stop_unfollowed()
            failed = f"Cellgrad failed: {type(err).__name__}: {err}"
            _show_error(book, given["sheet"], InputError(failed, "More is in excel.log"))

    def _run(self, name: str, book: xw.Book, place: str, given: dict[str, Any]) -> None:
        button = BUTTONS[name]
        takes = {argument.name for argument in button.takes}
        _refuse_protected(book, given["sheet"])
        said = button.press(book, **{key: given[key] for key in takes & set(given)})
        if isinstance(said, Following):
            self.turns.follows(place, said.job)
            self.training(book, True)
            try:
                result = said.follow(book, _Progress(book).show, _painted_at_once(said, book))
                said = f"{button.label}: {said.ending(book, result)}"
            finally:
                with contextlib.suppress(ClosedError):
                    self.training(book, False)
        _show(book, f"Cellgrad: {said}")

    def close(self) -> None:
        """Excel has gone: stop what trains."""
        shared_client().stop_all()
        shared_client().close()


class _Progress:
    """How far a job is, in the status bar. It is not worth a failed run."""

    def __init__(self, book: xw.Book):
        self.book, self.shown = book, 0

    def show(self, job: Job) -> None:
        if len(job.log) > self.shown:
            self.shown = len(job.log)
            _show(self.book, f"Cellgrad: {progress_of(job.log[-1])[2]}")


def _painted_at_once(run: Following, book: xw.Book) -> Callable[[Callable[[], None]], None]:
    """Write with the window held still: nobody sees new weights beside old predictions."""

    def attempt(write: Callable[[], None]) -> None:
        if not run.paints_at_once():
            return write()
        book.app.screen_updating = False
        try:
            return write()
        finally:
            with contextlib.suppress(ClosedError):
                book.app.screen_updating = True

    return attempt


def _refuse_protected(book: xw.Book, sheet: str) -> None:
    """A press on a protected sheet ends before it begins; later protection is waited for."""
    if book.sheets[sheet].api.ProtectContents:
        remedy = "Take that off (Review, Unprotect Sheet) and press again"
        raise InputError(f"{sheet}: the sheet is protected", remedy)


def _show_error(book: xw.Book, sheet: str, err: InputError) -> None:
    """Put an error where the user looks: the sheet's status range, the status bar, LAST_ERROR()."""
    note_error(err)
    with contextlib.suppress(Exception):  # no such range, or a protected one
        if not book.sheets[sheet].api.ProtectContents:
            open_sheet(book, sheet).write_status(message=line(err))
    _show(book, line(err))


def _show(book: xw.Book, text: str) -> None:
    """Show a line in the status bar."""
    with contextlib.suppress(ClosedError):
        book.app.status_bar = text
