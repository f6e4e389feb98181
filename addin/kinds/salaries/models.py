"""Which published model of a table a function or button reads. Cached; numpy only."""

from functools import lru_cache

from addin.models import model_in_cells, version_text
from engine import store
from engine.errors import InputError, NoModelError
from engine.tabular.published import TableModel, from_checkpoint


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
        return _load(wanted or store.latest("salaries"))
    except InputError:
        model = model_in_cells.get()(wanted)
        if isinstance(model, TableModel):
            return model
        raise


@lru_cache(maxsize=8)
def _load(version: str) -> TableModel:
    return from_checkpoint(store.load(version))
