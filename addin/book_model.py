"""The model that a workbook's own cells hold, for a workbook that was trained elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

import xlwings as xw

from addin.layout import ratings as layout
from addin.models import model_in_cells
from addin.ratings_sheet import RatingsSheet
from engine.collab.published import RatingModel, seen_lists
from engine.errors import InputError
from engine.metrics import rmse


@contextmanager
def answering_from(book: xw.Book) -> Iterator[None]:
    """Within this block worksheet functions may answer from the book's own cells."""
    token = model_in_cells.set(lambda version: model_in_book(book, version))
    try:
        yield
    finally:
        model_in_cells.reset(token)


def model_in_book(book: xw.Book, version: str | None) -> RatingModel | None:
    """The rating model in the cells whose model cell says `version`; None if there is none.

    Nor is there one when several say it: "none", on two sheets that are not trained yet.
    """
    found = {}
    for sheet in book.sheets:
        try:
            cells = RatingsSheet(book, sheet.name)
            if cells.rows(layout.MODEL)[0][0] != version or cells.home in found:
                continue
            ratings, settings = cells.ratings(), cells.settings()
            factors = cells.weights(ratings, settings).factors
        except InputError:
            continue
        loss = rmse(factors.pairs(ratings.user_idx, ratings.item_idx), ratings.values)
        found[cells.home] = RatingModel(
            factors,
            ratings.user_ids,
            ratings.item_ids,
            seen_lists(ratings.user_idx, ratings.item_idx, ratings.n_users),
            titles=cells.titles(),
            meta={"version": version or "in the cells", "noise_sd": loss},
        )
    return next(iter(found.values())) if len(found) == 1 else None
