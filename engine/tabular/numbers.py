"""Numbers however a cell spells them: 1234.5, "1,234.50", "$ 1 234", "(12)", "8 %"."""

import re
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.tabular.table import is_blank

_CURRENCY = re.compile(r"[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|JPY)\b")
_SPACES = re.compile(r"[\s\u00a0\u202f']+")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")


def as_number(raw: Any) -> float | None:
    """The number that a cell means; None for what is no number (a blank is not asked about)."""
    if isinstance(raw, (bool, np.bool_)):
        return float(raw)
    if isinstance(raw, (int, float, np.integer, np.floating)):
        return float(raw) if np.isfinite(raw) else None
    if not isinstance(raw, str):
        return float(raw) if type(raw).__name__ == "Decimal" else None
    return _from_text(raw.strip())


def _from_text(text: str) -> float | None:
    if _PLAIN.fullmatch(text):
        return float(text)
    bare = _SPACES.sub("", _CURRENCY.sub("", text)).replace("\u2212", "-")
    sign = 1.0
    if bare.startswith("(") and bare.endswith(")"):  # bookkeeping's minus
        sign, bare = -1.0, bare[1:-1]
    scale = 1.0
    if bare.endswith("%"):
        scale, bare = 0.01, bare[:-1]
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    return sign * scale * float(bare) if _PLAIN.fullmatch(bare) else None


def numbers(column: np.ndarray, name: str, place: int = 0) -> np.ndarray:
    """A column as (n,) float64, NaN where blank.

    Raises:
        InputError: for a cell that holds no number; `at` is (row, place) with the header as row 0.
    """
    if column.dtype == np.float64:
        if np.isinf(column).any():
            raise _wrong(column, int(np.isinf(column).argmax()), name, place)
        return column
    found = {}
    for raw in set(column.tolist()):
        found[raw] = np.nan if is_blank(raw) else as_number(raw)
    values = [found[raw] for raw in column.tolist()]
    if None in found.values():
        raise _wrong(column, values.index(None), name, place)
    return np.array(values, dtype=np.float64)


def _wrong(column: np.ndarray, row: int, name: str, place: int) -> InputError:
    shown = column.tolist()[row]
    problem = f'row {row + 1} of column "{name}": {shown!r} is not a number'
    remedy = "Correct it or leave it blank, or set the column's kind to categorical"
    return InputError(problem, remedy, at=(row + 1, place))
