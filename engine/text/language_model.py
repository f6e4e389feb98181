"""Published language models: which word comes next. Numpy only: functions start with this."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from engine import store
from engine.checkpoint import Checkpoint, lacking, load_checkpoint
from engine.errors import InputError, NoModelError, StoreError
from engine.text.compact import compact, expanded
from engine.text.numbers import log_softmax
from engine.text.tokens import SPECIALS, tokenize
from engine.text.vocab import Vocab

ENCODERS = {  # meta["solver"] -> the module whose `forward` runs its encoder
    "gated": "engine.text.gated_forward",
    "awd_lstm": "engine.text.awd_forward",
}
SHIPPED = Path(__file__).parent / "shipped" / "language.safetensors"
SHIPPED_VERSION = "language/shipped-1"
CONTEXT = 512  # words at the end of a text that the next one is told from


@dataclass(frozen=True)
class PublishedLM:
    """A language model's weights by name, float32; `meta` has solver, version, metrics, cuts."""

    vocab: Vocab
    weights: dict[str, np.ndarray]
    meta: dict[str, Any] = field(default_factory=dict)

    def next_words(self, text: str, n: int = 5) -> list[tuple[str, float]]:
        """The n likeliest next words and their probabilities, the likeliest first.

        Marks such as `xxmaj` and `xxunk` are left out, so the probabilities add up to less than 1.

        Raises:
            InputError: when n is less than 1.
        """
        if n < 1:
            raise InputError(f"n is {n}", "Ask for at least one word")
        ids = self.vocab.numericalise(tokenize(text))[-CONTEXT:]
        h, _ = self._forward(self.weights, ids[:, None], None)
        log_probs = self._decoded(h[-1, 0])
        log_probs[: len(SPECIALS)] = -np.inf
        best = np.argsort(-log_probs, kind="stable")[: min(n, len(self.vocab) - len(SPECIALS))]
        return [(self.vocab.itos[i], float(np.exp(log_probs[i]))) for i in best]

    def log_probs(self, ids: np.ndarray) -> np.ndarray:
        """Tokens (time, n) -> log p of each next word, (time, n, vocab)."""
        return self._decoded(self._forward(self.weights, ids, None)[0])

    @cached_property
    def _forward(self) -> Any:
        return import_module(ENCODERS[self.meta["solver"]]).forward

    def _decoded(self, h: np.ndarray) -> np.ndarray:
        scores = h @ self.weights["encoder.weight"].T + self.weights["decoder.bias"]
        ends = self.meta.get("cuts") or []
        if len(ends) < 2:
            return log_softmax(scores)
        cluster = h @ self.weights["decoder.cluster.weight"].T
        cluster += self.weights["decoder.cluster.bias"]
        head = log_softmax(np.concatenate([scores[..., : ends[0]], cluster], axis=-1))
        parts = [head[..., : ends[0]]]
        for k, (low, high) in enumerate(pairwise(ends)):
            parts.append(log_softmax(scores[..., low:high]) + head[..., ends[0] + k, None])
        return np.concatenate(parts, axis=-1)


def load_language_model(version: str | None = None) -> PublishedLM:
    """A published one. None is the newest that the user trained, else the shipped one.

    The version of a sentiment model gives the language model that it began from.

    Raises:
        NoModelError, StoreError: as `load_checkpoint` does.
    """
    asked = (version or "").strip()
    if asked.startswith("reviews/shipped-"):
        asked = "shipped"
    if asked.startswith("reviews/"):
        asked = store.load(asked).meta.get("language_model") or "shipped"
    if asked in ("shipped", SHIPPED_VERSION):
        return shipped()
    if asked:
        return from_checkpoint(store.load(asked))
    try:
        return from_checkpoint(store.load(store.latest("language")))
    except NoModelError:
        return shipped()


@lru_cache(maxsize=1)
def shipped() -> PublishedLM:
    """The model that is part of the package."""
    return from_checkpoint(load_checkpoint(SHIPPED))


def to_checkpoint(model: PublishedLM, small: bool = False) -> Checkpoint:
    """All of a model as arrays and JSON; `small` in eight bits a number."""
    meta = {**model.meta, "kind": "language", "vocab": model.vocab.to_json()}
    return Checkpoint(compact(model.weights) if small else dict(model.weights), meta)


def from_checkpoint(checkpoint: Checkpoint) -> PublishedLM:
    """The model that `to_checkpoint` stored.

    Raises:
        StoreError: when it is no language model, or parts are missing or do not fit each other.
    """
    meta = dict(checkpoint.meta)
    if meta.get("kind") != "language":
        problem, values = "this is no language model", {"kind": "reviews"}
        remedy = "Train with an lm stage"
        raise StoreError(problem, remedy, code="not a language model", values=values)
    try:
        vocab = Vocab.from_json(meta.pop("vocab"))
        model = PublishedLM(vocab, expanded(checkpoint.arrays), meta)
        n_words, n_rows = len(vocab), len(model.weights["encoder.weight"])
        if n_rows != n_words or model.log_probs(np.zeros((1, 1), int)).shape[-1] != n_words:
            raise ValueError(f"weights for its {n_words} words")
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as err:
        raise lacking(err, "reviews") from err
    return model
