"""Every worksheet function: those of the kinds, and those about any model. No torch."""

from addin import answers
from addin.answers import answered
from addin.client import shared_client
from addin.kinds.every import kind_of_version, kinds
from addin.models import version_text
from addin.registry import func
from engine.errors import NoModelError

for _kind in kinds().values():
    _kind.register_functions()


@func(
    example="=MODEL_INFO(model)",
    model="the model cell, so that the answer follows training; blank = the newest of ratings",
)
@answered
def MODEL_INFO(model=None):
    """What is published: version, settings, metrics, size; one row each."""
    kind = kind_of_version(version_text(model)) or next(iter(kinds().values()))
    rows = kind.model_info(model)
    if rows is None:
        raise NoModelError(f"a model of {kind.name} has no description", "See its journal")
    return rows


@func(example="=ENGINE_STATUS()")
@answered
def ENGINE_STATUS():
    """What the engine process does: not started, idle, or the job and its epoch."""

    return shared_client().status()


@func(example="=LAST_ERROR()")
@answered
def LAST_ERROR():
    """Why the last function that failed did: where, what, and what to do."""
    return answers.last_error()
