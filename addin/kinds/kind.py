"""What a kind of sheet is: all that shared code asks of it.

A kind is one folder of `addin.kinds` with a file `kind.py`, which registers one object of a class
made here. Nothing else of the house names it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from addin.kinds.command import Command
from addin.messages import TRAIN_BUTTONS
from addin.sheet.contract import Contract

if TYPE_CHECKING:  # worksheet functions start without xlwings
    import xlwings as xw

    from addin.sheet.cells import Rows
    from addin.sheet.model_sheet import ModelSheet

Press = Callable[..., Any]  # (book, sheet, client) -> what was said, or a Following


class Kind(ABC):
    """One kind of sheet. Methods import what is heavy only when they are called."""

    contract: ClassVar[Contract]
    title: ClassVar[str]  # what its settings are of: "a ratings model"
    place: ClassVar[int] = 100  # among the other kinds, in lists that people read
    buttons_beside: ClassVar[Mapping[str, str]] = {}  # button -> the range it is drawn beside

    @property
    def name(self) -> str:
        """How its versions begin, and what commands call it: "ratings"."""
        return self.contract.kind

    # --- sheets -------------------------------------------------------------------------------

    @abstractmethod
    def sheet(self, book: xw.Book, sheet: str | None = None) -> ModelSheet:
        """The model of a sheet, the active one if left out.

        Raises:
            InputError: when a named range is missing.
        """

    def likeness(self, rows: Rows) -> float:
        """How much a selection looks like data of this kind, 0 (not at all) to 1."""
        return 0.0

    def set_up(self) -> Callable[[xw.Book, str | None], str] | None:
        """What Set up here does: (book, address of the data) -> what was made; None: it cannot."""
        return None

    # --- buttons ------------------------------------------------------------------------------

    @abstractmethod
    def presses(self) -> Mapping[str, Press]:
        """What buttons do on its sheets, by their names: `train`, and those that it has."""

    def restored(self, cells: Any, written: set[str]) -> None:  # noqa: B027  nothing, unless it must
        """Make again what undo does not keep, after `written` ranges have been put back."""

    # --- models -------------------------------------------------------------------------------

    def register_functions(self) -> None:  # noqa: B027  some have none
        """Register its worksheet functions."""

    def model_info(self, version: Any) -> list[list[Any]] | None:
        """What MODEL_INFO says of a model of this kind: name, value; None: nothing."""
        return None

    def model_in_cells(self, cells: Any, version: str | None) -> object | None:
        """The model that a sheet's own cells hold, if that is the version asked for."""
        return None

    # --- commands -----------------------------------------------------------------------------

    def commands(self) -> Mapping[str, Command]:
        """What `cellgrad new`, `fit`, `score` and `demo` do for this kind."""
        return {}


REGISTERED: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known, under its name, and its button to the words of errors."""
    TRAIN_BUTTONS[kind.name] = kind.contract.fit_button or kind.contract.train_button
    REGISTERED[kind.name] = kind
