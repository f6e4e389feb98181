"""Published sentiment models, whatever is behind them. Numpy only: functions start with this."""

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from engine import store
from engine.checkpoint import Checkpoint, load_checkpoint
from engine.errors import NoModelError, StoreError

SOLVERS = {  # meta["solver"] -> module:function that makes a model of a checkpoint
    "fast": "engine.text.fast.model:from_checkpoint",
    "gated": "engine.text.recurrent:from_checkpoint",
    "awd_lstm": "engine.text.recurrent:from_checkpoint",
}
SHIPPED = Path(__file__).parent / "shipped" / "sentiment.safetensors"
SHIPPED_VERSION = "reviews/shipped-3"
EARLIER_VERSIONS = ("reviews/shipped-1", "reviews/shipped-2")  # shipped once; their scores differ


class SentimentModel(Protocol):
    """What functions, buttons and commands ask of a model of reviews."""

    @property
    def meta(self) -> dict[str, Any]:
        """Version, kind "reviews", solver, metrics, classes [negative, positive]."""
        ...

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Probability of the positive class, (n,) float64; NaN for a text without a word."""
        ...

    def explain(self, text: str) -> list[tuple[str, float]]:
        """("bias", …), a (token, share) each, ("total", logit): all before add up to the last."""
        ...


def load_sentiment(version: str | None = None) -> SentimentModel:
    """A published model; None is the newest that the user trained, else the shipped one.

    Raises:
        NoModelError: for a version that an earlier Cellgrad came with.
        NoModelError, StoreError: as `load_checkpoint` does.
    """
    asked = (version or "").strip()
    if asked in ("shipped", SHIPPED_VERSION):
        return shipped()
    if asked in EARLIER_VERSIONS:
        problem, values = f"{asked} came with an earlier Cellgrad", {"version": SHIPPED_VERSION}
        remedy = f"Use {SHIPPED_VERSION}, and score again"
        raise NoModelError(problem, remedy, code="superseded", values=values)
    return from_checkpoint(store.load(asked)) if asked else _newest()


@lru_cache(maxsize=1)
def shipped() -> SentimentModel:
    """The model that is part of the package, trained by `engine.text.shipped.build`."""
    return from_checkpoint(load_checkpoint(SHIPPED))


def from_checkpoint(checkpoint: Checkpoint) -> SentimentModel:
    """The model that a solver stored.

    Raises:
        StoreError: when parts are missing, or it is no model of sentiment.
    """
    solver = checkpoint.meta.get("solver")
    if solver not in SOLVERS:
        problem, values = f"{solver!r} is no kind of sentiment model", {"kind": "reviews"}
        remedy = "Train with a classifier stage, or choose another version"
        raise StoreError(problem, remedy, code="not a classifier", values=values)
    module, _, function = SOLVERS[solver].partition(":")
    return getattr(import_module(module), function)(checkpoint)


def _newest() -> SentimentModel:
    """The newest of the user's own that scores texts (no language model), or the shipped one."""
    try:
        newest = store.load(store.latest("reviews"))
    except NoModelError:
        return shipped()
    return from_checkpoint(newest) if newest.meta.get("solver") in SOLVERS else shipped()
