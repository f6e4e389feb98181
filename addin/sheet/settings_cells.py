"""The settings range: name, value. What each may hold is in the kind's layout."""

from collections.abc import Sequence
from typing import Any

from addin.cell_errors import is_error
from addin.messages import Cell, placed
from addin.sheet.cells import Rows
from addin.sheet.contract import Setting
from engine.errors import InputError


def read_values(
    rows: Rows, corner: Cell, known: Sequence[Setting]
) -> tuple[dict[str, Any], dict[str, Cell]]:
    """Values of a two-column range by name, and the cells they came from.

    A name that is left out keeps its default.

    Raises:
        InputError: with the cell of a name that is not known or a value that cannot be.
    """
    by_name = {setting.name: setting for setting in known}
    values = {setting.name: setting.default for setting in known}
    places: dict[str, Cell] = {}
    for r, row in enumerate(rows):
        name = str(row[0]).strip().lower() if row[0] is not None else ""
        if not name or (r == 0 and name in ("setting", "name", "settings")):
            continue
        if name not in by_name:
            err = InputError(f"setting {name!r} is not known", f"Use one of {', '.join(by_name)}")
            raise placed(err, corner.shifted(r, 0))
        if name in places:
            err = InputError(f"setting {name} is there twice", "Delete one of the two rows")
            raise placed(err, corner.shifted(r, 0))
        places[name] = corner.shifted(r, 1)
        try:
            values[name] = read_value(by_name[name], row[1])
        except InputError as err:
            raise placed(err, places[name]) from err
    return values, places


def read_value(setting: Setting, raw: Any) -> Any:
    """One value cell (or text of the command line) -> what the setting takes.

    Raises:
        InputError: for anything outside the setting's choices or bounds.
    """
    if setting.is_text and not is_error(raw):
        return setting.default if raw is None or raw == "" else str(_whole(raw)).strip()
    if isinstance(raw, str) and not setting.choices:
        raw = _number(raw)
    if raw is None or raw == "":
        return setting.default
    if is_error(raw):
        raise InputError(f"{setting.name} is the error {raw}", _remedy(setting))
    if setting.choices:
        text = {True: "yes", False: "no"}.get(raw) if isinstance(raw, bool) else None
        text = text or str(raw).strip().lower()
        if text not in setting.choices:
            raise InputError(f"{setting.name} {raw!r} is not known", _remedy(setting))
        return text
    low = setting.low if setting.low is not None else float("-inf")
    high = setting.high if setting.high is not None else float("inf")
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if not is_number or not low <= float(raw) <= high or (setting.whole and raw != int(raw)):
        shown = f"{raw:.15g}" if isinstance(raw, float) else repr(raw)
        raise InputError(f"{setting.name} is {shown}", _remedy(setting))
    return int(raw) if setting.whole else float(raw)


def _whole(raw: Any) -> Any:
    """A whole number without its ".0": 200.0 in a cell is the text 200."""
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text.strip()


def _remedy(setting: Setting) -> str:
    if setting.choices:
        return f"Use one of {', '.join(setting.choices)}"
    kind = "a whole number" if setting.whole else "a number"
    if setting.low is not None and setting.high is not None:
        return f"Give {kind} from {setting.low:.15g} to {setting.high:.15g}"
    if setting.low is not None:
        return f"Give {kind} of at least {setting.low:.15g}"
    return f"Give {kind}, or leave it blank"
