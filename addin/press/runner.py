"""One press, from its button to its end, as every host runs it.

A host brings a `Window`, the thread to work on, and what a press was given.
"""

import contextlib
import logging
from typing import Any

import addin.buttons  # noqa: F401  registers them
from addin.answers import note_error
from addin.client import Event, Job, shared_client
from addin.kinds.book_model import answering_from
from addin.kinds.of_sheet import open_sheet
from addin.messages import line
from addin.press.following import Following
from addin.press.given import Given, arguments
from addin.press.one_at_a_time import BusyError, OneAtATime
from addin.press.questions import UnansweredError
from addin.press.stopping import StoppedError
from addin.press.window import Window
from addin.registry import BUTTONS, Button
from engine.errors import InputError


def button_named(name: str) -> Button:
    """A button by its name or label.

    Raises:
        InputError: when there is none.
    """
    button = BUTTONS.get(name.strip().lower().replace(" ", "_").replace("-", "_"))
    if button is None:
        raise InputError(f"button {name!r} is not known", f"Use one of {', '.join(BUTTONS)}")
    return button


def begin(button: Button, window: Window, given: Given) -> Any:
    """Press a button; returns what it says, or the `Following` of the job that it has started.

    Raises:
        InputError: what the user can mend.
    """
    window.check(given.sheet)
    takes = arguments(button, window.book, given)
    with answering_from(window.book):
        try:
            return button.press(window.book, **takes)
        except UnansweredError as err:
            return button.press(window.book, **takes, **window.ask(err))
        except InputError as err:
            if err.where in given.values:
                err.where = given.spelled.format(err.where)
            raise


def follow(run: Following, window: Window) -> Event:
    """Write what a run publishes into the window's book until it ends; returns the job's result.

    Raises:
        InputError: what the job failed with.
    """
    at_once = run.paints_at_once()
    window.following(True)
    try:
        return run.follow(
            window.book, _News(window), lambda write: window.write(write, at_once), window.is_live
        )
    finally:
        with contextlib.suppress(Exception):  # the workbook may be closed by now
            window.following(False)


class Presses:
    """The presses of a host whose user looks on: all they have to say is shown, errors too."""

    def __init__(self, log: logging.Logger, turns: OneAtATime):
        self.log, self.turns = log, turns

    def press(self, name: str, place: str, window: Window, given: Given) -> None:
        """Do what a button does in the workbook `place`, to its end."""
        button = BUTTONS[name]
        if name == "stop":
            at_work = self.turns.stop_all()
            said = button.press(window.book)
            return _show(window, "Stopping" if at_work else said)
        try:
            with self.turns.turn(place):
                shared_client().warm()  # it starts while the cells are being read
                self._safely(button, place, window, given)
        except BusyError as err:
            _show(window, str(err))

    def _safely(self, button: Button, place: str, window: Window, given: Given) -> None:
        try:
            _show(window, f"Cellgrad: {self._run(button, place, window, given)}")
        except StoppedError:
            said = "Stopped before anything was changed"
            _write_status(window, given.sheet, state="stopped", message=said)
            _show(window, f"Cellgrad: {button.label}: stopped")
        except InputError as err:
            self.log.info("%s", line(err))
            _show_error(window, given.sheet, err)
        except Exception as err:
            self.turns.stop_unfollowed()
            if window.is_gone(err):
                self.log.info("closed while %s was at work", button.name)
                return
            self.log.exception("%s failed", button.name)
            failed = f"Cellgrad failed: {type(err).__name__}: {err}"
            ours = InputError(failed, f"More is in {window.log_name}")
            _show_error(window, given.sheet, window.obstacle() or ours)

    def _run(self, button: Button, place: str, window: Window, given: Given) -> str:
        said = begin(button, window, given)
        if not isinstance(said, Following):
            return said
        self.turns.follows(place, said.job)
        result = follow(said, window)
        return f"{button.label}: {said.ending(window.book, result)}"


class _News:
    """Shows what a job has said since the last time. It is not worth a failed run."""

    def __init__(self, window: Window):
        self.window = window
        self.seen: dict[str, int] = {}  # by job: a run may have one after the other

    def __call__(self, job: Job) -> None:
        news = job.log[self.seen.get(job.name, 0) :]
        self.seen[job.name] = self.seen.get(job.name, 0) + len(news)
        if news:
            with contextlib.suppress(Exception):
                self.window.show_progress(news)


def _show(window: Window, text: str) -> None:
    with contextlib.suppress(Exception):  # the workbook may be closed by now
        window.say(text)


def _show_error(window: Window, sheet: str | None, err: InputError) -> None:
    """Put an error where the user looks: the sheet's status range, the window, LAST_ERROR()."""
    note_error(err)
    _write_status(window, sheet, message=line(err))
    _show(window, line(err))


def _write_status(window: Window, sheet: str | None, **values: Any) -> None:
    with contextlib.suppress(Exception):  # no such range, or a protected one
        window.check(sheet)
        open_sheet(window.book, sheet).write_status(**values)
