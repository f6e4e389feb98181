"""What a cell says as a review, and its score: each text scored once for each model version."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from addin.cell_errors import CellError, is_error
from engine import store
from engine.errors import InputError, UnknownIdError
from engine.text.score_memory import Known, ScoreMemory, key_of
from engine.text.scorer import known_scores

REMEMBERED = 200_000  # texts of this process; about 150 bytes each
LOOKED_UP_FROM = 500  # unknown texts; fewer are scored sooner than the file of scores is opened
MAX_NEW_CHARS = 8_000_000  # that a function scores at once: a few seconds
LABELS = ("negative", "positive")


class SentimentModel(Protocol):
    """What answering needs of a published model; `engine.text.sentiment` loads one."""

    @property
    def meta(self) -> dict[str, Any]: ...

    def predict(self, texts: Sequence[str]) -> np.ndarray: ...

    def explain(self, text: str) -> list[tuple[str, float]]: ...


def review_text(value: Any) -> str | None:
    """A cell's value as a review; None for a blank.

    Raises:
        InputError: for a number, a date, TRUE or FALSE: those are no reviews, and what text they
            would be differs from app to app.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        problem = (
            f"the review {value:g} is a number"
            if isinstance(value, int | float)
            else (f"the review {value} is no text")
        )
        raise InputError(problem, "Give a text; in a cell, type an apostrophe before it")
    return value if value.strip() else None


def blank_error(text: str | None = None) -> UnknownIdError:
    """What a function says of a blank, or of a text in which no word was found."""
    problem = "the review is blank" if text is None else "the review holds no word"
    return UnknownIdError(problem, "Give a text")


def label_of(model: SentimentModel, score: float) -> str:
    """The class that a score stands for."""
    labels = model.meta.get("classes") or LABELS
    return str(labels[1] if score >= 0.5 else labels[0])


class Scores:
    """Scores of this process, newest kept; by text and version, so a new model starts afresh."""

    def __init__(self) -> None:
        self.known: OrderedDict[bytes, float | None] = OrderedDict()

    def of(self, model: SentimentModel, texts: Iterable[str]) -> dict[str, float | None]:
        """The score of every text, None for one without a word; new ones in one batch.

        Raises:
            InputError: when so much is new that a function would keep its app waiting.
        """
        version, found, new = str(model.meta["version"]), {}, []
        for text in dict.fromkeys(texts):
            key = key_of(version, text)
            if key in self.known:
                found[text] = self.known[key]
            else:
                new.append(text)
        if len(new) >= LOOKED_UP_FROM:
            new = self._looked_up(version, new, found)
        if sum(map(len, new)) > MAX_NEW_CHARS:
            problem = f"{len(new):,} new texts are too much for a function"
            raise UnknownIdError(problem, "Press Score column first, or give a part of them")
        if new:
            scores = known_scores(model, new)
            self.add(version, new, scores)
            found.update(zip(new, scores, strict=True))
        return found

    def add(self, version: str, texts: Sequence[str], scores: Sequence[float | None]) -> None:
        """Remember scores that a job has computed."""
        for text, score in zip(texts, scores, strict=True):
            self.known[key_of(version, text)] = score
        while len(self.known) > REMEMBERED:
            self.known.popitem(last=False)

    def _looked_up(self, version: str, texts: list[str], found: dict[str, Any]) -> list[str]:
        """Take what jobs have scored before, in any process; returns what is still unknown."""
        path = store.home() / "scores.sqlite"
        if not Path(path).is_file():
            return texts
        with ScoreMemory(path) as memory:
            known: dict[str, Known] = memory.find(version, texts)
        self.add(version, list(known), [k.score for k in known.values()])
        found.update((text, k.score) for text, k in known.items())
        return [text for text in texts if text not in known]


SCORES = Scores()


def error_cell(value: Any) -> CellError | None:
    """The error value that a cell holds, if it does."""
    return CellError(value) if is_error(value) else None
