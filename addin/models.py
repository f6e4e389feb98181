"""Which published model a worksheet function reads. Cached; numpy only."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache

from engine import store
from engine.collab.published import RatingModel, from_checkpoint
from engine.errors import InputError, NoModelError

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
    if isinstance(version, list | tuple):
        version = version[0][0] if isinstance(version[0], list | tuple) else version[0]
    wanted = str(version).strip() if version not in (None, "") else None
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


@lru_cache(maxsize=8)
def _load(version: str) -> RatingModel:
    return from_checkpoint(store.load(version))
