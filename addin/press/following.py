"""A run that trains: the job it started, and how the cells of a sheet follow it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from addin.client import Event, Job
from addin.messages import line
from addin.press import stopping
from addin.sheet import history, undo
from addin.sheet.model_sheet import ModelSheet
from engine import store
from engine.errors import InputError

UPDATES_A_SECOND = 5.0
STATES = {"done": "ready", "stopped": "stopped", "early": "ready"}

OnNews = Callable[[Job], None]
Attempt = Callable[[Callable[[], None]], None]


def begin(cells: ModelSheet) -> str:
    """Name a new run, and keep what it will overwrite.

    Raises:
        StoppedError: when Stop was pressed while the cells were read; nothing is changed then.
    """
    stopping.raise_if_stopped()
    run = store.new_run(cells.contract.kind)
    earlier = list(dict.fromkeys(row["run"] for row in history.runs_to_restore(cells)))
    undo.keep(cells, run, earlier)
    return run


class Following(ABC):
    """A run whose job outlasts the button: the cells follow the job until it ends."""

    job: Job
    saves_after_failure = True  # once it has learned something, the last good state is kept

    @abstractmethod
    def opened(self, book: xw.Book) -> Any:
        """What it writes to, in a book that may be of another connection."""

    @abstractmethod
    def newest(self) -> Any:
        """What the job has come to, to be compared; None: nothing yet."""

    def begin(self, cells: Any) -> None:  # noqa: B027  nothing, unless a kind must
        """Write what must stand there before the first state."""

    @abstractmethod
    def show_live(self, cells: Any) -> None:
        """Write the newest state while the job runs."""

    @abstractmethod
    def show_end(self, cells: Any, result: Event, attempt: Attempt) -> None:
        """Write how it ended, in steps that are tried again one by one."""

    def show_failure(self, cells: Any, err: InputError) -> None:  # noqa: B027
        """Write why it failed, below what was reached."""

    def placed(self, cells: Any, err: InputError) -> InputError:
        """The job's error, knowing the cell that it is about, where the kind of sheet can tell."""
        return err

    def follow(
        self,
        book: xw.Book,
        on_news: OnNews = lambda job: None,
        attempt: Attempt = lambda write: write(),
        live: bool = True,
    ) -> Event:
        """Write what the job says into `book` until it ends; returns the job's result.

        Meant for the host's writer thread, with a book of its own connection. `attempt` runs one
        write, again and again where the app may refuse it. `live=False` writes the end only.

        Raises:
            InputError: what the job failed with; the cells then show the last good state.
        """
        cells, n_seen, shown = self.opened(book), 0, None
        attempt(lambda: self.begin(cells))
        while self.job.state != "finished":
            self.job.wait_for_news(n_seen, timeout=1.0)
            n_seen = len(self.job.log)
            on_news(self.job)
            if live and self.newest() != shown and self.job.state != "finished":
                shown = self.newest()
                attempt(lambda: self.show_live(cells))
                self.job.wait_for_end(1 / UPDATES_A_SECOND)  # the next update is due, or the last
        on_news(self.job)
        try:
            result = self.job.wait()
        except InputError as failed:
            err = self.placed(cells, failed)
            attempt(lambda err=err: self.show_failure(cells, err))
            raise err from None
        self.show_end(cells, result, attempt)
        return result

    def paints_at_once(self) -> bool:
        """Whether a state is so small that an app may hold its window still while it is written."""
        return True

    def show_now(self, book: xw.Book) -> None:
        """Write the newest state once, where a host cannot `follow` a job while it goes on."""
        self.show_live(self.opened(book))

    def losses(self) -> tuple[float | None, float | None]:
        """The loss at the start and at the end, where no range of the sheet holds it."""
        return None, None

    def notes(self, book: xw.Book) -> list[str]:
        """What the user should know, once the book has been recalculated."""
        return []

    def ending(self, book: xw.Book, result: Event) -> str:
        """How it ended, in a line: the outcome, and what no range of the sheet holds."""
        start, end = self.losses()
        loss = [] if start is None or end is None else [f"from {start:.6g} to {end:.6g}"]
        return "; ".join([result["outcome"], *loss, *self.notes(book)])


