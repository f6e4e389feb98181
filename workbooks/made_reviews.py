"""The built-in reviews: what people say about the fifteen films of `made_ratings`.

All of them were written for this project, by hand, before any model had read them. The label is
what the writer means, whatever the words say: a sarcastic "bravo" is negative, a mixed review is
what its last word on the film is. `kind` says what makes a review hard: sarcasm, mixed feelings,
negation, typos, other languages, emoji, very short ones, markup and other odd cells, blanks.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbooks.made_ratings import FILMS

FILE = Path(__file__).with_name("made_reviews.csv")
KINDS = (
    "plain",
    "mixed",
    "sarcasm",
    "negation",
    "typos",
    "language",
    "emoji",
    "short",
    "odd",
    "blank",
)
LABELS = ("negative", "positive")


@dataclass(frozen=True)
class Review:
    """One review; a blank one has neither text nor label."""

    film: str
    text: str
    label: str  # "negative", "positive", or "" where nobody has said
    kind: str = "plain"


def made_reviews(path: Path = FILE) -> Sequence[Review]:
    """Read the built-in reviews, in the order of the films."""
    titles = {movie: title for movie, title, *_ in FILMS}
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Review(titles[int(row["movie"])], row["review"], row["label"], row["kind"])
            for row in csv.DictReader(file)
        ]
