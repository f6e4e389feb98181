"""What a salaries workbook is built around, before anything is trained."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.errors import InputError
from engine.tabular.kinds import described
from engine.tabular.procs import spelling
from engine.tabular.table import Table, blanks
from engine.tabular.target import Target

START, PEOPLE, MODEL, WHAT_IF, QUALITY, MAP, CHECK, JOURNAL = (
    "Start",
    "People",
    "Model",
    "What if",
    "How good",
    "Embeddings",
    "Last layer",
    "Journal",
)
NOT_TRAINED = "none"
UNITS, MEMBERS = 32, 8  # that the sheet with the last layer has room for
MOST_SHOWN = 12  # classes of the target that the sheets have room for
MOST_CLASSES, MOST_CATEGORIES = 30, 1000  # room for them around a table that may change
MOST_LISTED = 40  # categories of a column that still make a drop-down list
AGREE = 1e-6  # of a probability: formulas and engine agree below this


@dataclass(frozen=True)
class Plan:
    """A table, its target, and settings by name for the cells."""

    table: Table
    target: str
    settings: dict[str, Any]
    made: bool = False  # by the project's recipe
    shown_row: int = 0  # that the what-if panel opens with
    changes: Mapping[str, Any] = field(default_factory=dict)  # and what it changes, by column
    around: str = ""  # the address of a user's own table that sheets are set up around

    @cached_property
    def columns(self) -> list[tuple[str, str, int, int, Any]]:
        """Name, kind, distinct values, blanks and an example of each column."""
        return described(self.table, self.target)

    @cached_property
    def goal(self) -> Target:
        return Target.fit(self.table, self.target, str(self.settings.get("high") or ""))

    @cached_property
    def is_class(self) -> bool:
        """Whether the target is a class; so it is taken where that cannot be told yet."""
        try:
            return self.goal.is_class
        except InputError:
            return True

    @property
    def n_important(self) -> int:
        """Columns that may turn out to be important: the user may yet change their kinds."""
        return len(self.columns) if self.around else len(self.inputs)

    @property
    def n_out(self) -> int:
        """Numbers that the last layer answers."""
        return self.goal.out_sz

    @cached_property
    def inputs(self) -> list[str]:
        """The columns that the model looks at, in the table's order."""
        used = ("categorical", "number", "date")
        return [name for name, kind, *_ in self.columns if kind in used]

    def kind(self, name: str) -> str:
        return next(kind for column, kind, *_ in self.columns if column == name)

    @cached_property
    def categories(self) -> dict[str, list[str]]:
        """The categories of each categorical column, in the order that a model has them."""
        return {
            name: sorted({spelling(raw) for raw in set(self.table.column(name).tolist())})
            for name in self.inputs
            if self.kind(name) == "categorical"
        }

    def listed(self, name: str) -> list[str]:
        """What a drop-down offers for a column; empty where there is too much or it is no text."""
        if self.kind(name) != "categorical" or len(self.categories[name]) > MOST_LISTED:
            return []
        column = self.table.column(name)
        counts = Counter(column[~blanks(column)].tolist())
        fits = all(isinstance(raw, str) for raw in counts) and sum(map(len, counts)) < 200
        return sorted(counts) if fits else []

    @cached_property
    def mapped(self) -> list[str]:
        """Up to two columns whose embeddings make a picture: those with most categories."""
        fitting = [n for n, c in self.categories.items() if 3 <= len(c) <= MOST_LISTED]
        return sorted(fitting, key=lambda name: -len(self.categories[name]))[:2]
