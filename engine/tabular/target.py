"""The target of each row: a class, or a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.tabular.numbers import as_number, numbers
from engine.tabular.procs import spelling
from engine.tabular.table import Table, blanks

MANY = 10  # a target of more distinct numbers than this is an amount, not a class
MAX_CLASSES = 1000


@dataclass(frozen=True)
class Target:
    """The target column: its classes, or, without classes, the mean and spread of its numbers.

    Of two classes the last is the high one, whose probability functions answer.
    """

    name: str
    classes: tuple[str, ...] = ()
    mean: float = 0.0
    std: float = 1.0

    @property
    def is_class(self) -> bool:
        return bool(self.classes)

    @property
    def out_sz(self) -> int:
        """Numbers that a network answers for a row: one a class, or one."""
        return len(self.classes) or 1

    @classmethod
    def fit(cls, table: Table, name: str, high: str = "") -> "Target":
        """Learn the classes, or the scale, of a column.

        Raises:
            InputError: for a target that is missing, blank in a row, or the same in all rows.
        """
        column, place = table.column(name), table.places[name]
        _no_blanks(column, name, place)
        distinct = {spelling(raw): raw for raw in set(column.tolist())}
        if len(distinct) == 1:
            problem = f'target "{name}" is {next(iter(distinct))} in every row'
            raise InputError(problem, "Give rows of at least two classes", at=(0, place))
        if len(distinct) > MANY and all(as_number(raw) is not None for raw in distinct.values()):
            values = numbers(column, name, place)
            return cls(name, (), float(values.mean()), float(values.std()))
        if len(distinct) > min(MAX_CLASSES, max(len(column) // 2, 2)):
            problem = f'target "{name}" has {len(distinct)} classes in {len(column)} rows'
            raise InputError(problem, "Choose a column with few classes, or with numbers")
        return cls(name, _ordered(distinct, high, name))

    def encode(self, table: Table) -> np.ndarray:
        """Places of classes (n,) int64, or numbers (n,) float64 in their own unit.

        Raises:
            InputError: for a blank or a class that training has not seen.
        """
        column, place = table.column(self.name), table.places[self.name]
        _no_blanks(column, self.name, place)
        if not self.is_class:
            return numbers(column, self.name, place)
        place_of = {name: i for i, name in enumerate(self.classes)}
        raws = column.tolist()
        found = {raw: place_of.get(spelling(raw), -1) for raw in set(raws)}
        codes = np.fromiter((found[raw] for raw in raws), np.int64, len(raws))
        if (codes < 0).any():
            row = int((codes < 0).argmax())
            problem = f'row {row + 1} of column "{self.name}": class {raws[row]!r} is not known'
            remedy = f"Use one of {', '.join(self.classes[:10])}"
            raise InputError(problem, remedy, at=(row + 1, place))
        return codes

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "classes": self.classes, "mean": self.mean, "std": self.std}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Target":
        return cls(stored["name"], tuple(stored["classes"]), stored["mean"], stored["std"])


def _no_blanks(column: np.ndarray, name: str, place: int) -> None:
    blank = blanks(column)
    if blank.all():
        raise InputError(f'target "{name}" is blank in every row', "Fill it in", at=(0, place))
    if blank.any():
        row = int(blank.argmax())
        problem = f'row {row + 1} of target "{name}" is blank'
        raise InputError(problem, "Fill it in, or leave the row out", at=(row + 1, place))


def _ordered(distinct: Sequence[str] | dict[str, Any], high: str, name: str) -> tuple[str, ...]:
    """Classes in sorted order, numbers by size; `high`, where given, comes last."""
    values = {spelt: as_number(spelt) for spelt in distinct}
    whole = all(value is not None for value in values.values())
    ordered = sorted(distinct, key=(lambda spelt: values[spelt] or 0.0) if whole else None)
    if high:
        if high not in ordered:
            problem = f'high {high!r} is not a class of "{name}"'
            raise InputError(problem, f"Use one of {', '.join(ordered[:10])}", setting="high")
        ordered.remove(high)
        ordered.append(high)
    return tuple(ordered)
