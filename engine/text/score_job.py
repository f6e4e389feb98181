"""Scoring many reviews as a job of the engine process: texts in, scores out in blocks."""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from engine.jobs import Watcher, job
from engine.progress import Scored
from engine.text.score_memory import Known, ScoreMemory
from engine.text.score_pool import Asked, ScorePool
from engine.text.scorer import Scorer, scored
from engine.text.sentiment import load_sentiment

BLOCK = 128  # texts between two looks at Stop: a fraction of a second of the fast model
BLOCK_WORDS = 32  # where words are named, which takes several times as long
REPORT_SECONDS = 0.2
AHEAD = 10  # blocks that other processes are given before the first of them is back


@job
def score_reviews(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Score the texts of a request, reporting blocks of scores as they come.

    The header holds `model` (a version; None: the newest) and `words` (whether to name the words
    that decided); `arrays` is what `to_arrays` made of the texts. Texts that this version has
    scored before, in any job, are not scored again.
    """

    model = load_sentiment(header["model"])
    texts, began = from_arrays(arrays), time.monotonic()
    words = bool(header["words"])
    with ScoreMemory() as memory, ScorePool(model, words, watcher.should_stop) as pool:
        blocks = _Blocks(model, memory, words, pool)
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
    size, begun = BLOCK_WORDS if blocks.words else BLOCK, deque[_Begun]()
    starts = iter(range(0, len(texts), size))
    while done + len(waiting) < len(texts) and not watcher.should_stop():
        ahead = AHEAD if blocks.pool.is_ready else 1
        for at in islice(starts, max(0, ahead - len(begun))):
            begun.append(blocks.begin(texts[at : at + size], len(texts) - at))
        found = blocks.end(begun.popleft())
        if found is None:
            break
        waiting += found
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


@dataclass(frozen=True)
class _Begun:
    """A block: what is known of its texts, the new ones, and what processes were asked of these."""

    texts: Sequence[str]
    found: dict[str, Known]
    new: list[str]
    asked: Asked | None


class _Blocks:
    """Scores blocks of texts: what is known from the memory, the rest by the model."""

    def __init__(self, model: Scorer, memory: ScoreMemory, words: bool, pool: ScorePool):
        self.model, self.memory, self.words, self.pool = model, memory, words, pool
        self.version, self.n_known = str(model.meta["version"]), 0

    def begin(self, texts: Sequence[str], n_left: int) -> _Begun:
        """Look up what is known, and give the rest to processes where there are some."""
        found = self.memory.find(self.version, set(texts))
        if self.words:
            found = {text: known for text, known in found.items() if known.words is not None}
        self.n_known += len(found)
        new = [text for text in dict.fromkeys(texts) if text not in found]
        return _Begun(texts, found, new, self.pool.ask(new, n_left) if new else None)

    def end(self, begun: _Begun) -> list[Known] | None:
        """The texts' scores in their order; None when Stop came first."""
        found, new = begun.found, begun.new
        if new:
            known = self.pool.answer(begun.asked) if begun.asked else None
            if known is None:
                if begun.asked and not self.pool.is_broken:
                    return None
                known = scored(self.model, new, self.words)
            self.memory.add(self.version, new, known)
            found.update(zip(new, known, strict=True))
        return [found[text] for text in begun.texts]


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
