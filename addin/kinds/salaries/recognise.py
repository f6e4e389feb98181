"""How much a selection looks like a table with a target."""

import datetime as dt
from typing import Any

from addin.sheet.cells import Rows
from engine.tabular.table import is_blank

TABLE = 0.5


def likeness(rows: Rows) -> float:
    """A table has a name over each column, and words or dates in one besides the first."""
    if any(is_blank(name) or isinstance(name, int | float) for name in rows[0]):
        return 0.0
    columns = range(1, len(rows[0]))
    return TABLE if any(_is_of_words([row[c] for row in rows[1:]]) for c in columns) else 0.0


def _is_of_words(cells: list[Any]) -> bool:
    filled = [value for value in cells if value is not None and value != ""]
    words = [value for value in filled if isinstance(value, str | bool | dt.date)]
    return len(words) * 2 > len(filled)
