"""What a script has written it can read: xlwings Server keeps writes for the client alone.

Buttons write a setting or a status and read it again, as in every other host.
"""

from typing import Any

from xlwings.pro import _xlremote

_plain = _xlremote.Range.raw_value  # a property


def read_back() -> None:
    """Let what this process's books write show in what they read."""
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
