"""A press that trains: the job it started, and how the cells follow it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import xlwings as xw

from addin import history, layout
from addin.client import Event, Job
from addin.models import rating_model
from addin.ratings_sheet import RatingsSheet
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.predictor import taste_map, top_items
from engine.collab.published import RatingModel
from engine.errors import InputError
from engine.metrics import rmse

UPDATES_A_SECOND = 5.0
MAX_LIVE_CELLS = 100_000

OnNews = Callable[[Job], None]


@dataclass
class Run:
    """A training run of one sheet. `button`, `note` and `seed` go to the journal."""

    job: Job
    name: str  # ratings/3f9a61c2
    button: str
    sheet: str
    model_before: str | None
    losses_before: list[list[Any]]
    settings: dict[str, Any]
    ratings: Ratings
    note: str = ""

    def follow(
        self,
        book: xw.Book,
        on_news: OnNews = lambda job: None,
        attempt: Callable[[Callable[[], None]], None] = lambda write: write(),
        live: bool = True,
    ) -> Event:
        """Write what the job publishes into `book` until it ends; returns the job's result.

        Meant for the host's writer thread, with a book of its own connection. `attempt` runs one
        write, again and again where the app may refuse it. `live=False` writes the end only.
        The cells hold whole states only: the model cell is written last.

        Raises:
            InputError: what the job failed with; the cells then show the last good state.
        """
        sheet = RatingsSheet(book, self.sheet)
        shown = None
        while self.job.state != "finished":
            self.job.wait_for_news(len(self.job.log), timeout=1.0)
            on_news(self.job)
            if live and self.job.version != shown and self.job.state != "finished":
                shown = self.job.version
                attempt(lambda: self._show(sheet, "training"))
                time.sleep(1 / UPDATES_A_SECOND)
        on_news(self.job)
        try:
            result = self.job.wait()
        except InputError as err:
            attempt(lambda err=err: self._show_failure(sheet, err))
            raise
        attempt(lambda: self._show(sheet, _STATES[result["outcome"]], result))
        attempt(lambda: self._write_journal(sheet, result))
        return result

    def _show(self, sheet: RatingsSheet, state: str, result: Event | None = None) -> None:
        if self.job.version is None:
            return
        model = rating_model(self.job.version)
        log = result["log"] if result else list(self.job.log)
        log = [line for line in log if line["epoch"] <= model.meta["epoch"]]
        last = log[-1] if log else None
        show_model(
            sheet,
            model,
            self.ratings,
            self.losses_before + [history.epoch_row(line) for line in log],
            state=state,
            epoch=model.meta["epoch"],
            loss=last["train_loss"] if last else None,
            eta=0 if result or not last else round(last["eta"], 1),
            device=result["device"] if result else self.settings["device"],
            message=self.note or _MESSAGES.get(state, ""),
        )

    def _show_failure(self, sheet: RatingsSheet, err: InputError) -> None:
        sheet.write_status(state="failed", eta=None, message=str(err))
        if self.job.version is None:
            return  # the cells are as they were
        self._show(sheet, "failed")
        model = rating_model(self.job.version)
        sheet.write_status(state="failed", eta=None, message=str(err))
        history.add_to_journal(
            sheet,
            run=self.name,
            time=history.now(),
            button=self.button,
            model=self.job.version,
            model_before=self.model_before or "none",
            epochs=model.meta["epoch"],
            train_rmse=model.meta["noise_sd"],
            seed=self.settings["seed"],
            data_hash=self.ratings.data_hash,
            note=f"failed: {err}",
        )

    def _write_journal(self, sheet: RatingsSheet, result: Event) -> None:
        train, valid = result["train"], result["valid"] or {}
        history.add_to_journal(
            sheet,
            run=self.name,
            time=history.now(),
            button=self.button,
            model=result["version"],
            model_before=self.model_before or "none",
            epochs=len(result["log"]),
            train_rmse=train["rmse"],
            valid_rmse=valid.get("rmse"),
            train_mae=train["mae"],
            valid_mae=valid.get("mae"),
            baseline_rmse=result["baselines"]["biases"]["rmse"],
            seconds=round(result["seconds"], 3),
            device=result["device"],
            seed=self.settings["seed"],
            settings=", ".join(f"{k}={v}" for k, v in self.settings.items() if v is not None),
            data_hash=self.ratings.data_hash,
            versions=history.versions(),
            note=self.note or None,
        )


_STATES = {"done": "ready", "stopped": "stopped", "early": "ready"}
_MESSAGES = {"ready": "Press Run epochs to go on", "stopped": "Stopped; press Run epochs to go on"}


def show_model(
    sheet: RatingsSheet,
    model: RatingModel,
    ratings: Ratings,
    losses: list[list[Any]] | None,
    **status: Any,
) -> None:
    """Write one whole state: weights, all that follows from them, status, and the version last.

    While training goes on, predictions of a very large grid wait for the end.
    """
    sheet.write_factors(model.factors)
    if status.get("state") != "training" or ratings.n_users * ratings.n_items <= MAX_LIVE_CELLS:
        show_predictions(sheet, model.factors, ratings)
    show_recommendations(sheet, model)
    if losses is not None:
        history.write_losses(sheet, losses)
    sheet.write_status(**status)
    sheet.write(layout.MODEL, [[model.meta["version"]]])


def show_predictions(sheet: RatingsSheet, factors: Factors, ratings: Ratings) -> None:
    """The engine's predictions, its loss on `ratings`, and the map of movies."""
    grid = factors.grid(slice(None), slice(None))
    sheet.write(layout.PREDICTIONS, grid)
    loss = rmse(grid[ratings.user_idx, ratings.item_idx], ratings.values)
    sheet.write(layout.ENGINE_LOSS, [[loss]])
    if sheet.has(layout.MOVIE_MAP):
        sheet.write(layout.MOVIE_MAP, taste_map(factors))


def show_recommendations(sheet: RatingsSheet, model: RatingModel) -> None:
    """The best unseen movies for the user in `recommend_user`, as many as there is room for."""
    if not (sheet.has(layout.RECOMMENDATIONS) and sheet.has(layout.RECOMMEND_USER)):
        return
    n_rows, n_cols = sheet.names[layout.RECOMMENDATIONS].shape
    try:
        user_idx = model.user_idx(sheet.rows(layout.RECOMMEND_USER)[0][0])
    except InputError as err:
        blank: list[list[Any]] = [[None] * n_cols for _ in range(n_rows)]
        blank[0][min(2, n_cols - 1)] = str(err)
        sheet.write(layout.RECOMMENDATIONS, blank)
        return
    titles = model.titles or sheet.titles()
    best = top_items(model, user_idx, n_rows)
    rows = [[r, item, titles.get(item, ""), stars] for r, (item, stars) in enumerate(best, 1)]
    rows += [[None] * 4] * (n_rows - len(rows))
    sheet.write(layout.RECOMMENDATIONS, [row[:n_cols] for row in rows])
