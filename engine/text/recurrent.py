"""Published classifiers with a recurrent encoder: scores and contributions, with numpy alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from engine.checkpoint import Checkpoint, lacking
from engine.text.compact import compact, expanded
from engine.text.language_model import ENCODERS
from engine.text.numbers import batch_norm
from engine.text.tokens import SPECIALS, tokenize
from engine.text.vocab import Vocab

BATCH = 32  # texts read at once, of like length
WINDOW = 64  # tokens read at once: what stays in the processor's cache

Weights = dict[str, np.ndarray]


@dataclass(frozen=True)
class RecurrentModel:
    """One or two readers, "forward" and "backward": `weights[direction]` by name, float32.

    The score is the sigmoid of the mean of their logits. `meta` has version, solver and classes.
    """

    vocab: Vocab
    weights: dict[str, Weights]
    meta: dict[str, Any] = field(default_factory=dict)

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Probability of the positive class, (n,) float64; NaN for a text without a word."""
        tokens = [tokenize(text) for text in texts]
        rows = [row for row, each in enumerate(tokens) if has_words(each)]
        ids = [self.vocab.numericalise(tokens[row]) for row in rows]
        score = np.full(len(texts), np.nan)
        score[rows] = 1 / (1 + np.exp(-self.logits(ids)))
        return score

    def logits(self, ids: Sequence[np.ndarray]) -> np.ndarray:
        """The same of numericalised texts, before the sigmoid: (n,) float64."""
        out = np.zeros(len(ids))
        order = np.argsort([len(each) for each in ids], kind="stable")
        for at in range(0, len(ids), BATCH):
            rows = order[at : at + BATCH]
            for direction, weights in self.weights.items():
                batch = [ids[row][:: _step(direction)] for row in rows]
                out[rows] += _logit(weights, self._read(weights, batch)) / len(self.weights)
        return out

    def explain(self, text: str) -> list[tuple[str, float]]:
        """("bias", …), a (token, share) each, ("total", logit): all before add up to the last.

        A token's share is how much the logit moved when it was read, the mean of both directions.
        """
        tokens = tokenize(text)
        ids, shares = self.vocab.numericalise(tokens), np.zeros(len(tokens))
        for direction, weights in self.weights.items():
            path = self._along(weights, ids[:: _step(direction)])
            moved = np.diff(path, prepend=0.0)
            shares += moved[:: _step(direction)] / len(self.weights)
        rows = list(zip(tokens[1:], shares[1:].tolist(), strict=True))
        return [("bias", float(shares[0])), *rows, ("total", float(shares.sum()))]

    @cached_property
    def _forward(self) -> Any:
        return import_module(ENCODERS[self.meta["solver"]]).forward

    def _read(self, weights: Weights, batch: list[np.ndarray]) -> np.ndarray:
        """Concat pooling of texts of unequal length: (n, 3 × emb)."""
        lengths = np.array([len(each) for each in batch])
        ids = np.zeros((lengths.max(), len(batch)), dtype=np.int64)
        for place, each in enumerate(batch):
            ids[: len(each), place] = each
        emb_sz = weights["encoder.weight"].shape[1]
        last, total = (np.zeros((len(batch), emb_sz), dtype=np.float32) for _ in range(2))
        high, state = np.full((len(batch), emb_sz), -np.inf, dtype=np.float32), None
        for start in range(0, len(ids), WINDOW):
            h, state = self._forward(weights, ids[start : start + WINDOW], state)
            real = (np.arange(start, start + len(h))[:, None] < lengths)[..., None]
            np.maximum(high, np.where(real, h, -np.inf).max(axis=0), out=high)
            total += np.where(real, h, 0).sum(axis=0)
            ended = np.flatnonzero((lengths > start) & (lengths <= start + len(h)))
            last[ended] = h[lengths[ended] - 1 - start, ended]
        return np.concatenate([last, high, total / lengths[:, None].astype(np.float32)], axis=1)

    def _along(self, weights: Weights, ids: np.ndarray) -> np.ndarray:
        """The logit after each token of one text: (time,)."""
        h = self._forward(weights, ids[:, None].astype(np.int64), None)[0][:, 0]
        n = np.arange(1, len(h) + 1, dtype=np.float32)[:, None]
        pooled = [h, np.maximum.accumulate(h), np.cumsum(h, axis=0) / n]
        return _logit(weights, np.concatenate(pooled, axis=1))


def _logit(weights: Weights, pooled: np.ndarray) -> np.ndarray:
    """The head of `engine.text.classifier`: (n, 3 × emb) -> positive less negative score, (n,)."""
    h = batch_norm(pooled, weights, "head.0") @ weights["head.2.weight"].T
    h = batch_norm(np.maximum(h + weights["head.2.bias"], 0), weights, "head.4")
    scores = (h @ weights["head.6.weight"].T + weights["head.6.bias"]).astype(np.float64)
    return scores[:, 1] - scores[:, 0]


def _step(direction: str) -> int:
    return -1 if direction == "backward" else 1


def has_words(tokens: Sequence[str]) -> bool:
    """Whether a text has more to it than marks."""
    return any(token not in SPECIALS for token in tokens)


def to_checkpoint(model: RecurrentModel, small: bool = False) -> Checkpoint:
    """All of a model as arrays and JSON; `small` in eight bits a number."""
    arrays = {
        f"{direction}.{name}": array
        for direction, weights in model.weights.items()
        for name, array in weights.items()
    }
    meta = {**model.meta, "kind": "reviews", "vocab": model.vocab.to_json()}
    return Checkpoint(compact(arrays) if small else arrays, meta)


def from_checkpoint(checkpoint: Checkpoint) -> RecurrentModel:
    """The model that `to_checkpoint` stored.

    Raises:
        StoreError: when parts are missing or their shapes do not fit each other.
    """
    meta, weights = dict(checkpoint.meta), {}
    for name, array in expanded(checkpoint.arrays).items():
        direction, _, rest = name.partition(".")
        weights.setdefault(direction, {})[rest] = array
    try:
        model = RecurrentModel(Vocab.from_json(meta.pop("vocab")), weights, meta)
        if not weights or not np.isfinite(model.logits([np.zeros(2, dtype=np.int32)])).all():
            raise ValueError("weights that are numbers")
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as err:
        raise lacking(err, "reviews") from err
    return model
