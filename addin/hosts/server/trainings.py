"""Training on the web: a press starts a job and returns; the task pane asks how far it is.

A script's writes arrive at its end, so live cells are many short scripts: `show` while it trains,
`finish` once it has ended. Runs are kept by the session of the task pane that started them.
"""

import threading
import time
from collections import OrderedDict
from typing import Any

import xlwings as xw

import addin.buttons  # noqa: F401  registers them
from addin.kinds.every import kinds
from addin.kinds.of_sheet import buttons_of, open_sheet
from addin.messages import line, placed
from addin.press.following import Following
from addin.registry import BUTTONS
from addin.sheet.settings_cells import read_value
from engine.errors import InputError

MOST_RUNS = 100  # that are remembered, for as many task panes


class Trainings:
    """The runs of all task panes; one that is silent for `patience` seconds was closed."""

    def __init__(self, patience: float = 60.0) -> None:
        self.patience = patience
        self.lock = threading.Lock()
        self.runs: OrderedDict[str, Following] = OrderedDict()
        self.asked: dict[str, float] = {}  # when a task pane last asked how far its job is

    def press(self, book: xw.Book, name: str, given: dict[str, Any]) -> None:
        """Do what a button does. A job that it starts is remembered for the session.

        Raises:
            InputError: what the user can mend.
        """
        button = BUTTONS.get(name)
        if button is None:
            raise InputError(f"button {name!r} is not known", f"Use one of {', '.join(BUTTONS)}")
        self._refuse_second(given.get("session") or "")
        sheet = given.get("sheet") or book.sheets.active.name
        change_settings(book, sheet, given.get("settings") or {})
        takes = {argument.name for argument in button.takes}
        known = {"sheet": sheet, "source": given.get("source"), "kind": given.get("kind")}
        said = button.press(book, **{key: known[key] for key in takes & set(known)})
        if isinstance(said, Following):
            with self.lock:
                session = given.get("session") or ""
                self.runs[session], self.asked[session] = said, time.monotonic()
                while len(self.runs) > MOST_RUNS:
                    self._forget(next(iter(self.runs))).job.stop()
            threading.Thread(target=self._watch, args=(session, said), daemon=True).start()

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
        try:
            run.follow(book, live=False)
        except InputError:
            pass  # the cells say why, and so does `progress`
        finally:
            with self.lock:
                self._forget(session)

    def stop(self, session: str) -> bool:
        """Ask the job of a session to stop; False where nothing trains."""
        with self.lock:
            run = self.runs.get(session)
        if run is None or run.job.state == "finished":
            return False
        run.job.stop()
        return True

    def progress(self, session: str) -> dict[str, Any]:
        """How far it is: state, every epoch's losses, the version published last, why it failed."""
        with self.lock:
            run = self.runs.get(session)
            if run is not None:
                self.asked[session] = time.monotonic()
        if run is None:
            return {"state": "idle", "log": [], "version": None, "error": None}
        job = run.job
        keep = ("epoch", "n_epochs", "train_loss", "valid_loss", "eta")
        result = job.result or {}
        return {
            "state": job.state,
            "log": [{key: epoch[key] for key in keep} for epoch in list(job.log)],
            "version": job.version,
            "error": result.get("problem") if result.get("outcome") == "failed" else None,
        }

    def _watch(self, session: str, run: Following) -> None:
        """Stop a job whose task pane was closed: others wait for the engine."""
        while run.job.state != "finished":
            time.sleep(self.patience / 10)
            if time.monotonic() - self.asked.get(session, 0.0) > self.patience:
                run.job.stop()

    def _forget(self, session: str) -> Following:
        self.asked.pop(session, None)
        return self.runs.pop(session)

    def _refuse_second(self, session: str) -> None:
        with self.lock:
            run = self.runs.get(session)
        if run is not None and run.job.state != "finished":
            raise InputError("a model is in training here", "Press Stop first")

    def _run(self, session: str) -> Following:
        with self.lock:
            run = self.runs.get(session)
        if run is None:
            raise InputError("nothing was trained from this task pane", "Press Run")
        return run


def change_settings(book: xw.Book, sheet: str, values: dict[str, Any]) -> None:
    """Write settings that were changed in the task pane into their cells."""
    if not values:
        return
    cells = open_sheet(book, sheet)
    known = {setting.name: setting for setting in cells.contract.known_settings}
    for name, value in values.items():
        if name not in known:
            raise InputError(f"setting {name} is not known", f"Use one of {', '.join(known)}")
        try:
            cells.change_setting(name, read_value(known[name], value))
        except InputError as err:
            raise placed(err, name) from err


def describe(book: xw.Book) -> dict[str, Any]:
    """What the task pane shows of the sheet in front: kind of model, settings, buttons."""
    sheet = book.sheets.active.name
    try:
        cells = open_sheet(book, sheet)
    except InputError as err:
        return {"sheet": sheet, "kind": None, "say": line(err), "settings": [], "train": None,
                "buttons": []}  # fmt: skip
    contract = cells.contract
    values = {str(row[0]).strip().lower(): row[1] for row in cells.rows(contract.settings)}
    train = next((b.name for b in BUTTONS.values() if b.label == contract.train_button), "train")
    settings = [
        {"name": s.name, "value": values[s.name], "choices": s.choices, "low": s.low,
         "high": s.high, "whole": s.whole, "doc": s.doc}
        for s in contract.known_settings if s.name in values
    ]  # fmt: skip
    names = [name for name in buttons_of(kinds()[contract.kind]) if name not in (train, "stop")]
    buttons = [{"name": name, "label": BUTTONS[name].label} for name in names]
    return {"sheet": sheet, "kind": contract.kind, "say": "", "settings": settings,
            "train": train, "buttons": buttons}  # fmt: skip


TRAININGS = Trainings()
