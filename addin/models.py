"""Which published model a worksheet function reads. Cached; numpy only."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache

from engine import store
from engine.collab.published import RatingModel, from_checkpoint
from engine.errors import InputError, NoModelError
from engine.tabular.published import TableModel
from engine.tabular.published import from_checkpoint as table_from_checkpoint

# What the calling workbook's own cells hold, for a workbook opened on another machine. Set by the
# host that evaluates the function; answers None where the workbook has no model of that version.
model_in_cells: ContextVar[Callable[[str | None], RatingModel | None]] = ContextVar(
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
        if model is not None:
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
    if wanted and not store.is_version(wanted):
        problem = f"the model cell says {wanted!r}: nothing is trained yet"
        raise NoModelError(problem, "Press Train")
    if wanted and not wanted.startswith("salaries/"):
        raise NoModelError(f"{wanted} is no model of a table", "Give the model cell of a table")
    return _load_table(wanted or store.latest("salaries"))


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
