"""What a script writes is cleaned as in every host, and it can read what it has written.

xlwings Server keeps writes for the client alone; buttons write a setting and read it again.
"""

from typing import Any

from xlwings.pro import _xlremote

from addin.sheet.values import cleaned

_plain = _xlremote.Range.raw_value  # a property
_prepare = _xlremote.Engine.prepare_xl_data_element


def read_back() -> None:
    """Let what this process's books write be clean, and show in what they read."""
    _xlremote.Engine.prepare_xl_data_element = staticmethod(cleaned(_prepare))
    _xlremote.Range.raw_value = property(_plain.fget, _write)  # type: ignore[assignment]


def _write(target: Any, value: Any) -> None:
    assert _plain.fset is not None, "xlwings can write"
    _plain.fset(target, value)
    n_rows, n_cols = target.shape
    rows = value if isinstance(value, list) else [[value] * n_cols] * n_rows
    values, top, left = target.sheet.api["values"], target.row - 1, target.column - 1
    width = max([left + n_cols, *(len(row) for row in values)])
    while len(values) < top + len(rows):
        values.append([])
    for row in values:
        row.extend([""] * (width - len(row)))
    for r, row in enumerate(rows):
        values[top + r][left : left + len(row)] = ["" if v is None else v for v in row]
