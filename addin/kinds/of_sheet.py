"""Which kind a sheet is of, and what the shared buttons do on it."""

from collections.abc import Callable, Set
from functools import wraps
from typing import Any

import xlwings as xw

from addin.cell_errors import MissingNameError
from addin.kinds.every import kinds
from addin.kinds.kind import Kind, Press
from addin.messages import placed
from addin.registry import BUTTONS, button
from addin.sheet.cells import Rows
from addin.sheet.model_sheet import ModelSheet
from addin.sheet.named_ranges import find_names, sheet_named
from addin.sheet.selection import selected_rows
from engine.errors import InputError

SHARED = ("stop", "restore_previous_run")


def kinds_among(here: Set[str], reach: Set[str]) -> list[Kind]:
    """The kinds that a sheet may be of, by the names of ranges: mostly one.

    `here` lie on the sheet, `reach` are all that it can name. Of the kinds whose contract is whole
    within reach, those with the most ranges on the sheet; a sheet with none of them, such as a
    journal or a chart, belongs to every kind that its workbook holds.
    """
    whole = [kind for kind in kinds().values() if kind.contract.is_whole(reach)]
    counts = {kind.name: len(kind.contract.names & here) for kind in whole}
    return [kind for kind in whole if counts[kind.name] == max(counts.values())]


def kind_of(book: xw.Book, sheet: str | None = None) -> Kind:
    """The kind of model that a sheet (the active one if left out) holds.

    Raises:
        InputError: when there is none, or no telling which.
    """
    on = sheet_named(book, sheet) if sheet else book.sheets.active
    names = find_names(book, on)
    here = {name for name, target in names.items() if target.sheet.name == on.name}
    found = kinds_among(here, names.keys())
    if not found:
        raise _why_none(book, on, names.keys())
    if len(found) > 1:
        problem = f"this workbook holds models of {' and '.join(kind.name for kind in found)}"
        raise placed(InputError(problem, "Press on the sheet of one of them"), on.name)
    return found[0]


def _why_none(book: xw.Book, on: xw.Sheet, reach: Set[str]) -> InputError:
    """The error about a sheet of no kind; a contract that is nearly whole says what it lacks."""
    nearest = max(kinds().values(), key=lambda kind: len(kind.contract.names & reach))
    if {nearest.contract.settings, nearest.contract.model} & reach:
        try:
            nearest.sheet(book, on.name)
        except InputError as err:
            return err
    remedy = "Select your data and press Set up here"
    return placed(MissingNameError("this sheet holds no model", remedy), on.name)


def open_sheet(book: xw.Book, sheet: str | None = None) -> ModelSheet:
    """The sheet's model, as the sheet class of its kind."""
    return kind_of(book, sheet).sheet(book, sheet)


def sheet_if_any(book: xw.Book, sheet: str | None = None) -> ModelSheet | None:
    """The sheet's model, or None: a button such as Set up here needs none."""
    try:
        return open_sheet(book, sheet)
    except InputError:
        return None


def press_of(book: xw.Book, sheet: str | None, name: str) -> Press:
    """What a button does on this sheet.

    Raises:
        InputError: when its kind has no such button.
    """
    kind = kind_of(book, sheet)
    press = kind.presses().get(name)
    if press is None:
        on = sheet or book.sheets.active.name
        problem = f"{BUTTONS[name].label} does nothing on a sheet of {kind.name}"
        raise placed(InputError(problem, f"Press {kind.contract.train_button}"), on)
    return press


def own_button(label: str, *, kind: str, **arg_docs: str) -> Callable[[Press], Press]:
    """Register a button that one kind of sheet has alone; on others it says so."""

    def register(press: Press) -> Press:
        @wraps(press)
        def on_its_kind(book: xw.Book, sheet: str | None = None, **more: Any) -> Any:
            return press_of(book, sheet, press.__name__)(book, sheet, **more)

        group = kind.capitalize()
        button(
            label, group=group, sheet="the sheet to work on; the active one if left out", **arg_docs
        )(on_its_kind)
        return press

    return register


def buttons_of(kind: Kind) -> tuple[str, ...]:
    """The buttons of a kind of sheet: the one that trains first, then its own, then Stop."""
    train = [b.name for b in BUTTONS.values() if b.label == kind.contract.train_button]
    own = [name for name in BUTTONS if name in kind.presses() and name != "train"]
    wanted = dict.fromkeys((*train, *own, *SHARED))
    return tuple(name for name in wanted if name not in kind.buttons_beside)


def buttons_on(here: Set[str], reach: Set[str]) -> tuple[str, ...]:
    """The buttons to draw on a sheet, by the names of ranges on it and of those it can name.

    A sheet without a model has those that stand beside a range of it.
    """
    for kind in kinds_among(here, reach):
        if {kind.contract.settings, kind.contract.model} <= here:
            return buttons_of(kind)
    beside = [item for kind in kinds().values() for item in kind.buttons_beside.items()]
    return tuple(button for button, name in beside if name in here)


def looks_like(rows: Rows) -> str:
    """The kind that a selection looks like most."""
    return max(kinds().values(), key=lambda kind: kind.likeness(rows)).name


def set_up(book: xw.Book, source: str | None, kind: str | None) -> str:
    """Set up around a selection, as the kind that is named or that it looks like."""
    can = {each.name: made for each in kinds().values() if (made := each.set_up())}
    wanted = (kind or "").strip().lower() or looks_like(selected_rows(book, source))
    if wanted not in can:
        raise InputError(f"kind {kind!r} is not known", f"Use one of {', '.join(can)}")
    return can[wanted](book, source)
