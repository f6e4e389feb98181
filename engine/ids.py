"""One spelling for an id, however a cell or a file spells it."""

import re
from typing import Any

Id = int | str

_INTEGER = re.compile(r"[+-]?(0|[1-9]\d*)(\.0*)?")


def normalise_id(raw: Any) -> Id | None:
    """The one spelling of an id: `1`, `1.0`, `"1"` and `" 1 "` are all the int 1; None if blank.

    Text that only looks like a number (`"007"`, `"1e3"`) stays text: it is a code, not a count.

    Raises:
        TypeError: for what cannot be an id: a boolean, a date, a number with a fraction.
    """
    if raw is None:
        return None
    if isinstance(raw, bool):
        raise TypeError("a boolean")
    if isinstance(raw, int):
        return int(raw)
    if isinstance(raw, float):
        if raw != raw:
            return None
        if not raw.is_integer():
            raise TypeError("a number with a fraction")
        return int(raw)
    if isinstance(raw, str):
        text = raw.strip()
        if not text:
            return None
        return int(float(text)) if _INTEGER.fullmatch(text) and len(text) < 16 else text
    if hasattr(raw, "item"):  # a numpy scalar
        return normalise_id(raw.item())
    raise TypeError(f"a {type(raw).__name__}")