@dataclass
class Run(Following):
    """A training run of one sheet. `button`, `note`, `seed` and `data_hash` go to the journal.

    Each kind of sheet has a run of its own, which knows how to show its models.
    """

    job: Job
    name: str  # ratings/3f9a61c2
    button: str
    sheet: str
    model_before: str | None
    losses_before: list[list[Any]]
    settings: dict[str, Any]
    data_hash: str
    note: str = ""

    @abstractmethod
    def model(self, version: str) -> Any:
        """A model that the job has published; has `meta` with its epoch."""

    @abstractmethod
    def show(self, cells: Any, model: Any, losses: list[list[Any]], status: dict[str, Any]) -> None:
        """Write one whole state of the model, the model cell last. `status["state"]` is "training"
        while it goes on: what takes long may wait for the end then."""

    @abstractmethod
    def scores(self, model: Any, result: Event | None) -> dict[str, Any]:
        """The scores for the journal; no result: the job has failed, and this model is left."""

    def newest(self) -> str | None:
        return self.job.version

    def show_live(self, cells: ModelSheet) -> None:
        self._show(cells, "training")

    def show_end(self, cells: ModelSheet, result: Event, attempt: Attempt) -> None:
        attempt(lambda: self._show(cells, STATES[result["outcome"]], result))
        attempt(lambda: self._write_journal(cells, result))

    def message(self, cells: ModelSheet, state: str) -> str:
        """What the status says of a state."""
        button = cells.contract.train_button
        if state == "stopped":
            return f"Stopped; press {button} to continue"
        return f"Press {button} to continue" if state == "ready" else ""

    def _show(self, cells: ModelSheet, state: str, result: Event | None = None) -> None:
        if self.job.version is None:
            return
        model = self.model(self.job.version)
        log = result["log"] if result else list(self.job.log)
        log = [line for line in log if line["epoch"] <= model.meta["epoch"]]
        last = log[-1] if log else None
        status = {
            "state": state,
            "epoch": model.meta["epoch"],
            "loss": last["train_loss"] if last else None,
            "eta": 0 if result or not last else round(last["eta"], 1),
            "device": result["device"] if result else self.settings["device"],
            "message": self.note or self.message(cells, state),
        }
        losses = self.losses_before + [history.epoch_row(line) for line in log]
        self.show(cells, model, losses, status)

    def placed(self, cells: ModelSheet, err: InputError) -> InputError:
        return cells.at_setting(err)

    def show_failure(self, cells: ModelSheet, err: InputError) -> None:
        said = {"state": "failed", "eta": None, "message": line(err)}
        cells.write_status(**said)
        if self.job.version is None:
            return  # the cells are as they were
        self._show(cells, "failed")
        cells.write_status(**said)
        model = self.model(self.job.version)
        self._add_to_journal(
            cells,
            model=self.job.version,
            epochs=model.meta["epoch"],
            note=f"failed: {line(err)}",
            **self.scores(model, None),
        )

    def _write_journal(self, cells: ModelSheet, result: Event) -> None:
        self._add_to_journal(
            cells,
            model=result["version"],
            epochs=len(result["log"]),
            seconds=round(result["seconds"], 3),
            device=result["device"],
            settings=", ".join(f"{k}={v}" for k, v in self.settings.items() if v is not None),
            versions=history.versions(),
            note=self.note or None,
            **self.scores(self.model(result["version"]), result),
        )

    def _add_to_journal(self, cells: ModelSheet, **columns: Any) -> None:
        history.add_to_journal(
            cells,
            run=self.name,
            time=history.now(),
            button=self.button,
            model_before=self.model_before or "none",
            seed=self.settings["seed"],
            data_hash=self.data_hash,
            **columns,
        )
