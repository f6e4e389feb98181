"""Score column: every review of a sheet scored by a job, its results written block by block."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xlwings as xw

from addin.client import Event, Job
from addin.kinds.reviews import layout
from addin.kinds.reviews.models import sentiment_model
from addin.kinds.reviews.scores import SCORES, label_of
from addin.kinds.reviews.sheet import ReviewsSheet
from addin.kinds.reviews.table import ReviewTable
from addin.messages import line
from addin.press.following import STATES, Attempt, Following
from addin.sheet import history
from engine.errors import InputError
from engine.metrics import accuracy, log_loss

BUTTON = "Score column"
SCORE_JOB = "engine.text.score_job.score_reviews"
Answer = tuple[float | None, str | None]  # score, words


@dataclass
class ScoreRun(Following):
    """A column that is being scored, from the top; a text that is there twice is asked once."""

    job: Job
    name: str  # reviews/3f9a61c2
    sheet: str
    model_before: str | None
    table: ReviewTable
    words: bool
    answers: list[Answer] = field(default_factory=list)  # of table.unique, as far as it is scored
    n_seen: int = 0  # events of the job
    n_written: int = 0  # rows

    def __post_init__(self) -> None:
        self.place = {text: i for i, text in enumerate(self.table.unique)}

    def paints_at_once(self) -> bool:
        return False  # blocks are small, and what is below them has been cleared

    def opened(self, book: xw.Book) -> ReviewsSheet:
        return ReviewsSheet(book, self.sheet)

    def begin(self, cells: ReviewsSheet) -> None:
        """No score of another model, or of a text that is gone, stays beside a row."""
        width = cells.names[layout.SCORES].shape[1]
        cells.write_scores(0, [[None] * width] * len(self.table))

    def newest(self) -> int | None:
        return len(self.job.log) or None

    def show_live(self, cells: ReviewsSheet) -> None:
        self._take()
        self._write(cells)

    def show_failure(self, cells: ReviewsSheet, err: InputError) -> None:
        self.show_live(cells)
        cells.write_status(state="failed", eta=None, message=line(err))

    def show_end(self, cells: ReviewsSheet, result: Event, attempt: Attempt) -> None:
        attempt(lambda: self.show_live(cells))
        attempt(lambda: self._end(cells, result))

    def _take(self) -> None:
        """Keep what the job has said since the last time."""
        news = self.job.log[self.n_seen :]
        self.n_seen += len(news)
        for log in news:
            self.answers += zip(log["scores"], log["words"], strict=True)

    def _write(self, cells: ReviewsSheet) -> None:
        """Write the rows that have become ready, and how far it is."""
        ready, n_done = self.n_written, len(self.answers)
        texts = self.table.texts
        while ready < len(texts) and self._place(texts[ready]) < n_done:
            ready += 1
        if ready > self.n_written:
            rows = [self._row(text) for text in texts[self.n_written : ready]]
            cells.write_scores(self.n_written, rows)
            self.n_written = ready
        last = self.job.log[-1] if self.job.log else None
        if last:
            said = f"{last['done']:,} of {last['total']:,} texts"
            cells.write_status(state="scoring", eta=round(last["eta"], 1), message=said)

    def _place(self, text: str | None) -> int:
        return -1 if text is None else self.place[text]

    def _row(self, text: str | None) -> list[Any]:
        if text is None:
            return [None, None, None]
        score, words = self.answers[self.place[text]]
        if score is None:
            return [None, None, None]
        return [score, label_of(self._model, score), words]

    @property
    def _model(self) -> Any:
        return sentiment_model(self.job.version or self.model_before)

    def _end(self, cells: ReviewsSheet, result: Event) -> None:
        """Measure against the labels, note the run, and name the model, in that order."""
        texts = self.table.unique[: len(self.answers)]
        SCORES.add(result["version"], texts, [score for score, _ in self.answers])
        measured = self._measured()
        cells.write(layout.LOSS, [[measured.get("log_loss")]])
        cells.write(layout.ACCURACY, [[measured.get("accuracy")]])
        cells.write_status(
            state=STATES[result["outcome"]],
            loss=measured.get("log_loss"),
            eta=0,
            message=self._message(result, measured),
        )
        history.add_to_journal(
            cells,
            run=self.name,
            time=history.now(),
            button=BUTTON,
            model=result["version"],
            model_before=self.model_before or "none",
            stage="score",
            texts=self.n_written,
            accuracy=measured.get("accuracy"),
            log_loss=measured.get("log_loss"),
            seconds=round(result["seconds"], 3),
            device="cpu",
            versions=history.versions(),
            note=f"{result['n_known']} known" if result["n_known"] else None,
        )
        cells.write(layout.MODEL, [[result["version"]]])

    def _measured(self) -> dict[str, float]:
        """Accuracy and log loss of the rows that have a label and a score; {} without labels."""
        try:
            _, targ = self.table.two_classes()
        except InputError:
            return {}
        said = [self._row(text)[0] for text in self.table.texts[: self.n_written]]
        scores = np.array([np.nan if score is None else score for score in said])
        truth = targ[: len(scores)]
        known = ~np.isnan(scores) & (truth >= 0)
        if not known.any():
            return {}
        scores, truth = scores[known], truth[known]
        probs = np.column_stack([1 - scores, scores])
        return {"accuracy": accuracy(probs, truth), "log_loss": log_loss(probs, truth)}

    def _message(self, result: Event, measured: dict[str, float]) -> str:
        if result["outcome"] == "stopped":
            return f"Stopped after {self.n_written:,} rows; press {BUTTON} to continue"
        said = f"{self.n_written:,} rows"
        if measured:
            said += f", {measured['accuracy']:.1%} of the labels said"
        skipped = self.table.n_not_text
        return said + (f"; {skipped} cells hold no text and have no score" if skipped else "")
