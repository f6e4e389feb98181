"""A reviews sheet follows its training: stages, a journal row each, then the column scored."""

from dataclasses import dataclass, replace
from typing import Any

import xlwings as xw

from addin.client import EngineClient, Event, Job
from addin.kinds.reviews import layout
from addin.kinds.reviews.scoring import SCORE_JOB, ScoreRun
from addin.kinds.reviews.sheet import ReviewsSheet
from addin.kinds.reviews.table import ReviewTable
from addin.messages import line
from addin.press.following import STATES, Attempt, Following, OnNews
from addin.press.progress import progress_of
from addin.sheet import history
from engine.errors import InputError
from engine.text.score_job import to_arrays
from engine.text.settings import TextSettings

BUTTON = "Train"


@dataclass
class TrainRun(Following):
    """A training of a reviews sheet. Its end scores the column with the model it has made."""

    job: Job
    name: str  # reviews/3f9a61c2
    sheet: str
    model_before: str | None
    table: ReviewTable
    settings: TextSettings
    words: bool
    client: EngineClient
    data_hash: str

    def opened(self, book: xw.Book) -> ReviewsSheet:
        return ReviewsSheet(book, self.sheet)

    def follow(
        self,
        book: xw.Book,
        on_news: OnNews = lambda job: None,
        attempt: Attempt = lambda write: write(),
        live: bool = True,
    ) -> Event:
        """As `Following.follow`; then the column is scored by the new model."""
        result = super().follow(book, on_news, attempt, live)
        if result["version"]:
            cells = self.opened(book)
            self._score(cells, result["version"]).follow(book, on_news, attempt, live)
            attempt(lambda: cells.write_status(message=self._message(result)))
        return result

    def newest(self) -> int | None:
        return len(self.job.log) or None

    def show_failure(self, cells: ReviewsSheet, err: InputError) -> None:
        cells.write_status(state="failed", eta=None, message=line(err))

    def show_end(self, cells: ReviewsSheet, result: Event, attempt: Attempt) -> None:
        attempt(lambda: self.show_live(cells))
        attempt(lambda: self._end(cells, result))

    def placed(self, cells: ReviewsSheet, err: InputError) -> InputError:
        """The job's error, with the cell of the setting that it is about."""
        return cells.at_setting(err)

    def show_live(self, cells: ReviewsSheet) -> None:
        """The loss history of the stage that runs, and how far it is."""
        log = list(self.job.log)
        if not log:
            return
        last = log[-1]
        stage = [each for each in log if each.get("stage") == last.get("stage")]
        history.write_losses(cells, [history.epoch_row(each) for each in stage])
        cells.write_status(
            state="training",
            epoch=last["epoch"],
            loss=last["train_loss"],
            eta=round(last["eta"], 1),
            device=self.settings.device,
            message=progress_of(last)[2],
        )

    def _end(self, cells: ReviewsSheet, result: Event) -> None:
        """A journal row a stage, then the models, then what is to be done next."""
        for stage in result["stages"]:
            self._add_to_journal(cells, stage, result)
        for stage in result["stages"]:
            if stage["stage"] != "classifier" and str(stage["version"]).startswith("language/"):
                cells.write(layout.LANGUAGE_MODEL, [[stage["version"]]])
        cells.write_status(
            state=STATES[result["outcome"]],
            eta=0,
            device=result["device"],
            message=self._message(result),
        )
        if result["version"]:
            cells.write(layout.MODEL, [[result["version"]]])

    def _add_to_journal(self, cells: ReviewsSheet, stage: dict[str, Any], result: Event) -> None:
        valid = stage.get("metrics") or {}  # measured on what was held back
        is_classifier = not str(stage["stage"]).startswith(("lm", "general"))
        train = (result.get("train") or {}) if is_classifier else {}
        baselines = (result.get("baselines") or {}) if is_classifier else {}
        baseline = next(iter(baselines.values()), None) or {}
        history.add_to_journal(
            cells,
            run=self.name,
            time=history.now(),
            button=BUTTON,
            model=stage["version"],
            model_before=self.model_before or "none",
            epochs=stage["epochs"],
            stage=stage["stage"],
            texts=sum(text is not None for text in self.table.texts),
            accuracy=train.get("accuracy"),
            log_loss=train.get("log_loss"),
            valid_accuracy=valid.get("accuracy"),
            valid_log_loss=valid.get("log_loss"),
            perplexity=valid.get("ppl"),
            baseline_accuracy=baseline.get("accuracy"),
            seconds=round(stage["seconds"], 3),
            device=result["device"],
            seed=self.settings.seed,
            settings=", ".join(f"{k}={v}" for k, v in self.settings.to_json().items()),
            data_hash=self.data_hash,
            versions=history.versions(),
            note="stopped" if result["outcome"] == "stopped" else None,
        )

    def _message(self, result: Event) -> str:
        valid = result.get("valid") or {}
        is_stopped = result["outcome"] == "stopped"
        said = "Stopped; press Train to begin again" if is_stopped else "Trained"
        if "accuracy" in valid:
            said += f": {valid['accuracy']:.1%} right of the reviews held back"
        elif result["version"] is None:
            said += ": a language model; add the classifier stage to score with it"
        return said

    def _score(self, cells: ReviewsSheet, version: str) -> ScoreRun:
        """The column, scored by the new model; of this run, so that Restore takes both back."""
        header = {"model": version, "words": self.words}
        job = self.client.submit(SCORE_JOB, header, to_arrays(self.table.unique))
        table = replace(self.table)
        return ScoreRun(job, self.name, cells.home, self.model_before, table, self.words)
