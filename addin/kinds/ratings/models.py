"""Which published model of ratings a function or button reads. Cached; numpy only."""

from functools import lru_cache

from addin.models import model_in_cells, version_text
from engine import store
from engine.collab.published import RatingModel, from_checkpoint
from engine.errors import InputError, NoModelError


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


@lru_cache(maxsize=8)
def _load(version: str) -> RatingModel:
    return from_checkpoint(store.load(version))
