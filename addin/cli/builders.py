"""The workbook builders, found by the names that their package registers: addin imports none."""

from importlib.metadata import entry_points
from types import ModuleType

from engine.errors import InputError


def builder(kind: str) -> ModuleType:
    """The module that builds workbooks of a kind: has `build(path)` and `build_from(path, …)`."""
    for entry in entry_points(group="cellgrad.workbooks", name=kind):
        return entry.load()
    raise InputError(f"no builder of {kind} workbooks is installed", "Run make setup again")
