"""Builds the reviews workbook: the built-in one, and one around anybody's own table of texts.

`python -m workbooks.reviews` rebuilds workbooks/reviews.xlsx with the shipped model's scores; the
same input and model give the same bytes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from addin.drawing.book import new_book
from addin.drawing.journal import write_journal
from addin.drawing.style import ACCENT, INK, INPUT, SOFT, WATCH
from addin.kinds.reviews import layout
from addin.kinds.reviews.drawing.model import (
    JOURNAL,
    REVIEWS,
    START,
    SUMMARY,
    TRAINING,
    WORDS,
    ReviewModel,
)
from addin.kinds.reviews.drawing.reviews_sheet import write_reviews
from addin.kinds.reviews.drawing.summary import write_summary
from addin.kinds.reviews.drawing.training import write_training
from addin.kinds.reviews.drawing.words import write_words
from addin.kinds.reviews.models import SHIPPED, language_model, sentiment_model
from addin.kinds.reviews.scores import SentimentModel
from engine.errors import InputError
from workbooks.made_reviews import made_reviews
from workbooks.start.reviews import write_start

BUILT = Path(__file__).with_name("reviews.xlsx")
MOST_ROWS = 1_000_000  # a sheet has 1,048,576
CELL_CHARS = 32_767
BUILT_IN = ("no", "film", "review", "label", "kind")
TABS = {  # sheets in their order, and the colours of their tabs
    START: INK,
    REVIEWS: INPUT,
    SUMMARY: ACCENT,
    WORDS: ACCENT,
    TRAINING: WATCH,
    JOURNAL: SOFT,
}


def build(path: str | Path, version: str = SHIPPED) -> Path:
    """Write the workbook of the built-in reviews, scored by a model."""
    return _write(Path(path), built_in(sentiment_model(version)), _language(version))


def build_from(
    path: str | Path,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    settings: Mapping[str, object] | None = None,
) -> Path:
    """Write a workbook around one's own table: a header, and rows with texts; not scored yet.

    Raises:
        InputError: no text at all; too many rows for a sheet; a text too long for a cell.
    """
    _check(names, rows)
    return _write(Path(path), ReviewModel.of(names, rows, None, dict(settings or {})), None)


def built_in(model: SentimentModel | None) -> ReviewModel:
    """The reviews that the project has written."""
    rows = [
        [n, r.film, r.text or None, r.label or None, r.kind]
        for n, r in enumerate(made_reviews(), start=1)
    ]
    return ReviewModel.of(BUILT_IN, rows, model)


def _language(version: str) -> Any:
    try:
        return language_model(version)
    except InputError:
        return None  # there is no language model yet: the corner fills in when there is


def _write(path: Path, model: ReviewModel, language: Any) -> Path:
    with new_book(path, "Cellgrad: reviews", TABS) as sheets:
        at = write_reviews(sheets[REVIEWS], model)
        write_start(sheets[START], model, sheets[REVIEWS], at)
        write_summary(sheets[SUMMARY], model, sheets[REVIEWS], at)
        write_words(sheets[WORDS], model, sheets[REVIEWS], at, language)
        write_training(sheets[TRAINING], model)
        write_journal(sheets[JOURNAL], layout.CONTRACT)
        sheets[START].ws.activate()
    return path


def _check(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if len(rows) > MOST_ROWS:
        remedy = "Use cellgrad score reviews on the file"
        raise InputError(f"{len(rows):,} reviews do not fit on a sheet", remedy)
    for r, row in enumerate(rows, start=1):
        if len(row) != len(names):
            problem = f"row {r} has {len(row)} cells, and the header {len(names)}"
            raise InputError(problem, "Correct the row")
        longest = max((len(value) for value in row if isinstance(value, str)), default=0)
        if longest > CELL_CHARS:
            problem = f"row {r}: a text has {longest:,} characters, and a cell holds {CELL_CHARS:,}"
            raise InputError(problem, "Use cellgrad score reviews on the file")


if __name__ == "__main__":
    build(BUILT)
