"""The lesson's procs: each learns from the training rows, and does the same to any others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.ids import normalise_id
from engine.tabular.table import is_blank

UNKNOWN = 0  # the row of a category that training has not seen
BLANK = "(blank)"


def spelling(raw: Any) -> str:
    """The one spelling of a category: `1`, `1.0` and `" 1 "` are "1"; blank is a category."""
    if is_blank(raw):
        return BLANK
    if isinstance(raw, bool):
        return str(int(raw))  # Calc gives a function 1 and 0 in its place
    try:
        return str(normalise_id(raw))
    except TypeError:
        return str(raw)


@dataclass(frozen=True)
class Categorify:
    """Texts become numbers: 0 for the unknown, 1 upwards for `classes`, in sorted order."""

    classes: Mapping[str, tuple[str, ...]]

    @classmethod
    def fit(cls, columns: Mapping[str, np.ndarray]) -> "Categorify":
        return cls(
            {
                name: tuple(sorted({spelling(raw) for raw in set(column.tolist())}))
                for name, column in columns.items()
            }
        )

    def apply(self, name: str, column: np.ndarray) -> np.ndarray:
        """Codes (n,) int64."""
        codes = _Codes(self.classes[name])
        return np.fromiter(map(codes.__getitem__, column.tolist()), np.int64, len(column))


class _Codes(dict[Any, int]):
    """Raw values -> codes; each spelling is looked at once."""

    def __init__(self, classes: tuple[str, ...]):
        super().__init__()
        self.code_of = {spelt: code for code, spelt in enumerate(classes, start=1)}

    def __missing__(self, raw: Any) -> int:
        code = self.code_of.get(spelling(raw), UNKNOWN)
        if raw == raw:  # not-a-number is never the same key twice
            self[raw] = code
        return code


@dataclass(frozen=True)
class FillMissing:
    """A blank number becomes the median; `flagged` columns also get a was-missing flag."""

    medians: Mapping[str, float]
    flagged: tuple[str, ...]

    @classmethod
    def fit(cls, columns: Mapping[str, np.ndarray]) -> "FillMissing":
        medians = {
            name: float(np.nanmedian(column)) if not np.isnan(column).all() else 0.0
            for name, column in columns.items()
        }
        flagged = tuple(name for name, column in columns.items() if np.isnan(column).any())
        return cls(medians, flagged)

    def apply(self, name: str, column: np.ndarray) -> np.ndarray:
        return np.where(np.isnan(column), self.medians[name], column)


@dataclass(frozen=True)
class Normalize:
    """Numbers get mean 0 and standard deviation 1 over the training rows."""

    means: Mapping[str, float]
    stds: Mapping[str, float]

    @classmethod
    def fit(cls, columns: Mapping[str, np.ndarray]) -> "Normalize":
        means = {name: float(column.mean()) for name, column in columns.items()}
        stds = {name: float(column.std()) or 1.0 for name, column in columns.items()}
        return cls(means, stds)

    def apply(self, name: str, column: np.ndarray) -> np.ndarray:
        return (column - self.means[name]) / self.stds[name]


@dataclass(frozen=True)
class Spikes:
    """Numbers that mostly sit at one value, with a heavy tail, become categories.

    Each value that is frequent enough has a bin of its own and rarer neighbours share one, so the
    network need not bend a line around the spike. `edges` lie halfway between bins.
    """

    edges: Mapping[str, tuple[float, ...]]

    @classmethod
    def fit(cls, columns: Mapping[str, np.ndarray], min_rows: int) -> "Spikes":
        return cls({name: bin_edges(column, min_rows) for name, column in columns.items()})

    def apply(self, name: str, column: np.ndarray) -> np.ndarray:
        """Codes (n,) int64 from 1; 0 for a blank."""
        codes = np.searchsorted(self.edges[name], column, side="right") + 1
        return np.where(np.isnan(column), UNKNOWN, codes)


def bin_edges(column: np.ndarray, min_rows: int) -> tuple[float, ...]:
    """Cut sorted distinct values so that each bin has `min_rows` rows (the last may have fewer)."""
    values, counts = np.unique(column[~np.isnan(column)], return_counts=True)
    edges, held = [], 0
    for i in range(len(values) - 1):
        held += counts[i]
        if held >= min_rows or counts[i + 1] >= min_rows:
            edges.append(float((values[i] + values[i + 1]) / 2))
            held = 0
    return tuple(edges)


def is_spiky(column: np.ndarray, share: float = 0.5, tail: float = 3.0) -> bool:
    """Whether one value holds `share` of the rows and the rest reach far: (n,) -> bool.

    "Far": the largest distance from the spike is `tail` times the column's standard deviation.
    """
    values, counts = np.unique(column[~np.isnan(column)], return_counts=True)
    if len(values) < 3 or counts.max() < share * counts.sum():
        return False
    away = np.abs(values - values[counts.argmax()]).max()
    return bool(away > tail * np.repeat(values, counts).std())


def quantile_edges(column: np.ndarray, n_bins: int) -> tuple[float, ...]:
    """Edges of at most `n_bins` bins with about equally many rows; (n,) without blanks."""
    edges = np.unique(np.quantile(column, np.linspace(0, 1, n_bins + 1)))
    return tuple(float(e) for e in edges)


def emb_sz_rule(n_cat: int) -> int:
    """The width of an embedding of so many categories: fast.ai's rule of thumb."""
    return min(600, round(1.6 * n_cat**0.56))
