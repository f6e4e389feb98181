"""The settings range: name, value. What each may hold is in the kind's layout."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from addin.cell_errors import is_error
from addin.messages import Cell, placed
from addin.sheet.cells import Rows
from addin.sheet.contract import Setting
from engine.errors import InputError

Made = TypeVar("Made")


def read_settings(
    rows: Rows, corner: Cell, known: Sequence[Setting], make: Callable[[dict[str, Any]], Made]
) -> tuple[Made, dict[str, Any]]:
    """What `make` makes of the values, and the values by name.

    Raises:
        InputError: as `read_values`, and for values that do not go together, with the cell of one.
    """
    values, places = read_values(rows, corner, known)
    try:
        return make(values), values
    except InputError as err:
        raise placed(err, places.get(err.setting, corner)) from err


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
        places.setdefault(by_name[name].part_of, places[name])
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
        problem = f"{setting.name} is the error {raw}"
        raise InputError(problem, setting.remedy, setting=setting.name)
    if setting.choices:
        text = {True: "yes", False: "no"}.get(raw) if isinstance(raw, bool) else None
        text = text or str(raw).strip().lower()
        if text not in setting.choices:
            problem = f"{setting.name} {raw!r} is not known"
            raise InputError(problem, setting.remedy, setting=setting.name)
        return text
    setting.check(raw)
    return int(raw) if setting.whole else float(raw)


def _whole(raw: Any) -> Any:
    """A whole number without its ".0": 200.0 in a cell is the text 200."""
    return int(raw) if isinstance(raw, float) and raw.is_integer() else raw


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text.strip()
