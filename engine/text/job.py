"""Fitting reviews as a job of the engine process: texts in, published versions out."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine import store
from engine.checkpoint import Checkpoint
from engine.device import pick_device
from engine.jobs import Watcher, job
from engine.progress import Epoch
from engine.text import language_model, recurrent
from engine.text.fast import model as fast
from engine.text.fit import Fitted, fit
from engine.text.recurrent import RecurrentModel
from engine.text.score_job import from_arrays
from engine.text.sentiment import SentimentModel
from engine.text.settings import TextSettings
from engine.text.ulmfit import Stage, Ulmfit


@job
def fit_reviews(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Fit the texts of a request and publish as it goes.

    The header holds `run`, `settings` and `classes` (negative, positive); the arrays are what
    `score_job.to_arrays` made of the texts, and `labels` (n,) int64: 0, 1, or -1 for none. A run
    that was cut off goes on where it was when the same request comes again.
    """
    settings = TextSettings.from_json(header["settings"])
    classes = tuple(header.get("classes") or ("0", "1"))
    return fit_and_publish(
        from_arrays(arrays), arrays["labels"].tolist(), settings, header["run"], watcher, classes
    )[1]


def fit_and_publish(
    texts: Sequence[str],
    labels: Sequence[Any],
    settings: TextSettings,
    run: str,
    watcher: Watcher,
    classes: Any = None,
) -> tuple[Fitted, dict[str, Any]]:
    """Fit, publish, and tell what a journal wants to know: one entry of `stages` a row."""
    publisher = Publisher(run, settings, watcher, classes)
    fitted = fit(texts, labels, settings, publisher, classes, publisher.on_stage)
    version = publisher.publish(fitted.model) if fitted.model else None
    stages = [vars(s) | {"version": publisher.version_of(s, version)} for s in fitted.stages]
    return fitted, {
        "outcome": fitted.outcome,
        "version": version,
        "device": str(pick_device(settings.device)),
        "log": [vars(log) for log in fitted.log],
        "train": fitted.train,
        "valid": fitted.valid,
        "baselines": fitted.baselines,
        "seconds": fitted.seconds,
        "stages": stages,
    }


class Publisher:
    """A reporter of `fit` that publishes language models by stage and classifiers by epoch."""

    def __init__(self, run: str, settings: TextSettings, watcher: Watcher, classes: Any):
        self.run, self.settings, self.watcher, self.classes = run, settings, watcher, classes
        self.n_epochs = 0  # of classifiers, counted through both directions
        self.languages: dict[str, str] = {}  # direction -> version

    def should_stop(self) -> bool:
        return self.watcher.should_stop()

    def on_epoch(self, log: Epoch, snapshot: Callable[[], Any]) -> None:
        version = None
        stage = getattr(log, "stage", "fast")
        self.n_epochs += stage.startswith(("classifier", "fast"))
        is_last = log.epoch == log.n_epochs and stage == "classifier" + self._last_direction()
        if stage.startswith("classifier") and not is_last and self.watcher.wants_snapshot(log):
            version = self.publish(snapshot())
        self.watcher.on_epoch(log, version)

    def _last_direction(self) -> str:
        return " backward" if self.settings.backward else ""

    def on_stage(self, done: Ulmfit, stage: Stage) -> None:
        """Publish what a stage of a language model has learned."""
        if stage.stage.startswith("classifier"):
            return
        direction = "backward" if stage.stage.endswith(" backward") else "forward"
        n_epochs = sum(s.epochs for s in done.stages if not s.stage.startswith("classifier"))
        version = store.version_of(self.run.replace("reviews/", "language/"), n_epochs)
        model = done.lms[direction]
        model.meta.update(version=version, settings=self.settings.to_json())
        self.languages[stage.stage] = version
        if direction == "forward":
            self.languages[direction] = version
            store.publish(version, language_model.to_checkpoint(model))

    def publish(self, model: SentimentModel) -> str:
        """Save a classifier as a version of this run."""
        version = store.version_of(self.run, max(self.n_epochs, 1))
        model.meta.update(version=version, language_model=self.languages.get("forward"))
        if self.classes:
            model.meta.setdefault("classes", list(self.classes))
        store.publish(version, checkpoint_of(model))
        return version

    def version_of(self, stage: Stage, version: str | None) -> str | None:
        """What the row of a stage names."""
        if stage.stage.startswith(("classifier", "fast")):
            return version
        is_published = not stage.stage.endswith(" backward")
        return self.languages.get(stage.stage) if is_published else None


def checkpoint_of(model: SentimentModel) -> Checkpoint:
    """All of a sentiment model, whatever is behind it, as arrays and JSON."""
    if isinstance(model, RecurrentModel):
        return recurrent.to_checkpoint(model)
    assert isinstance(model, fast.FastModel)
    return fast.to_checkpoint(model)
