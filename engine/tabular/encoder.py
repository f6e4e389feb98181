"""A table as the numbers a network takes: which columns go in, and how. Learned once, kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from engine.tabular.dates import PARTS, date_parts
from engine.tabular.numbers import numbers
from engine.tabular.procs import (
    Categorify,
    FillMissing,
    Normalize,
    Spikes,
    is_spiky,
    quantile_edges,
)
from engine.tabular.table import Table

NA = "_na"  # what a was-missing flag's name ends in
MIN_ROWS = 10  # rows that a value of a spiky column needs for a bin of its own


@dataclass(frozen=True)
class Encoder:
    """The columns of the training table, their kinds, and the procs that were fitted on them.

    `kinds` maps each input column, in the table's order, to categorical, number, date or spiky (a
    number read as bins). `quantiles` are edges of the normalised numbers, for networks that embed
    them piece by piece.
    """

    kinds: Mapping[str, str]
    categorify: Categorify
    fill: FillMissing
    normalize: Normalize
    spikes: Spikes
    quantiles: Mapping[str, tuple[float, ...]]

    @classmethod
    def fit(
        cls, table: Table, kinds: Mapping[str, str], find_spikes: bool, n_bins: int
    ) -> "Encoder":
        """Learn from the training rows; `kinds` as `kinds.checked` gives them."""
        used = {n: k for n, k in kinds.items() if k in ("categorical", "number", "date")}
        raw = _numbers_of(table, used)
        spiky = [n for n, k in used.items() if find_spikes and k == "number" and is_spiky(raw[n])]
        used |= dict.fromkeys(spiky, "spiky")
        spikes = Spikes.fit({name: raw.pop(name) for name in spiky}, MIN_ROWS)
        fill = FillMissing.fit(raw)
        filled = {name: fill.apply(name, column) for name, column in raw.items()}
        normalize = Normalize.fit(filled)
        quantiles = {
            name: quantile_edges(normalize.apply(name, column), n_bins)
            for name, column in filled.items()
        }
        texts = {name: table.column(name) for name, kind in used.items() if kind == "categorical"}
        return cls(used, Categorify.fit(texts), fill, normalize, spikes, quantiles)

    @cached_property
    def cat_names(self) -> tuple[str, ...]:
        """The inputs that are codes: categories, bins of spiky numbers, was-missing flags."""
        flags = tuple(name + NA for name in self.fill.flagged)
        return (*self.categorify.classes, *self.spikes.edges, *flags)

    @cached_property
    def cont_names(self) -> tuple[str, ...]:
        """The inputs that are numbers: number columns and parts of dates."""
        return tuple(self.normalize.means)

    @cached_property
    def n_classes(self) -> tuple[int, ...]:
        """Rows of each embedding; row 0 is the unknown."""
        flags = (2,) * len(self.fill.flagged)
        classes = (len(c) + 1 for c in self.categorify.classes.values())
        bins = (len(e) + 2 for e in self.spikes.edges.values())
        return (*classes, *bins, *flags)

    @cached_property
    def sources(self) -> dict[str, str]:
        """The column of the table that each input comes from: "hired" for "hired Year"."""
        found = {name: name for name, kind in self.kinds.items() if kind != "date"}
        for name, kind in self.kinds.items():
            if kind == "date":
                found |= {f"{name} {part}": name for part in PARTS}
        return found | {name + NA: found[name] for name in self.fill.flagged}

    def encode(self, table: Table) -> np.ndarray:
        """Rows as the networks take them: (n, n_cat + n_cont) float32, codes first.

        Raises:
            InputError: for a column that is missing, or a cell that does not fit its kind.
        """
        raw = _numbers_of(table, self.kinds)
        columns = [self.categorify.apply(n, table.column(n)) for n in self.categorify.classes]
        columns += [self.spikes.apply(name, raw[name]) for name in self.spikes.edges]
        columns += [np.isnan(raw[name]) for name in self.fill.flagged]
        columns += [
            self.normalize.apply(name, self.fill.apply(name, raw[name])) for name in self.cont_names
        ]
        encoded = np.empty((len(columns), len(table)), dtype=np.float32)
        for place, column in enumerate(columns):
            encoded[place] = column
        return encoded.T  # columns stay whole in memory: networks take them one by one

    def to_json(self) -> dict[str, Any]:
        return {
            "kinds": dict(self.kinds),
            "classes": dict(self.categorify.classes),
            "medians": dict(self.fill.medians),
            "flagged": self.fill.flagged,
            "means": dict(self.normalize.means),
            "stds": dict(self.normalize.stds),
            "edges": dict(self.spikes.edges),
            "quantiles": dict(self.quantiles),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Encoder":
        def tuples(of: dict[str, list]) -> dict[str, tuple]:
            return {name: tuple(values) for name, values in of.items()}

        return cls(
            stored["kinds"],
            Categorify(tuples(stored["classes"])),
            FillMissing(stored["medians"], tuple(stored["flagged"])),
            Normalize(stored["means"], stored["stds"]),
            Spikes(tuples(stored["edges"])),
            tuples(stored["quantiles"]),
        )


def parsed(table: Table, kinds: Mapping[str, str]) -> Table:
    """The same table with number columns as numbers. Done before rows are drawn from it, so that
    an error names the row that the user sees.

    Raises:
        InputError: for a cell that does not fit its column's kind; `at` is (row, col).
    """
    raw = _numbers_of(table, kinds)
    for name, kind in kinds.items():
        if kind == "number":
            table = table.replaced(name, raw[name])
    return table


def _numbers_of(table: Table, kinds: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Number columns and parts of dates as (n,) float64, NaN where blank, in the table's order."""
    raw: dict[str, np.ndarray] = {}
    for name, kind in kinds.items():
        column, place = table.column(name), table.places[name]
        if kind in ("number", "spiky"):
            raw[name] = numbers(column, name, place)
        elif kind == "date":
            raw |= date_parts(column, name, place)
    return raw
