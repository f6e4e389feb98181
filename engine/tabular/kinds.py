"""What each column of a table is, proposed from its values; the user has the last word."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.tabular.dates import as_date
from engine.tabular.numbers import as_number
from engine.tabular.table import Table, blanks

KINDS = ("categorical", "number", "date", "id", "ignore", "target")
FEW = 5  # whole numbers with no more distinct values than this are codes, not amounts
MOSTLY = 0.9  # a column with this share of numbers is one of numbers; the rest are slips
SURE = 20  # rows from which "all distinct" says something
_ID_NAME = re.compile(r"(^|[\W_])(id|key|code|number|no|nr|uuid)$", re.IGNORECASE)
_DATE_NAME = re.compile(r"date|day|since|born|birth|hired|joined", re.IGNORECASE)
_SERIALS = (10_000, 80_000)  # days: the years 1927 to 2119


def propose(table: Table, target: str) -> dict[str, str]:
    """The kind of each column. Blank or constant columns are ignored.

    Raises:
        InputError: when there is no column of the target's name.
    """
    table.column(target)
    return {
        name: "target" if name == target else kind_of(name, column)
        for name, column in zip(table.names, table.columns, strict=True)
    }


def kind_of(name: str, column: np.ndarray) -> str:
    """What one column, not the target, seems to be."""
    filled = column[~blanks(column)]
    if not len(filled):
        return "ignore"
    distinct = set(filled.tolist())
    if len(distinct) == 1:
        return "categorical" if len(filled) < len(column) else "ignore"
    if column.dtype == np.float64:
        return _of_numbers(name, filled, len(distinct))
    return _of_texts(name, filled.tolist(), distinct)


def _of_numbers(name: str, filled: np.ndarray, n_distinct: int) -> str:
    whole = bool((filled == np.round(filled)).all())
    if not whole:
        return "number"
    if _DATE_NAME.search(name) and _SERIALS[0] <= filled.min() and filled.max() <= _SERIALS[1]:
        return "date"
    if n_distinct == len(filled) >= SURE and (_ID_NAME.search(name) or _runs(filled)):
        return "id"
    return "categorical" if n_distinct <= FEW else "number"


def _runs(filled: np.ndarray) -> bool:
    """Whether whole numbers count upwards one by one, as row numbers do."""
    return bool((np.diff(filled) == 1).all())


def _of_texts(name: str, filled: list, distinct: set) -> str:
    if all(isinstance(raw, bool) for raw in distinct):
        return "categorical"
    if all(as_date(raw) and not isinstance(raw, (int, float)) for raw in distinct):
        return "date"
    is_number = {raw: as_number(raw) is not None for raw in distinct}
    share = sum(is_number[raw] for raw in filled) / len(filled)
    if share >= MOSTLY and len(distinct) > FEW:
        return "number"
    return "id" if len(distinct) == len(filled) >= SURE else "categorical"


def described(table: Table, target: str) -> list[tuple[str, str, int, int, Any]]:
    """Of each column: name, kind as proposed, distinct values, blanks, and an example."""
    lines = []
    for (name, kind), column in zip(propose(table, target).items(), table.columns, strict=True):
        blank = blanks(column)
        filled = column[~blank].tolist()
        example = Counter(filled).most_common(1)[0][0] if filled else None
        lines.append((name, kind, len(set(filled)), int(blank.sum()), example))
    return lines


def checked(kinds: Mapping[str, str], table: Table, target: str) -> dict[str, str]:
    """The user's kinds, on top of those proposed for columns that they do not name.

    Raises:
        InputError: for a kind or a column that does not exist, or nothing left to learn from.
    """
    whole = propose(table, target)
    for name, kind in kinds.items():
        table.column(name)
        if kind not in KINDS:
            problem = f'column "{name}": kind {kind!r} is not known'
            raise InputError(problem, f"Use one of {', '.join(KINDS)}")
        if (kind == "target") != (name == target):
            problem = f'column "{name}" is marked {kind}, and the target is "{target}"'
            raise InputError(problem, "Mark one column as the target")
        whole[name] = kind
    if not any(kind in ("categorical", "number", "date") for kind in whole.values()):
        problem = "no column is left to learn from: all are blank, constant, ids or ignored"
        raise InputError(problem, "Set the kind of a column to categorical or number", at=(0, 0))
    return whole
