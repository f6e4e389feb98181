"""Training on the web: a press starts a job and returns; the task pane asks how far it is.

A script's writes arrive at its end, so live cells are many short scripts: `show` while it trains,
`finish` once it has ended. Runs are kept by the session of the task pane that started them.
"""

import contextlib
import threading
import time
from collections import OrderedDict
from typing import Any

import xlwings as xw

from addin.kinds.every import kinds
from addin.kinds.of_sheet import buttons_of, open_sheet
from addin.messages import line
from addin.press.following import Following
from addin.press.given import Given
from addin.press.one_at_a_time import OneAtATime
from addin.press.progress import progress_of
from addin.press.runner import begin, button_named
from addin.press.stopping import heeding
from addin.press.window import Window
from addin.registry import BUTTONS
from engine.errors import InputError, from_json

MOST_RUNS = 100  # that are remembered, for as many task panes


class Trainings:
    """The runs of all task panes; one that is silent for `patience` seconds was closed."""

    def __init__(self, patience: float = 60.0) -> None:
        self.patience = patience
        self.lock = threading.Lock()
        self.turns = OneAtATime()  # by session
        self.runs: OrderedDict[str, Following] = OrderedDict()
        self.asked: dict[str, float] = {}  # when a task pane last asked how far its job is

    def press(self, book: xw.Book, name: str, given: dict[str, Any]) -> None:
        """Do what a button does. A job that it starts is remembered for the session.

        Raises:
            BusyError: when another press of this task pane is at work.
            InputError: what the user can mend.
        """
        button, session = button_named(name), given.get("session") or ""
        values, said = given.get("settings") or {}, None
        if given.get("kind"):
            values = {**values, "kind": given["kind"]}
        with heeding(self._turn(session)):
            try:
                sheet = given.get("sheet") or book.sheets.active.name
                said = begin(button, Window(book), Given(sheet, given.get("source"), values))
            finally:
                if not isinstance(said, Following):
                    self.turns.give_back(session)
        if isinstance(said, Following):
            self._remember(session, said)

    def show(self, book: xw.Book, session: str) -> None:
        """Write the newest state that the job has published."""
        run = self._run(session)
        if run.job.version is not None and run.job.state != "finished":
            run.show_now(book)

    def finish(self, book: xw.Book, session: str) -> None:
        """Write how it ended: the last state, the journal, or why it failed."""
        run = self._run(session)
        if run.job.state != "finished":
            raise InputError("it still trains", "Press Stop first")
        with contextlib.suppress(InputError):  # the cells say why, and so does `progress`
            self._forget(session).follow(book, live=False)

    def stop(self, session: str) -> bool:
        """Stop what is at work for a session; False where nothing is."""
        return self.turns.stop(session)

    def progress(self, session: str) -> dict[str, Any]:
        """How far it is: state, losses by epoch, the last news, the version published last, and
        why it failed."""
        with self.lock:
            run = self.runs.get(session)
            if run is not None:
                self.asked[session] = time.monotonic()
        if run is None:
            return {"state": "idle", "log": [], "news": None, "version": None, "error": None}
        job, log, result = run.job, list(run.job.log), run.job.result or {}
        keep = ("epoch", "train_loss", "valid_loss")
        return {
            "state": job.state,
            "log": [{key: each[key] for key in keep} for each in log if "epoch" in each],
            "news": progress_of(log[-1]) if log else None,  # done, of how many, in words
            "version": job.version,
            "error": line(from_json(result["error"])) if "error" in result else None,
        }

    def _watch(self, session: str, run: Following) -> None:
        """Stop a job whose task pane was closed: others wait for the engine."""
        while run.job.state != "finished":
            time.sleep(self.patience / 10)
            if time.monotonic() - self.asked.get(session, 0.0) > self.patience:
                run.job.stop()

    def _turn(self, session: str) -> threading.Event:
        """Take the turn of a task pane, also where it never asked how its last job ended."""
        run = self.runs.get(session)
        if run is not None and run.job.state == "finished":
            self._forget(session)
        return self.turns.take(session)

    def _remember(self, session: str, run: Following) -> None:
        self.turns.follows(session, run.job)
        with self.lock:
            self.runs[session], self.asked[session] = run, time.monotonic()
            old = list(self.runs)[:-MOST_RUNS]
        for forgotten in old:
            self._forget(forgotten)
        threading.Thread(target=self._watch, args=(session, run), daemon=True).start()

    def _forget(self, session: str) -> Following:
        """Let go of a run; its job is stopped, if it is not finished."""
        with self.lock:
            self.asked.pop(session, None)
            run = self.runs.pop(session)
        self.turns.give_back(session)
        return run

    def _run(self, session: str) -> Following:
        with self.lock:
            run = self.runs.get(session)
        if run is None:
            raise InputError("nothing was trained from this task pane", "Press Run")
        return run


def describe(book: xw.Book) -> dict[str, Any]:
    """What the task pane shows of the sheet in front: kind of model, settings, buttons."""
    sheet = book.sheets.active.name
    try:
        cells = open_sheet(book, sheet)
    except InputError as err:
        return {
            "sheet": sheet,
            "kind": None,
            "say": line(err),
            "settings": [],
            "train": None,
            "buttons": [],
        }
    contract = cells.contract
    values = {str(row[0]).strip().lower(): row[1] for row in cells.rows(contract.settings)}
    train = next((b.name for b in BUTTONS.values() if b.label == contract.train_button), "train")
    settings = [
        {
            "name": s.name,
            "value": values[s.name],
            "choices": s.choices,
            "low": s.low,
            "high": s.high,
            "whole": s.whole,
            "doc": s.doc,
        }
        for s in contract.known_settings
        if s.name in values
    ]
    names = [name for name in buttons_of(kinds()[contract.kind]) if name not in (train, "stop")]
    buttons = [{"name": name, "label": BUTTONS[name].label} for name in names]
    return {
        "sheet": sheet,
        "kind": contract.kind,
        "say": "",
        "settings": settings,
        "train": train,
        "buttons": buttons,
    }


TRAININGS = Trainings()
