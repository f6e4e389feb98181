"""A table of reviews as the sheets show it: rows, labels, and what a model says of each text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from addin.kinds.reviews import layout
from addin.kinds.reviews.models import first_review_version
from addin.kinds.reviews.scores import SentimentModel, label_of
from addin.kinds.reviews.table import ReviewTable, read_reviews
from engine.errors import InputError
from engine.text.fast.classes import plain
from engine.text.scorer import deciding_words, known_scores

START, REVIEWS, SUMMARY, WORDS, TRAINING, JOURNAL = (
    "Start",
    "Reviews",
    "Summary",
    "Words",
    "Training",
    "Journal",
)
GROUP_HEADERS = ("film", "movie", "product", "title", "item", "shop", "author", "source")
KIND_HEADERS = ("kind", "category", "type")
MOST_GROUPS = 40  # different values of a column that reviews are summed up by
MISSING = "needs the add-in"
NOT_SCORED = "Press Score column"


@dataclass(frozen=True)
class ReviewModel:
    """Rows under a header, and the scores of their texts; without a model there are none.

    `scores` has NaN where there is none; `said` and `words` are "" there.
    """

    names: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    table: ReviewTable
    scores: np.ndarray  # (n,) float64
    said: list[str]
    words: list[str]
    model: SentimentModel | None
    values: dict[str, object] = field(default_factory=dict)  # setting cells by name

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        rows: Sequence[Sequence[Any]],
        model: SentimentModel | None,
        settings: dict[str, object] | None = None,
    ) -> "ReviewModel":
        """Score a table; the columns of texts and labels are those that look like it."""
        table = read_reviews([list(names), *rows], None, None)
        values: dict[str, object] = {s.name: s.default for s in layout.REVIEW_SETTINGS}
        values["text_column"] = table.names[table.text_place]
        if table.label_place is not None:
            values["label_column"] = table.names[table.label_place]
        values |= settings or {}
        scores = np.full(len(rows), np.nan)
        said, words = [""] * len(rows), [""] * len(rows)
        if model is not None:
            found = dict(zip(table.unique, known_scores(model, table.unique), strict=True))
            for r, text in enumerate(table.texts):
                score = found.get(text or "")
                if text is not None and score is not None:
                    scores[r], said[r] = score, label_of(model, score)
                    words[r] = deciding_words(model, text)
        return cls(tuple(names), rows, table, scores, said, words, model, values)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def version(self) -> str:
        """What the model cell says."""
        return str(self.model.meta["version"]) if self.model else first_review_version()

    @cached_property
    def labels(self) -> list[str]:
        """The label of each row as a text; "" where there is none."""
        return [plain(label) for label in self.table.labels] or [""] * len(self)

    @cached_property
    def positive(self) -> str | None:
        """The label of the positive class, as the label column has it; None without two labels."""
        try:
            return self.table.two_classes()[0][1]
        except InputError:
            return None

    def place(self, headers: Sequence[str]) -> int | None:
        """The first column of one of these names that has few different values."""
        for place, name in enumerate(self.names):
            values = {plain(row[place]) for row in self.rows} - {""}
            if name.lower() in headers and 1 < len(values) <= MOST_GROUPS:
                return place
        return None

    @cached_property
    def group_place(self) -> int | None:
        return self.place(GROUP_HEADERS)

    @cached_property
    def kind_place(self) -> int | None:
        return self.place(KIND_HEADERS)

    def groups(self, place: int) -> list[str]:
        """The values of a column, each once, in the order of the rows."""
        return list(dict.fromkeys(g for g in (plain(row[place]) for row in self.rows) if g))

    @cached_property
    def is_scored(self) -> np.ndarray:
        """(n,) bool."""
        return ~np.isnan(self.scores)

    @cached_property
    def is_right(self) -> np.ndarray:
        """(n,) float: 1 where the score is on the label's side of a half, else 0; NaN: unknown."""
        is_high = np.array([label == self.positive for label in self.labels])
        is_known = self.is_scored & np.array([bool(label) for label in self.labels])
        return np.where(is_known, ((self.scores >= 0.5) == is_high).astype(np.float64), np.nan)

    @property
    def accuracy(self) -> float | None:
        """Part of the labelled and scored rows whose label is said."""
        known = self.is_right[~np.isnan(self.is_right)]
        return float(known.mean()) if len(known) else None

    @property
    def log_loss(self) -> float | None:
        """Mean of -log of the probability of the true label."""
        known = ~np.isnan(self.is_right)
        if not known.any():
            return None
        is_high = np.array([label == self.positive for label in self.labels])[known]
        true = np.where(is_high, self.scores[known], 1 - self.scores[known])
        return float(-np.mean(np.log(np.clip(true, 1e-15, 1.0))))
