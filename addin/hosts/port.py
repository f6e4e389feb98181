"""What a host must be able to do: a book, its sheets, its names; cells by whole blocks.

Buttons are written against xlwings' book. In Excel it is xlwings' own, on the desktop and on the
server. Any other host has the members below, and `addin/hosts/as_xlwings` makes the book of them:
`shown(app, book)`. Rows and columns count from 0, sheets and names are found in any case, and what
a user can mend is raised as an InputError that names the cell.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from addin.sheet.addresses import Block

Own = Any  # a sheet or name of the book that is asked: each host has classes of its own
Rows = list[list[Any]]  # float, str, bool, datetime, CellError; None for a blank cell


class HostSheet(Protocol):
    """One sheet. Cells that nothing was ever written to are blank."""

    cells_per_read: int | None  # a larger block is read in parts, to let others be answered
    cells_per_write: int | None

    @property
    def name(self) -> str: ...

    @property
    def api(self) -> Any:
        """The host's own object, for code that is meant for this host only."""
        ...

    def read(self, block: Block) -> Rows:
        """The values of a block, formulas' values included."""
        ...

    def write(self, block: Block, rows: Rows) -> None:
        """Write a block of values over whatever is there, and leave its looks.

        A text that starts with "=" is a formula; after an apostrophe it is a text whatever it says.
        """
        ...

    def formulas(self, block: Block) -> Sequence[Sequence[str]]:
        """What the formula bar shows: formulas, else values as texts, "" for a blank cell."""
        ...

    def fill(self, block: Block, formula: str) -> None:
        """One formula over a block; its relative references move along."""
        ...

    def write_array(self, block: Block, formula: str) -> None:
        """One array formula over the whole block."""
        ...

    def has_array(self, block: Block) -> bool:
        """Whether the block's first cell belongs to an array formula."""
        ...

    def clear(self, block: Block) -> None:
        """Blank the cells; what they look like stays."""
        ...

    def filled(self, line: Block) -> list[bool]:
        """Which cells of a row or column hold anything."""
        ...

    def used(self) -> Block | None:
        """From the first to the last row and column in use; None on an empty sheet."""
        ...

    def column_width(self, col: int) -> float:
        """In characters of the default font; 0 for a hidden column."""
        ...

    def set_column_width(self, block: Block, width: float) -> None:
        """In characters of the default font; 0 hides the columns."""
        ...

    def set_bold(self, block: Block, bold: bool) -> None: ...

    def activate(self) -> None:
        """Bring the sheet to the front, where there is a screen."""
        ...

    def select(self, block: Block) -> None:
        """Select the block, where there is a screen."""
        ...


class HostName(Protocol):
    """One defined name, of the book or of one sheet."""

    @property
    def name(self) -> str: ...

    @property
    def scope(self) -> HostSheet | None:
        """The sheet that it belongs to; None for a name of the book."""
        ...

    @property
    def refers_to(self) -> str:
        """A formula with its equals sign."""
        ...

    def target(self) -> tuple[HostSheet, Block]:
        """The block behind the name. Raises InputError where it stands for something else."""
        ...


class HostBook(Protocol):
    """One open workbook."""

    @property
    def name(self) -> str: ...

    @property
    def path(self) -> str:
        """Where it was opened or saved last; its title when that is nowhere."""
        ...

    @property
    def api(self) -> Any:
        """The host's own object, for code that is meant for this host only."""
        ...

    def sheets(self) -> Sequence[HostSheet]:
        """The sheets with cells, in order."""
        ...

    def active_sheet(self) -> HostSheet: ...

    def add_sheet(self, name: str, before: Own | None, after: Own | None) -> HostSheet:
        """A new sheet beside another one, or behind all others."""
        ...

    def insert_sheets(self, path: Path) -> bool:
        """Append all sheets of the .xlsx at `path`, which XlsxWriter wrote; False: it cannot."""
        ...

    def names(self, scope: Own | None) -> Sequence[HostName]:
        """The names of a sheet; of the book, but of no sheet, where `scope` is None."""
        ...

    def define(self, name: str, scope: Own | None, refers_to: str) -> HostName:
        """Make a name, or give it a new meaning."""
        ...

    def undefine(self, name: Own) -> None: ...

    def selection(self) -> tuple[HostSheet, Block] | None:
        """The cells that are selected; None where nobody selects any."""
        ...

    def activate(self) -> None: ...

    def save(self, path: Path | None, password: str | None) -> None: ...

    def close(self) -> None: ...


class HostApp(Protocol):
    """An app that has books open."""

    @property
    def api(self) -> Any: ...

    def books(self) -> Sequence[HostBook]: ...

    def active_book(self) -> HostBook: ...

    def open(self, path: Path) -> HostBook: ...

    def add(self) -> HostBook:
        """A new, empty book."""
        ...

    def quit(self) -> None: ...
