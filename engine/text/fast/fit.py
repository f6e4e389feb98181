"""One door to the fast model: a user's labelled texts in, a fitted model out, in seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
import torch

from engine.device import use_threads
from engine.errors import InputError
from engine.metrics import accuracy, auc, log_loss
from engine.progress import Epoch, Quiet, Reporter
from engine.text.fast.bags import bags_of
from engine.text.fast.classes import enough, two_classes
from engine.text.fast.linear import Linear, fit_linear
from engine.text.fast.model import FastModel
from engine.text.fast.settings import FastSettings
from engine.text.fast.start import Standard, merged, told
from engine.text.fast.words import words_of
from engine.text.workers import map_chunks

MANY = 2_000  # labelled texts from which an n-gram must be in two of them


@dataclass(frozen=True)
class Fitted:
    """What `fit_fast` returns; metrics are accuracy, auc and log_loss.

    `valid` is measured on texts held back, by a model of the other texts; the model returned has
    then learned from all of them, unless a stop was asked for.
    """

    model: FastModel
    log: list[Epoch]
    outcome: str  # "done" or "stopped"
    seconds: float
    train: dict[str, float]
    valid: dict[str, float] | None
    baselines: dict[str, dict[str, float]]


def fit_fast(
    texts: Sequence[str],
    labels: Sequence[Any],
    settings: FastSettings | None = None,
    reporter: Reporter | None = None,
    start: FastModel | None = None,
    classes: tuple[str, str] | None = None,
) -> Fitted:
    """Train on texts with two classes of labels; texts without a label are passed over.

    With `start` (the shipped model), what it says of a text and what its regions found are numbers
    beside the n-grams, so a few dozen labels go a long way. Labels may be any two names; given
    `classes` (negative, positive) they are 0, 1, and -1 for none.

    Raises:
        InputError: for labels that are not two classes, a class with too few texts, or a cell that
            is no text.
    """
    settings, reporter, began = settings or FastSettings(), reporter or Quiet(), perf_counter()
    use_threads(settings.threads)
    rows, targ, classes = labelled(texts, labels, classes)
    words = [each for part in map_chunks(_words, rows) for each in part]
    _some_words(words, targ, classes)
    fit = _Fit(words, targ, start, settings, reporter, began)
    train, valid = hold_back(targ, settings)
    model, outcome = fit.on(train)
    scores = measured(model.predict_words(fit.taken(valid)), targ[valid]) if len(valid) else None
    of_train = measured(model.predict_words(fit.taken(train)), targ[train])
    if len(valid) and outcome == "done":
        model, outcome = fit.on(np.arange(len(targ)))
    model.meta.update(classes=list(classes), n_rows=len(targ), settings=settings.to_json())
    model.meta["metrics"] = {"train": of_train, "valid": scores}
    share = np.full(len(valid), targ[train].mean())
    commonest = {"commonest": measured(share, targ[valid])} if scores else {}
    seconds = perf_counter() - began
    return Fitted(model, fit.log, outcome, seconds, of_train, scores, commonest)


class _Fit:
    """The texts of a fit, made ready once, and fitted on some of them at a time."""

    def __init__(
        self,
        words: list[list[str]],
        targ: np.ndarray,
        start: FastModel | None,
        settings: FastSettings,
        reporter: Reporter,
        began: float,
    ):
        self.words, self.targ, self.start, self.settings = words, targ, start, settings
        self.reporter, self.began, self.log = reporter, began, []
        self.n_bits = start.ngrams.n_bits if start else settings.n_bits
        self.told = told(words, start)

    def taken(self, rows: np.ndarray) -> list[list[str]]:
        return [self.words[row] for row in rows]

    def on(self, rows: np.ndarray) -> tuple[FastModel, str]:
        """Fit on some rows: the model, and "done" or "stopped"."""
        bags = bags_of(self.taken(rows), 1 if len(rows) < MANY else 2)
        standard = Standard.of(self.told[rows])
        first = len(self.log)

        def model(found: Linear) -> FastModel:
            return merged(found, bags.used, self.n_bits, self.start, standard)

        def on_step(n: int, loss: float, found: Callable[[], Linear]) -> bool:
            self.say(first, n, loss, lambda: model(found()))
            return self.reporter.should_stop()

        s = self.settings
        numbers, targ = standard.apply(self.told[rows]), torch.from_numpy(self.targ[rows]).float()
        ridge = torch.full((numbers.shape[1],), s.l2_numbers)
        ridge[:1] = s.l2_start  # told's first number
        found, outcome = fit_linear(bags, numbers, targ, s.l2, ridge, s.n_iter, on_step)
        return model(found), outcome

    def say(self, first: int, n: int, loss: float, snapshot: Callable[[], FastModel]) -> None:
        """Report a step of L-BFGS as an epoch; those of the second fit count on."""
        seconds, n_steps = perf_counter() - self.began, first + self.settings.n_iter
        eta = seconds / (first + n) * max(0, n_steps - first - n)
        epoch = Epoch(first + n, max(n_steps, first + n), loss, None, seconds, eta)
        self.log.append(epoch)
        self.reporter.on_epoch(epoch, snapshot)


def labelled(
    texts: Sequence[str], labels: Sequence[Any], classes: tuple[str, str] | None
) -> tuple[list[str], np.ndarray, tuple[str, str]]:
    """The texts that have a label, their classes (n,) 0 or 1, and the names of these."""
    if len(texts) != len(labels):
        problem = f"there are {len(texts)} texts and {len(labels)} labels"
        raise InputError(problem, "Give one label a text")
    if classes is None:
        classes, targ = two_classes(labels)
    else:
        targ = np.asarray(labels, dtype=np.int64)
        enough(targ, classes)
    rows = np.flatnonzero(targ >= 0).tolist()
    for row in rows:
        if not isinstance(texts[row], str):
            raise InputError(f"{texts[row]!r} is not a text", "Give texts", at=(row, 0))
    return [texts[row] for row in rows], targ[rows], classes


def hold_back(targ: np.ndarray, settings: FastSettings) -> tuple[np.ndarray, np.ndarray]:
    """Rows to learn from and rows to measure on, the same share of each class in both.

    None are held back of a class that would be left with fewer than two.
    """
    rng, train, valid = np.random.default_rng(settings.seed), [], []
    for number in (0, 1):
        rows = rng.permutation(np.flatnonzero(targ == number))
        n = min(round(len(rows) * settings.valid_pct / 100), len(rows) - 2)
        valid.append(rows[:n])
        train.append(rows[n:])
    if not all(len(rows) for rows in valid):
        return np.arange(len(targ)), np.empty(0, np.int64)
    return np.sort(np.concatenate(train)), np.sort(np.concatenate(valid))


def measured(pred: np.ndarray, targ: np.ndarray) -> dict[str, float]:
    """Accuracy, AUC and log loss of probabilities (n,) for classes (n,) 0 or 1."""
    both = np.stack([1 - pred, pred], axis=1)
    return {
        "accuracy": accuracy(both, targ),
        "auc": auc(pred, targ == 1),
        "log_loss": log_loss(both, targ),
    }


def _some_words(words: list[list[str]], targ: np.ndarray, classes: tuple[str, str]) -> None:
    """Make sure that each class has a text with a word in it."""
    has_words = np.array([bool(each) for each in words])
    for number, name in enumerate(classes):
        if not has_words[targ == number].any():
            raise InputError(f"no text of label {name!r} has a word", "Label texts with words")


def _words(texts: Sequence[str]) -> list[list[str]]:
    return [words_of(text) for text in texts]
