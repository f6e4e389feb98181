"""The model that a workbook's own cells hold, for a workbook that was trained elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

import xlwings as xw

from addin.contracts import KINDS
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet
from addin.kinds.salaries import layout as salaries
from addin.kinds.salaries.sheet import SalariesSheet
from addin.models import model_in_cells
from addin.sheet.named_ranges import find_names, rows_of
from engine.collab.published import RatingModel, seen_lists
from engine.errors import InputError
from engine.metrics import rmse
from engine.tabular.published import TableModel


@contextmanager
def answering_from(book: xw.Book) -> Iterator[None]:
    """Within this block worksheet functions may answer from the book's own cells."""
    token = model_in_cells.set(lambda version: model_in_book(book, version))
    try:
        yield
    finally:
        model_in_cells.reset(token)


def model_in_book(book: xw.Book, version: str | None) -> object | None:
    """The model in the cells whose model cell says `version`; None if there is none.

    Nor is there one when several say it: "none", on two sheets that are not trained yet.
    """
    found = {}
    for sheet in book.sheets:
        for read in (_ratings, _salaries):
            try:
                home, model = read(book, sheet.name, version)
            except InputError:
                continue
            if model is not None:
                found[home] = model
    return next(iter(found.values())) if len(found) == 1 else None


def versions_in_book(book: xw.Book) -> list[str]:
    """What the model cells of a book say, each once."""
    models = {kind.contract.model for kind in KINDS.values()}
    cells = [
        target
        for sheet in book.sheets
        for name, target in find_names(book, sheet).items()
        if name in models
    ]
    said = [rows_of(cell)[0][0] for cell in cells]
    return list(dict.fromkeys(str(value) for value in said if value))


def _salaries(book: xw.Book, sheet: str, version: str | None) -> tuple[str, TableModel | None]:
    """A table's model as the sheet stores it; without a version whatever it stores."""
    cells = SalariesSheet(book, sheet)
    if version is not None and cells.rows(salaries.MODEL)[0][0] != version:
        return cells.home, None
    return cells.home, cells.stored_model()


def _ratings(book: xw.Book, sheet: str, version: str | None) -> tuple[str, RatingModel | None]:
    """The weights in the cells of a ratings sheet."""
    cells = RatingsSheet(book, sheet)
    if cells.rows(layout.MODEL)[0][0] != version:
        return cells.home, None
    ratings, settings = cells.ratings(), cells.settings()
    factors = cells.weights(ratings, settings).factors
    loss = rmse(factors.pairs(ratings.user_idx, ratings.item_idx), ratings.values)
    model = RatingModel(
        factors,
        ratings.user_ids,
        ratings.item_ids,
        seen_lists(ratings.user_idx, ratings.item_idx, ratings.n_users),
        titles=cells.titles(),
        meta={"version": version or "in the cells", "noise_sd": loss},
    )
    return cells.home, model
