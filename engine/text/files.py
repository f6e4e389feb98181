"""Labelled reviews from files: IMDB's CSV and any other table with a column of texts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import InputError
from engine.tabular.files import read_table
from engine.tabular.table import Table, is_blank

TEXT_NAMES = ("text", "review", "reviews", "comment", "comments", "sentence", "body")
LABEL_NAMES = ("label", "labels", "sentiment", "target", "class", "is_positive")


@dataclass(frozen=True)
class Reviews:
    """Texts, "" for a blank one, and their labels, None for none: (n,) each."""

    texts: list[str]
    labels: list[Any]
    is_valid: np.ndarray  # (n,) bool: rows that the file itself holds back

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: np.ndarray) -> "Reviews":
        """Some of the rows: a mask (n,) bool."""
        places = np.flatnonzero(rows).tolist()
        return Reviews(
            [self.texts[i] for i in places], [self.labels[i] for i in places], self.is_valid[rows]
        )


def read_reviews(path: Path, column: str | None = None, target: str | None = None) -> Reviews:
    """Read a table of reviews: CSV (packed or not), .xlsx or Parquet.

    Without `column` and `target` the texts' and labels' columns are told by their names; where
    there is no column of labels, no row has one. A column `is_valid` (fast.ai's IMDB_SAMPLE) marks
    rows that are not to be learned from.

    Raises:
        InputError: naming the file, for a column that is missing or a cell that is no text.
    """
    table = read_table(path)
    text_name = column or _named(table, TEXT_NAMES)
    if text_name is None:
        shown = ", ".join(f'"{name}"' for name in table.names[:20])
        problem = f"which column has the texts? There are {shown}"
        raise InputError(problem, "Name it with --column", where=path.name)
    label_name = target or _named(table, LABEL_NAMES)
    texts = _texts(table.column(text_name), text_name, path.name)
    labels = [None] * len(texts)
    if label_name is not None:
        labels = [None if is_blank(raw) else raw for raw in table.column(label_name).tolist()]
    held = np.zeros(len(texts), dtype=bool)
    if "is_valid" in table:
        held = np.array([_is_true(raw) for raw in table.column("is_valid")], dtype=bool)
    return Reviews(texts, labels, held)


def _named(table: Table, names: tuple[str, ...]) -> str | None:
    """The table's column of one of these names, whatever its capitals."""
    lower = {name.lower(): name for name in table.names}
    return next((lower[name] for name in names if name in lower), None)


def _texts(column: np.ndarray, name: str, file: str) -> list[str]:
    texts = []
    for row, raw in enumerate(column.tolist()):
        if not is_blank(raw) and not isinstance(raw, str):
            problem = f'row {row + 1} of column "{name}" is {raw!r}, which is not a text'
            raise InputError(
                problem, "Correct it, or name another column with --column", where=file
            )
        texts.append("" if is_blank(raw) else raw)
    return texts


def _is_true(raw: Any) -> bool:
    return str(raw).strip().lower() in ("true", "1", "1.0", "yes")
