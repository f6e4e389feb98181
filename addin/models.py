"""The version of a model that a worksheet function is to ask, and models in a workbook's cells."""

from collections.abc import Callable
from contextvars import ContextVar

# What the calling workbook's own cells hold, for a workbook opened on another machine. Set by the
# host that evaluates the function; answers None where the workbook has no model of that version.
# Without a version any model will do: each kind looks at its class.
model_in_cells: ContextVar[Callable[[str | None], object | None]] = ContextVar(
    "model_in_cells", default=lambda version: None
)


def version_text(version: object) -> str:
    """The text of a version cell, however it is given; "" for a blank."""
    if isinstance(version, list | tuple):
        version = version[0][0] if isinstance(version[0], list | tuple) else version[0]
    return "" if version is None else str(version).strip()
