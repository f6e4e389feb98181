"""A table with a column of reviews: which column that is, what its cells hold, which labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from addin.cell_errors import is_error
from addin.kinds.reviews.layout import LABEL_HEADERS, TEXT_HEADERS
from addin.sheet.cells import Rows
from engine.errors import InputError
from engine.text.fast.classes import plain, two_classes

MOST_LABELS = 2  # different values of a column that may be labels
WORDS_FROM = 3  # words in a cell of a column of texts, on average


@dataclass(frozen=True)
class ReviewTable:
    """Rows under a header. `texts` has None for a blank and for a cell that holds no text."""

    names: tuple[str, ...]
    text_place: int
    label_place: int | None
    texts: list[str | None]
    labels: list[Any]  # as the cells have them; empty without a label column
    n_not_text: int  # numbers, dates, errors among the texts

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def unique(self) -> list[str]:
        """Every text once, in the order in which they come."""
        return list(dict.fromkeys(text for text in self.texts if text is not None))

    def two_classes(self) -> tuple[tuple[str, str], np.ndarray]:
        """The names (negative, positive) of the labels, and 0, 1 or -1 (none) a row: (n,) int64.

        Raises:
            InputError: when there are not two classes, or one has a single text; `at` names a
                cell of the table where there is one to name.
        """
        if self.label_place is None:
            remedy = "Name it in label_column, or add one with two different words"
            raise InputError("there is no column of labels", remedy)
        pairs = zip(self.labels, self.texts, strict=True)
        given = [None if text is None else label for label, text in pairs]
        try:
            return two_classes(given)
        except InputError as err:
            err.at = (self._odd_one(given), self.label_place)
            raise

    def _odd_one(self, labels: Sequence[Any]) -> int:
        """The row (header 0) of the first label that is not one of the two commonest."""
        names = [plain(label).lower() for label in labels]
        counts = {name: names.count(name) for name in dict.fromkeys(names) if name}
        common = sorted(counts, key=lambda name: -counts[name])[:2]
        return next((r for r, n in enumerate(names, 1) if n and n not in common), 0)


def read_reviews(rows: Rows, text_column: str | None, label_column: str | None) -> ReviewTable:
    """A header and rows of cells -> the reviews; named columns, or those that look like it.

    Raises:
        InputError: for a column that does not exist; `at` is (row, col), the header being row 0.
    """
    names = tuple("" if name is None else _name(name) for name in rows[0])
    body = rows[1:]
    if not body:
        raise InputError("there are no rows under the header", "Select the reviews too", at=(0, 0))
    text = _named(names, text_column) if text_column else text_place(names, body)
    label = _named(names, label_column) if label_column else label_place(names, body, text)
    cells = [row[text] for row in body]
    return ReviewTable(
        names,
        text,
        label,
        [_text(value) for value in cells],
        [row[label] for row in body] if label is not None else [],
        sum(value is not None and value != "" and not is_text(value) for value in cells),
    )


def text_place(names: Sequence[str], body: Rows) -> int:
    """The column that looks like texts: by its name, else the one with the most words.

    Raises:
        InputError: when no column holds texts.
    """
    words = [_words([row[c] for row in body]) for c in range(len(names))]
    by_name = [c for c, n in enumerate(names) if n.lower() in TEXT_HEADERS and words[c] > 0]
    if by_name:
        return max(by_name, key=lambda c: words[c])
    best = max(range(len(names)), key=lambda c: words[c])
    if words[best] == 0:
        raise InputError("no column holds texts", "Select a column of reviews", at=(0, 0))
    return best


def label_place(names: Sequence[str], body: Rows, text: int) -> int | None:
    """The column that looks like labels: a known name, else one of two different values."""
    others = [c for c in range(len(names)) if c != text]
    by_name = [c for c in others if names[c].lower() in LABEL_HEADERS]
    two = [c for c in others if len({plain(row[c]).lower() for row in body} - {""}) == MOST_LABELS]
    return next(iter(by_name or two), None)


def looks_like_reviews(rows: Rows) -> bool:
    """Whether a selection is a column of texts with a header, or a table with one."""
    body = rows[1:]
    if not body or not all(isinstance(name, str) and name.strip() for name in rows[0]):
        return False
    words = [_words([row[c] for row in body]) for c in range(len(rows[0]))]
    names = [str(name).strip().lower() for name in rows[0]]
    by_name = [n for n, count in zip(names, words, strict=True) if n in TEXT_HEADERS and count > 0]
    return bool(by_name) or max(words) >= WORDS_FROM


def _named(names: Sequence[str], wanted: str) -> int:
    plain_names = [name.strip().lower() for name in names]
    if wanted.strip().lower() in plain_names:
        return plain_names.index(wanted.strip().lower())
    there = ", ".join(f'"{name}"' for name in names if name) or "no names"
    raise InputError(f'column "{wanted}" is missing; found {there}', "Name one of these", at=(0, 0))


def _words(cells: Sequence[Any]) -> float:
    """The mean number of words of a column's texts; 0 where most cells are none."""
    filled = [value for value in cells if value is not None and value != ""]
    texts = [value for value in filled if isinstance(value, str) and not is_error(value)]
    if len(texts) * 2 <= len(filled):
        return 0.0
    return sum(len(text.split()) for text in texts) / len(texts)


def is_text(value: Any) -> bool:
    """Whether a cell's value is a text, and no number, date or error."""
    return isinstance(value, str) and not is_error(value)


def _text(value: Any) -> str | None:
    return value if is_text(value) and value.strip() else None


def _name(name: Any) -> str:
    return str(int(name)) if isinstance(name, float) and name.is_integer() else str(name).strip()
