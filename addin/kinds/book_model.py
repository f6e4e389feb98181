"""The model that a workbook's own cells hold, for a workbook that was trained elsewhere."""

from collections.abc import Iterable

import xlwings as xw

from addin.kinds.every import kinds
from addin.models import model_in_cells
from addin.press.within import Within
from addin.sheet.named_ranges import find_names, rows_of
from engine.errors import InputError


def answering_from(book: xw.Book) -> Within:
    """Within this block worksheet functions may answer from the book's own cells."""
    return Within(model_in_cells, lambda version: model_in_book(book, version))


def model_in_book(book: xw.Book, version: str | None) -> object | None:
    """The model in the cells whose model cell says `version`; None if there is none.

    Nor is there one when several say it: "none", on two sheets that are not trained yet.
    """
    found = {}
    for sheet in book.sheets:
        for kind in kinds().values():
            try:
                cells = kind.sheet(book, sheet.name)
                model = kind.model_in_cells(cells, version)
            except InputError:
                continue
            if model is not None:
                found[cells.home] = model
    return next(iter(found.values())) if len(found) == 1 else None


def versions_in_book(book: xw.Book) -> list[str]:
    """What the model cells of a book say, each once."""
    models = model_cell_names()
    cells = [
        target
        for sheet in book.sheets
        for name, target in find_names(book, sheet).items()
        if name in models
    ]
    said = [rows_of(cell)[0][0] for cell in cells]
    return list(dict.fromkeys(str(value) for value in said if value))


def model_cell_names() -> set[str]:
    """What the model cells of all kinds are called."""
    return {kind.contract.model for kind in kinds().values()}


def holds_a_model(names: Iterable[str]) -> bool:
    """Whether one of these names of a workbook, with or without a sheet, is a model cell's."""
    return not model_cell_names().isdisjoint(n.rpartition("!")[2].lower() for n in names)
