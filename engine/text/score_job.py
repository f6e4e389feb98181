"""Scoring many reviews as a job of the engine process: texts in, scores out in blocks."""

import time
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from engine.jobs import Watcher
from engine.progress import Scored
from engine.text.score_memory import Known, ScoreMemory

BLOCK = 256  # texts between two looks at Stop: a fraction of a second of the fast model
REPORT_SECONDS = 0.2
N_WORDS = 4  # that are named for a text, those with the largest contributions


class Scorer(Protocol):
    """What scoring needs of a model: `engine.text.sentiment.SentimentModel` and the like."""

    @property
    def meta(self) -> dict[str, Any]: ...

    def predict(self, texts: Sequence[str]) -> np.ndarray: ...

    def explain(self, text: str) -> list[tuple[str, float]]: ...


def score_reviews(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Score the texts of a request, reporting blocks of scores as they come.

    The header holds `model` (a version; None: the newest) and `words` (whether to name the words
    that decided); `arrays` is what `to_arrays` made of the texts. Texts that this version has
    scored before, in any job, are not scored again.
    """
    from engine.text.sentiment import load_sentiment

    model = load_sentiment(header["model"])
    texts, began = from_arrays(arrays), time.monotonic()
    with ScoreMemory() as memory:
        blocks = _Blocks(model, memory, bool(header["words"]))
        done = _score_all(blocks, texts, watcher, began)
    return {
        "outcome": "done" if done == len(texts) else "stopped",
        "version": model.meta["version"],
        "log": [],
        "n_texts": done,
        "n_known": blocks.n_known,
        "seconds": time.monotonic() - began,
    }


def _score_all(blocks: "_Blocks", texts: list[str], watcher: Watcher, began: float) -> int:
    """Score until the end or Stop; returns how many texts have been reported."""
    done, waiting, reported = 0, [], time.monotonic()
    while done + len(waiting) < len(texts) and not watcher.should_stop():
        at = done + len(waiting)
        waiting += blocks.score(texts[at : at + BLOCK])
        is_last = done + len(waiting) == len(texts)
        if is_last or time.monotonic() - reported >= REPORT_SECONDS:
            done, waiting, reported = _report(watcher, done, waiting, len(texts), began)
    if waiting:
        done, _, _ = _report(watcher, done, waiting, len(texts), began)
    return done


def _report(
    watcher: Watcher, first: int, known: list[Known], total: int, began: float
) -> tuple[int, list[Known], float]:
    done, seconds = first + len(known), time.monotonic() - began
    log = Scored(
        done=done,
        total=total,
        seconds=seconds,
        eta=seconds / done * (total - done),
        first=first,
        scores=[k.score for k in known],
        words=[k.words for k in known],
    )
    watcher.on_epoch(log, None)
    return done, [], time.monotonic()


class _Blocks:
    """Scores blocks of texts: what is known from the memory, the rest by the model."""

    def __init__(self, model: Scorer, memory: ScoreMemory, words: bool):
        self.model, self.memory, self.words = model, memory, words
        self.version, self.n_known = str(model.meta["version"]), 0

    def score(self, texts: Sequence[str]) -> list[Known]:
        """The texts' scores in their order."""
        found = self.memory.find(self.version, set(texts))
        if self.words:
            found = {text: known for text, known in found.items() if known.words is not None}
        self.n_known += len(found)
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            scores = known_scores(self.model, new)
            words = (
                [deciding_words(self.model, t) for t in new] if self.words else [None] * len(new)
            )
            known = [Known(s, w) for s, w in zip(scores, words, strict=True)]
            self.memory.add(self.version, new, known)
            found.update(zip(new, known, strict=True))
        return [found[text] for text in texts]


def known_scores(model: Scorer, texts: Sequence[str]) -> list[float | None]:
    """The probability that each text is positive; None for one without a word."""
    return [score if score == score else None for score in model.predict(texts).tolist()]


def deciding_words(model: Scorer, text: str, n: int = N_WORDS) -> str:
    """The tokens with the largest contributions, for example `awful -1.92, wonderful +0.31`."""
    parts = [(token, part) for token, part in model.explain(text)[1:-1] if abs(part) >= 0.005]
    largest = sorted(parts, key=lambda pair: -abs(pair[1]))[:n]
    return ", ".join(f"{_shown(token)} {part:+.2f}" for token, part in largest)


def _shown(token: str) -> str:
    """A token as a cell may begin with it: quoted where a spreadsheet would see a formula."""
    return f'"{token}"' if token[:1] in "=+-@" else token


def to_arrays(texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Texts as arrays of bytes and ends, lone surrogates included."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([len(part) for part in encoded], dtype=np.int64)
    return {"text": np.frombuffer(b"".join(encoded), dtype=np.uint8), "ends": ends}


def from_arrays(arrays: dict[str, np.ndarray]) -> list[str]:
    """The texts that `to_arrays` packed."""
    data, ends = arrays["text"].tobytes(), arrays["ends"].tolist()
    starts = [0, *ends[:-1]]
    pairs = zip(starts, ends, strict=True)
    return [data[start:end].decode("utf-8", "surrogatepass") for start, end in pairs]
