"""Which kind of model a sheet holds, and what the shared buttons do on each kind.

A new kind of sheet is one more row of `KINDS`: its layout, its sheet class and its handlers, each
as "module:name" and imported only when it is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import xlwings as xw

from addin.cell_errors import MissingNameError
from addin.kinds.network import layout as network
from addin.kinds.optimisers import layout as optimisers
from addin.kinds.ratings import layout as ratings
from addin.kinds.reviews import layout as reviews
from addin.kinds.salaries import layout as salaries
from addin.messages import placed
from addin.sheet.contract import Contract
from addin.sheet.model_sheet import ModelSheet
from addin.sheet.named_ranges import find_names, sheet_named
from addin.sheet.selection import looks_like, selected_rows
from engine.errors import InputError


@dataclass(frozen=True)
class Kind:
    """One kind of sheet."""

    contract: Contract
    sheet: str  # a ModelSheet: (book, sheet name)
    train: str  # (book, sheet, client) -> Run
    restored: str = ""  # (cells, names written): makes again what undo does not keep
    set_up: str = ""  # (book, source) -> what it says
    presses: str = ""  # a module with what PRESSES do here, each (book, sheet, client)


KINDS = {
    "ratings": Kind(
        ratings.CONTRACT,
        sheet="addin.kinds.ratings.sheet:RatingsSheet",
        train="addin.kinds.ratings.presses:run_epochs",
        restored="addin.kinds.ratings.training:show_again",
        set_up="addin.kinds.ratings.set_up:set_up_ratings",
        presses="addin.kinds.ratings.presses",
    ),
    "salaries": Kind(
        salaries.CONTRACT,
        sheet="addin.kinds.salaries.sheet:SalariesSheet",
        train="addin.kinds.salaries.training:train",
        restored="addin.kinds.salaries.show:show_again",
        set_up="addin.kinds.salaries.set_up:set_up_salaries",
    ),
    "reviews": Kind(
        reviews.CONTRACT,
        sheet="addin.kinds.reviews.sheet:ReviewsSheet",
        train="addin.kinds.reviews.training:train",
        set_up="addin.kinds.reviews.set_up:set_up_reviews",
    ),
    "network": Kind(
        network.CONTRACT,
        sheet="addin.kinds.network.sheet:NetworkSheet",
        train="addin.kinds.network.presses:run_epochs",
        restored="addin.kinds.network.training:fold_again",
        presses="addin.kinds.network.presses",
    ),
    "optimisers": Kind(
        optimisers.CONTRACT,
        sheet="addin.kinds.optimisers.sheet:OptimisersSheet",
        train="addin.kinds.optimisers.presses:run_epochs",
        presses="addin.kinds.optimisers.presses",
    ),
}


def contract_of(book: xw.Book, sheet: str | None = None) -> str:
    """The kind of model that a sheet (the active one if left out) holds: "ratings", ….

    A sheet of which a kind has the most ranges on it is of that kind; a sheet with none of them,
    such as a journal or a chart, belongs to the one kind that the workbook holds.

    Raises:
        InputError: when there is none, or no telling which.
    """
    on = sheet_named(book, sheet) if sheet else book.sheets.active
    names = find_names(book, on)
    here = {
        kind: sum(names[n].sheet.name == on.name for n in _all_names(row.contract) & set(names))
        for kind, row in KINDS.items()
        if _is_complete(row.contract, set(names))
    }
    if not here:
        remedy = "Select your data and press Set up here"
        raise placed(MissingNameError("this sheet holds no model", remedy), on.name)
    most = max(here.values())
    best = [kind for kind, count in here.items() if count == most]
    if len(best) > 1:
        problem = f"this workbook holds models of {' and '.join(best)}"
        raise placed(InputError(problem, "Press on the sheet of one of them"), on.name)
    return best[0]


def handler(book: xw.Book, sheet: str | None, name: str) -> Callable[..., Any]:
    """What a shared button does on this sheet; one that does nothing where the kind has none."""
    found = getattr(KINDS[contract_of(book, sheet)], name)
    return _imported(found) if found else lambda *args: None


def press_of(book: xw.Book, sheet: str | None, button: str) -> Callable[..., Any]:
    """What one of the buttons that some kinds have does on this sheet.

    On a sheet of no kind it is that of ratings, which says what is missing.

    Raises:
        InputError: when this kind has no such button.
    """
    try:
        kind = contract_of(book, sheet)
    except MissingNameError:
        kind = "ratings"
    row = KINDS[kind]
    module = import_module(row.presses) if row.presses else None
    press = getattr(module, button, None)
    if press is None:
        on = sheet or book.sheets.active.name
        label = button.replace("_", " ").capitalize()
        remedy = f"Press {row.contract.train_button}"
        raise placed(InputError(f"{label} does nothing on a sheet of {kind}", remedy), on)
    return press


def open_sheet(book: xw.Book, sheet: str | None = None) -> ModelSheet:
    """The sheet's model, as the sheet class of its kind."""
    return handler(book, sheet, "sheet")(book, sheet)


def set_up(book: xw.Book, source: str | None, kind: str | None) -> str:
    """Set up around a selection, as the kind that is named or that it looks like."""
    kinds = [name for name, row in KINDS.items() if row.set_up]
    wanted = (kind or "").strip().lower() or looks_like(selected_rows(book, source))
    if wanted not in kinds:
        raise InputError(f"kind {kind!r} is not known", f"Use one of {', '.join(kinds)}")
    return _imported(KINDS[wanted].set_up)(book, source)


def _imported(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def _all_names(contract: Contract) -> set[str]:
    return {name for names in contract.required for name in names} | set(contract.outputs)


def _is_complete(contract: Contract, names: set[str]) -> bool:
    return all(set(group) & names for group in contract.required)
