"""The kind of sheet that holds a table of people, or of anything, and a model of one column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from addin.kinds.command import Command
from addin.kinds.kind import Kind, Press, register
from addin.kinds.salaries import layout

if TYPE_CHECKING:
    import xlwings as xw

    from addin.kinds.salaries.sheet import SalariesSheet
    from addin.sheet.cells import Rows


class SalariesKind(Kind):
    """A table with a header; one of its columns is the target."""

    contract = layout.CONTRACT
    title = "a salaries sheet"
    place = 2

    def sheet(self, book: xw.Book, sheet: str | None = None) -> SalariesSheet:
        from addin.kinds.salaries.sheet import SalariesSheet

        return SalariesSheet(book, sheet)

    def likeness(self, rows: Rows) -> float:
        from addin.kinds.salaries.recognise import likeness

        return likeness(rows)

    def set_up(self) -> Callable[[xw.Book, str | None], str]:
        from addin.kinds.salaries.set_up import set_up_salaries

        return set_up_salaries

    def presses(self) -> Mapping[str, Press]:
        from addin.kinds.salaries import presses

        return {"train": presses.train, "score_table": presses.score_table}

    def restored(self, cells: Any, written: set[str]) -> None:
        from addin.kinds.salaries.show import show_again

        show_again(cells, written)

    def register_functions(self) -> None:
        import addin.kinds.salaries.functions  # noqa: F401  registers them

    def model_info(self, version: Any) -> list[list[Any]]:
        from addin.kinds.salaries.functions import salary_info

        return salary_info(version)

    def model_in_cells(self, cells: SalariesSheet, version: str | None) -> object | None:
        """Without a version whatever the sheet stores."""
        return cells.stored_model() if version in (None, cells.said_version()) else None

    def commands(self) -> Mapping[str, Command]:
        from addin.kinds.salaries.commands import COMMANDS

        return COMMANDS


register(SalariesKind())
