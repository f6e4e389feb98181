"""What a press is given: where it was pressed, what was selected, and values by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import xlwings as xw

from addin.kinds.of_sheet import sheet_if_any
from addin.messages import placed
from addin.registry import Button
from addin.sheet.settings_cells import read_value
from engine.errors import InputError


@dataclass(frozen=True)
class Given:
    """`values` are of the button's arguments and of settings; `spelled` is how the user names one,
    for errors: "--set {}" in the command."""

    sheet: str | None = None
    source: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    spelled: str = "{}"


def arguments(button: Button, book: xw.Book, given: Given) -> dict[str, Any]:
    """What to call the button with. Values that are settings instead go into their cells.

    Raises:
        InputError: for a name or a value that cannot be; no setting is changed then.
    """
    takes = [argument.name for argument in button.takes]
    known = {"sheet": given.sheet, "source": given.source, **given.values}
    settings = {name: value for name, value in given.values.items() if name not in takes}
    if settings:
        _change_settings(book, given, settings, [name for name in takes if name != "sheet"])
    return {name: known[name] for name in takes if known.get(name) is not None}


def _change_settings(
    book: xw.Book, given: Given, values: dict[str, Any], others: list[str]
) -> None:
    """Write settings into their cells; `others` are what the button takes besides."""
    cells = sheet_if_any(book, given.sheet)
    known = {s.name: s for s in cells.contract.known_settings} if cells else {}
    typed = {}
    for name, value in values.items():
        where = given.spelled.format(name)
        if name not in known:
            allowed = ", ".join([*known, *others])
            remedy = f"Use one of {allowed}" if allowed else "Leave it out"
            raise InputError(f"{where} is not known", remedy)
        try:
            typed[name] = read_value(known[name], value)
        except InputError as err:
            raise placed(err, where) from err
    assert cells is not None or not typed
    for name, value in typed.items():
        cells.change_setting(name, value)  # type: ignore[union-attr]
