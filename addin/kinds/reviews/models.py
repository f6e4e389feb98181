"""Which published model of reviews, or of language, a function or button reads. Cached."""

from functools import lru_cache
from typing import Any

from addin.models import version_text
from engine import store
from engine.errors import InputError, NoModelError
from engine.text.language_model import load_language_model
from engine.text.sentiment import load_sentiment

SHIPPED = "shipped"  # what a model cell may say for the model that came with the package


def sentiment_model(version: object = None) -> Any:
    """The model of reviews of a version cell; blank: your newest, or the shipped one.

    Raises:
        NoModelError: when that version is not on this machine, or is no model of reviews.
        StoreError: when its file is damaged.
    """
    return _load_sentiment(_review_version(version), _newest("reviews"))


def first_review_version() -> str:
    """What the model cell of a new sheet says: the newest model of reviews, or the shipped one."""
    try:
        return str(sentiment_model().meta["version"])
    except InputError:
        return SHIPPED


def language_model(version: object = None) -> Any:
    """The language model of a version cell; blank: your newest, or the shipped one.

    Raises:
        NoModelError, StoreError: as `sentiment_model`.
    """
    wanted = _review_version(version, ("reviews/", "language/"))
    return _load_language_model(wanted, _newest("language"))


def _review_version(version: object, kinds: tuple[str, ...] = ("reviews/",)) -> str | None:
    """The version to load, or "shipped"; None: whichever is the newest."""
    wanted = version_text(version)
    if not wanted or wanted.lower() == SHIPPED:
        return wanted.lower() or None
    if not store.is_version(wanted):
        problem = f"the model cell says {wanted!r}: that is no model"
        raise NoModelError(problem, "Press Train, or write shipped into it")
    if not wanted.startswith(kinds):
        raise NoModelError(f"{wanted} is no model of reviews", "Give the model cell of reviews")
    return wanted


def _newest(kind: str) -> str:
    """What was published last, so that a cached answer of "the newest" ends with it."""
    try:
        return store.latest(kind)
    except NoModelError:
        return ""


@lru_cache(maxsize=8)
def _load_sentiment(version: str | None, newest: str) -> Any:

    return load_sentiment(version)


@lru_cache(maxsize=4)
def _load_language_model(version: str | None, newest: str) -> Any:

    return load_language_model(version)
