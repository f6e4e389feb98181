"""What may stand in a setting's value cell: in a few words, and as a data validation."""

from typing import Any

from addin.sheet.contract import Setting

LONGEST = 255  # characters of a validation's message, by the file format
UNBOUNDED = -1e9


def allowed(setting: Setting) -> str:
    """What a setting takes, in a few words."""
    if setting.choices:
        return ", ".join(setting.choices)
    kind = "whole number" if setting.whole else "number"
    if setting.low is None:
        return f"{kind}, or blank"
    if setting.high is not None and setting.high <= 1e6:
        return f"{kind}, {setting.low:g} to {setting.high:,.0f}"
    return f"{kind}, {setting.low:g} or more"


def rule(setting: Setting, only: Any = None) -> dict[str, Any]:
    """The data validation of a value cell; `only` is the one value that its sheet can take."""
    note = f"{setting.doc}."
    if only is not None:
        note += " This sheet's cells are made for this value; cellgrad new makes others."
    said: dict[str, Any] = {
        "input_title": setting.name,
        "input_message": note[:LONGEST],
        "error_title": setting.name,
        "error_message": f"Allowed: {allowed(setting) if only is None else only}."[:LONGEST],
    }
    if setting.is_text:
        return said | {"validate": "any"}
    if setting.choices:
        choices = list(setting.choices) if only is None else [only]
        return said | {"validate": "list", "source": choices}
    said["validate"] = "integer" if setting.whole else "decimal"
    if only is not None:
        return said | {"criteria": "==", "value": only}
    low = UNBOUNDED if setting.low is None else setting.low
    if setting.high is None:
        return said | {"criteria": ">=", "value": low}
    return said | {"criteria": "between", "minimum": low, "maximum": setting.high}
