"""A table on its way to the engine process: columns of numbers as arrays, the others as JSON."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.tabular.table import Table, column_of


def to_request(table: Table) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """A table as a request's header and arrays; `request_table` is its inverse."""
    texts: dict[str, Sequence[Any]] = {}
    arrays: dict[str, np.ndarray] = {}
    for place, column in enumerate(table.columns):
        if column.dtype == np.float64:
            arrays[f"column.{place}"] = column
        else:
            texts[str(place)] = [plain(raw) for raw in column.tolist()]
    return {"names": table.names, "texts": texts}, arrays


def request_table(header: dict[str, Any], arrays: dict[str, np.ndarray]) -> Table:
    """The table that a request carries."""
    columns = [
        arrays[f"column.{place}"]
        if f"column.{place}" in arrays
        else column_of(header["texts"][str(place)])
        for place in range(len(header["names"]))
    ]
    return Table(tuple(header["names"]), tuple(columns))


def plain(raw: Any) -> Any:
    """A cell's value as JSON has it: a date as its text."""
    return raw if raw is None or isinstance(raw, (str, bool, int, float)) else str(raw)
