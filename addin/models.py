"""Which published model a worksheet function reads. Cached; numpy only."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from engine import store
from engine.collab.published import RatingModel, from_checkpoint
from engine.errors import InputError, NoModelError
from engine.tabular.published import TableModel
from engine.tabular.published import from_checkpoint as table_from_checkpoint

SHIPPED = "shipped"  # what a model cell may say for the model that came with the package

# What the calling workbook's own cells hold, for a workbook opened on another machine. Set by the
# host that evaluates the function; answers None where the workbook has no model of that version.
# Without a version any model will do: `rating_model` and `table_model` look at its class.
model_in_cells: ContextVar[Callable[[str | None], object | None]] = ContextVar(
    "model_in_cells", default=lambda version: None
)


def rating_model(version: object = None) -> RatingModel:
    """The model of a version cell; a blank or no cell means the newest one.

    Raises:
        NoModelError: when nothing is published, or that version is not on this machine.
        StoreError: when its file is damaged.
    """
    wanted = version_text(version) or None
    try:
        return _load(wanted or store.latest("ratings"))
    except InputError as err:
        model = model_in_cells.get()(wanted)
        if isinstance(model, RatingModel):
            return model
        if isinstance(err, NoModelError) and wanted and not store.is_version(wanted):
            problem = f"the model cell says {wanted!r}: nothing is trained yet"
            raise NoModelError(problem, "Press Run epochs") from err
        raise


def table_model(version: object = None) -> TableModel:
    """The model of a table, by its version cell; a blank or no cell means the newest one.

    Raises:
        NoModelError: when nothing is published, or that version is not on this machine.
        StoreError: when its file is damaged.
    """
    wanted = version_text(version) or None
    if wanted and store.is_version(wanted) and not wanted.startswith("salaries/"):
        raise NoModelError(f"{wanted} is no model of a table", "Give the model cell of a table")
    if wanted and not store.is_version(wanted):
        problem = f"the model cell says {wanted!r}: nothing is trained yet"
        raise NoModelError(problem, "Press Train")
    try:
        return _load_table(wanted or store.latest("salaries"))
    except InputError:
        model = model_in_cells.get()(wanted)
        if isinstance(model, TableModel):
            return model
        raise


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


def version_text(version: object) -> str:
    """The text of a version cell, however it is given; "" for a blank."""
    if isinstance(version, list | tuple):
        version = version[0][0] if isinstance(version[0], list | tuple) else version[0]
    return "" if version is None else str(version).strip()


@lru_cache(maxsize=8)
def _load(version: str) -> RatingModel:
    return from_checkpoint(store.load(version))


@lru_cache(maxsize=8)
def _load_table(version: str) -> TableModel:
    return table_from_checkpoint(store.load(version))


@lru_cache(maxsize=8)
def _load_sentiment(version: str | None, newest: str) -> Any:
    from engine.text.sentiment import load_sentiment

    return load_sentiment(version)


@lru_cache(maxsize=4)
def _load_language_model(version: str | None, newest: str) -> Any:
    from engine.text.language_model import load_language_model

    return load_language_model(version)
