"""What must hold before a network learns from a table: checked on raw values, with numpy alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import InputError
from engine.tabular.encoder import parsed
from engine.tabular.kinds import checked
from engine.tabular.settings import TabularSettings
from engine.tabular.table import Table
from engine.tabular.target import Target

FEWEST = 10  # rows of a table below which nothing can be learned
LEFT = 5  # and of those that are not held back


@dataclass(frozen=True)
class Prepared:
    """A table whose number columns are numbers, every column's kind, and its target."""

    table: Table
    kinds: Mapping[str, str]
    target: Target


def prepared(
    table: Table, target: str, settings: TabularSettings, kinds: Mapping[str, str] | None = None
) -> Prepared:
    """Check a table against the user's word on its columns.

    Raises:
        InputError: for a table, a column or a cell that cannot be used; `at` is (row, col).
    """
    if len(table) < FEWEST:
        n_rows = "one row" if len(table) == 1 else f"{len(table)} rows"
        raise InputError(f"the table has {n_rows}", f"Give at least {FEWEST}", at=(0, 0))
    whole = checked(kinds or {}, table, target)
    goal = Target.fit(table, target, settings.high)
    n_left = len(table) - round(len(table) * settings.valid_pct / 100)
    if n_left < LEFT:
        problem = f"{n_left} rows are left to learn from: valid_pct is {settings.valid_pct:g}"
        remedy = f"Lower valid_pct, so that at least {LEFT} are left"
        raise InputError(problem, remedy, setting="valid_pct")
    return Prepared(parsed(table, whole), whole, goal)
