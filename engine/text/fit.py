"""One door to the models of reviews: texts, labels and settings in, a fitted model out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from engine.errors import InputError, NoModelError
from engine.progress import Epoch, Reporter
from engine.text.baselines import baselines
from engine.text.fast.classes import enough, two_classes
from engine.text.fast.fit import fit_fast, hold_back, measured
from engine.text.fast.model import FastModel
from engine.text.fast.settings import FastSettings
from engine.text.language_model import PublishedLM
from engine.text.recurrent import has_words
from engine.text.sentiment import SentimentModel, shipped
from engine.text.settings import TextSettings
from engine.text.tokens import tokenize
from engine.text.ulmfit import Stage, Ulmfit, run_stages
from engine.text.words import tokenized

MEASURED = 1000  # texts of those learned from that are scored for the metrics of "train"


@dataclass(frozen=True)
class Fitted:
    """What `fit` returns. Metrics are accuracy, auc and log_loss, `train`'s of a sample."""

    model: SentimentModel | None  # None where no classifier was asked for
    lms: dict[str, PublishedLM]  # "forward" and "backward"
    log: list[Epoch]
    outcome: str  # "done" or "stopped"
    seconds: float
    train: dict[str, float] | None
    valid: dict[str, float] | None
    baselines: dict[str, dict[str, float]] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)

    @property
    def epochs(self) -> int:
        return len(self.log)


def fit(
    texts: Sequence[str],
    labels: Sequence[Any],
    settings: TextSettings,
    reporter: Reporter | None = None,
    classes: tuple[str, str] | None = None,
    on_stage: Callable[[Ulmfit, Stage], None] | None = None,
    folder: Path | None = None,
) -> Fitted:
    """Train on texts; those without a label teach the language alone.

    Labels may be any two names; given `classes` (negative, positive) they are 0, 1, and -1 for
    none. `valid_pct` percent of the labelled texts (without labels: of the texts) are held back.

    Raises:
        InputError: for labels that are not two classes, a class with too few texts, texts without a
            word, a cell that is no text.
        DivergedError: when a loss grows out of bounds.
    """
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(f"{text!r} is not a text", "Give texts", at=(row, 0))
    if len(texts) != len(labels):
        problem = f"there are {len(texts)} texts and {len(labels)} labels"
        raise InputError(problem, "Give one label a text")
    if settings.solver == "fast":
        return _fast(texts, labels, settings, reporter, classes)
    return _ulmfit(texts, labels, settings, reporter, classes, on_stage, folder)


def _fast(
    texts: Sequence[str],
    labels: Sequence[Any],
    settings: TextSettings,
    reporter: Reporter | None,
    classes: tuple[str, str] | None,
) -> Fitted:

    fast = FastSettings(valid_pct=settings.valid_pct, seed=settings.seed, threads=settings.threads)
    start = None
    if settings.start != "none":
        try:
            start = shipped()
        except NoModelError:
            start = None
    start = start if isinstance(start, FastModel) else None
    done = fit_fast(texts, labels, fast, reporter, start, classes)
    stage = Stage("fast", len(done.log), done.seconds, done.valid or done.train, done.outcome)
    return Fitted(
        done.model,
        {},
        done.log,
        done.outcome,
        done.seconds,
        done.train,
        done.valid,
        done.baselines,
        [stage],
    )


def _ulmfit(
    texts: Sequence[str],
    labels: Sequence[Any],
    settings: TextSettings,
    reporter: Reporter | None,
    classes: tuple[str, str] | None,
    on_stage: Callable[[Ulmfit, Stage], None] | None,
    folder: Path | None,
) -> Fitted:
    began, with_classes = perf_counter(), "classifier" in settings.stage_list
    usable = np.array([has_words(tokenize(text)) for text in texts], dtype=bool)
    targ, classes = _targets(labels, classes, with_classes, usable)
    if with_classes:
        rows = np.flatnonzero(targ >= 0)
        shares = FastSettings(valid_pct=settings.valid_pct, seed=settings.seed)
        train, valid = hold_back(targ[rows], shares)
        train, valid = rows[train], rows[valid]
    else:
        train, valid = _any_held(usable, settings)
    done = run_stages(texts, train, targ, valid, settings, reporter, on_stage, folder)
    model = done.classifier() if done.readers else None
    of_train = of_valid = None
    beside: dict[str, dict[str, float]] = {}
    if model:
        model.meta["classes"] = list(classes)
        model.meta["n_rows"] = len(train)
        of_train = metrics_on(model, texts, targ, _sample(train, settings.seed))
        of_valid = metrics_on(model, texts, targ, valid) if len(valid) else None
        model.meta["metrics"] = {"train": of_train, "valid": of_valid}
        joined = tokenized(_taken(texts, np.concatenate([train, valid])))
        n = len(train)
        beside = baselines(joined[:n], targ[train], joined[n:], targ[valid])
    stages = done.stages
    if of_valid and stages and stages[-1].stage.startswith("classifier"):
        last = stages[-1]
        stages = [*stages[:-1], Stage(**{**vars(last), "metrics": of_valid})]
    seconds = perf_counter() - began
    return Fitted(
        model, done.lms, done.log, done.outcome, seconds, of_train, of_valid, beside, stages
    )


def metrics_on(
    model: SentimentModel, texts: Sequence[str], targ: np.ndarray, rows: np.ndarray
) -> dict[str, float] | None:
    """Accuracy, AUC and log loss on some rows; a text without a word counts as undecided."""
    if not len(rows):
        return None
    pred = model.predict(_taken(texts, rows))
    return measured(np.where(np.isnan(pred), 0.5, pred), targ[rows])


def _targets(
    labels: Sequence[Any], classes: tuple[str, str] | None, needed: bool, usable: np.ndarray
) -> tuple[np.ndarray, tuple[str, str]]:
    """Classes 0, 1 or -1 of each text, (n,), a text without a word having none; and their names."""
    if not needed:
        return np.full(len(labels), -1, dtype=np.int64), classes or ("0", "1")
    if classes is None:
        classes, targ = two_classes(labels)
    else:
        targ = np.array(labels, dtype=np.int64)
    targ = np.where(usable, targ, -1)
    enough(targ, classes)
    return targ, classes


def _any_held(usable: np.ndarray, settings: TextSettings) -> tuple[np.ndarray, np.ndarray]:
    """Without labels: some texts to learn from and some to measure on, at random."""
    rows = np.random.default_rng(settings.seed).permutation(np.flatnonzero(usable))
    n = round(len(rows) * settings.valid_pct / 100)
    return np.sort(rows[n:]), np.sort(rows[:n])


def _taken(texts: Sequence[str], rows: np.ndarray) -> list[str]:
    return [texts[int(row)] for row in rows]


def _sample(rows: np.ndarray, seed: int) -> np.ndarray:
    if len(rows) <= MEASURED:
        return rows
    return np.sort(np.random.default_rng(seed).choice(rows, MEASURED, replace=False))
