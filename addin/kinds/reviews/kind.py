"""The kind of sheet that holds a column of reviews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from addin.kinds.command import Command
from addin.kinds.kind import Kind, Press, register
from addin.kinds.reviews import layout

if TYPE_CHECKING:
    import xlwings as xw

    from addin.kinds.reviews.sheet import ReviewsSheet
    from addin.sheet.cells import Rows


class ReviewsKind(Kind):
    """A table with a column of texts, perhaps one of labels, and the scores beside it."""

    contract = layout.CONTRACT
    title = "a reviews sheet"
    place = 3

    def sheet(self, book: xw.Book, sheet: str | None = None) -> ReviewsSheet:
        from addin.kinds.reviews.sheet import ReviewsSheet

        return ReviewsSheet(book, sheet)

    def likeness(self, rows: Rows) -> float:
        from addin.kinds.reviews.table import looks_like_reviews

        return 0.8 if looks_like_reviews(rows) else 0.0

    def set_up(self) -> Callable[[xw.Book, str | None], str]:
        from addin.kinds.reviews.set_up import set_up_reviews

        return set_up_reviews

    def presses(self) -> Mapping[str, Press]:
        from addin.kinds.reviews import presses

        return {"train": presses.train, "score_column": presses.score_column}

    def register_functions(self) -> None:
        import addin.kinds.reviews.functions  # noqa: F401  registers them

    def model_info(self, version: Any) -> list[list[Any]]:
        from addin.kinds.reviews.functions import review_info

        return review_info(version)

    def commands(self) -> Mapping[str, Command]:
        from addin.kinds.reviews.commands import COMMANDS

        return COMMANDS


register(ReviewsKind())
