"""The settings range of a salaries sheet <-> TabularSettings."""

from typing import Any

from engine.errors import InputError
from engine.tabular.settings import TabularSettings, best


def to_settings(values: dict[str, Any], n_rows: int) -> TabularSettings:
    """Values by setting name, over the solver's recipe for so many rows: None = as the recipe."""
    given = {name: value for name, value in values.items() if value is not None}
    if "layers" in given:
        given["layers"] = layers_from(given["layers"])
    return best(given["solver"], n_rows).with_(**given)


def layers_from(text: str) -> tuple[int, ...]:
    """The units of each hidden layer: "200 100" or "200, 100".

    Raises:
        InputError: for anything but whole numbers.
    """
    try:
        return tuple(int(units) for units in text.replace(",", " ").split())
    except ValueError:
        remedy = "Give the units of each hidden layer, for example 200 100"
        raise InputError(f"layers is {text!r}", remedy, setting="layers") from None


def shown(settings: TabularSettings, name: str) -> Any:
    """A setting as a cell shows it."""
    value = getattr(settings, name)
    return " ".join(map(str, value)) if isinstance(value, tuple) else value
