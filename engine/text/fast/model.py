"""The fast sentiment model: n-grams plus regions, answered with numpy alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.checkpoint import Checkpoint, lacking
from engine.errors import InputError
from engine.logistic import sigmoid
from engine.text.fast.lexicon import lexicon
from engine.text.fast.ngrams import Ngrams
from engine.text.fast.regions import Regions
from engine.text.fast.words import hashes_of, words_of
from engine.text.vocab import Vocab
from engine.text.workers import map_chunks

SOLVER = "fast"


@dataclass(frozen=True)
class FastModel:
    """A text's logit is `scale` times (n-grams' + regions' share) plus `bias`.

    `scale` makes the probabilities honest (chosen on held-out reviews). A text of fewer
    than `full` words gets the square root of its share of them: a model of long reviews is too sure
    of short ones. `regions` is None in a model that started from nothing. `meta` holds version,
    classes, metrics and the settings of the fit.
    """

    ngrams: Ngrams
    regions: Regions | None
    scale: float
    bias: float
    meta: dict[str, Any] = field(default_factory=dict)
    full: int = 1

    def predict(self, texts: Sequence[str], n_procs: int | None = None) -> np.ndarray:
        """Probability of the positive class: (n,) float64; each text by itself, in any company.

        NaN for a text without a word in it. `n_procs` None takes every core for thousands of texts.

        Raises:
            InputError: for a cell that is no text; `at` names it.
        """
        for row, text in enumerate(texts):
            if not isinstance(text, str):
                raise InputError(f"{text!r} is not a text", "Give texts", at=(row, 0))
        parts = list(map_chunks(_logits, texts, n_procs, shared=self))
        return sigmoid(np.concatenate(parts) if parts else np.empty(0))

    def predict_words(self, texts: Sequence[list[str]]) -> np.ndarray:
        """The same for texts that are lists of words already."""
        return sigmoid(np.array([self.logit(words) for words in texts], dtype=np.float64))

    def logit(self, words: list[str]) -> float:
        """Log odds of the positive class; NaN for a text without a word in it."""
        numbers = self.regions.numbers_of(words) if self.regions else np.empty(0, np.int64)
        return self._logit(hashes_of(words), numbers)

    def logit_of(self, text: str) -> float:
        """The same for a text, several times faster than to make a list of its words first."""
        kept = lexicon()
        read = kept.read(text)
        numbers = self.regions.numbering.of(kept)[read] if self.regions else read
        return self._logit(kept.hashes[read], numbers)

    def _logit(self, hashes: np.ndarray, numbers: np.ndarray) -> float:
        if not len(hashes):
            return float("nan")
        raw = self.ngrams.logit(hashes)
        if self.regions:
            raw += self.regions.logit(numbers)
        return self.certainty(len(hashes)) * (self.scale * raw + self.bias)

    def certainty(self, n_words: int) -> float:
        """What the logit of a text of so many words is multiplied by, 1 at most."""
        return min(1.0, n_words / self.full) ** 0.5

    def explain(self, text: str) -> list[tuple[str, float]]:
        """Which words did it: ("bias", …), one (word, share) each, ("total", the logit).

        The rows between add up with the first to the last. What the layers add of themselves,
        whatever the words, is in the first row, so it differs from text to text.
        """
        words = words_of(text)
        total = self.logit(words) if words else self.bias
        shares = self.ngrams.contributions(hashes_of(words))
        if self.regions:
            shares = shares + self.regions.contributions(self.regions.numbers_of(words))
        shares = self.certainty(len(words)) * self.scale * shares
        rows = zip(words, shares.tolist(), strict=True)
        return [("bias", total - float(shares.sum())), *rows, ("total", total)]


def _logits(texts: Sequence[str], model: FastModel) -> np.ndarray:
    return np.array([model.logit_of(text) for text in texts], dtype=np.float64)


def to_checkpoint(model: FastModel) -> Checkpoint:
    """All of a model as arrays and JSON."""
    arrays = {"ngrams.table": model.ngrams.table, "ngrams.check": model.ngrams.check}
    meta = {
        **model.meta,
        "kind": "reviews",
        "solver": SOLVER,
        "largest": model.ngrams.largest,
        "scale": model.scale,
        "bias": model.bias,
        "full": model.full,
    }
    if model.regions:
        part = model.regions
        meta["vocab"], meta["head_bias"] = part.vocab.to_json(), part.head_bias
        names = ("table", "step", "bias", "weight", "weight_bias", "head")
        arrays |= {f"regions.{name}": getattr(part, name) for name in names}
    return Checkpoint(arrays, meta)


def from_checkpoint(checkpoint: Checkpoint) -> FastModel:
    """The model that `to_checkpoint` stored.

    Raises:
        StoreError: when parts are missing or their shapes do not fit each other.
    """
    meta, arrays = dict(checkpoint.meta), checkpoint.arrays
    try:
        table, check = arrays["ngrams.table"], arrays["ngrams.check"]
        ngrams = Ngrams(table, check, float(meta.pop("largest")))
        regions = _regions(meta, arrays) if "vocab" in meta else None
        scale, bias, full = (float(meta.pop(name)) for name in ("scale", "bias", "full"))
        model = FastModel(ngrams, regions, scale, bias, meta, int(full))
        if (table.dtype, check.dtype) != (np.int8, np.uint8):
            raise ValueError("bytes")
        if not len(table) == len(check) == 1 << ngrams.n_bits:
            raise ValueError("a table of n-grams")
        if not np.isfinite(model.logit(["a", "word"])):
            raise ValueError("weights that are numbers")
    except (KeyError, TypeError, ValueError, IndexError) as err:
        raise lacking(err, "reviews") from err
    return model


def _regions(meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> Regions:
    parts = {name[8:]: value for name, value in arrays.items() if name.startswith("regions.")}
    vocab = Vocab.from_json(meta.pop("vocab"))
    if len(parts["table"]) != len(vocab) or len(parts["step"]) != len(vocab):
        raise ValueError("a vector for each word")
    return Regions(vocab, head_bias=float(meta.pop("head_bias")), **parts)
