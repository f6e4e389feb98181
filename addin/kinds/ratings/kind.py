"""The kind of sheet that holds ratings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from addin.kinds.command import Command
from addin.kinds.kind import Kind, Press, register
from addin.kinds.ratings import layout

if TYPE_CHECKING:
    import xlwings as xw

    from addin.kinds.ratings.sheet import RatingsSheet
    from addin.sheet.cells import Rows


class RatingsKind(Kind):
    """A grid of users and movies, or a long table of user, movie, rating."""

    contract = layout.CONTRACT
    title = "a ratings model"
    place = 1
    buttons_beside: ClassVar = {"recommend": layout.RECOMMENDATIONS}

    def sheet(self, book: xw.Book, sheet: str | None = None) -> RatingsSheet:
        from addin.kinds.ratings.sheet import RatingsSheet

        return RatingsSheet(book, sheet)

    def likeness(self, rows: Rows) -> float:
        from addin.kinds.ratings.recognise import likeness

        return likeness(rows)

    def set_up(self) -> Callable[[xw.Book, str | None], str]:
        from addin.kinds.ratings.set_up import set_up_ratings

        return set_up_ratings

    def presses(self) -> Mapping[str, Press]:
        from addin.kinds.ratings import presses

        return {
            "train": presses.run_epochs,
            "run_epochs": presses.run_epochs,
            "one_step": presses.one_step,
            "new_random_weights": presses.new_random_weights,
            "find_learning_rate": presses.find_learning_rate,
            "fill_predictions": presses.fill_predictions,
            "recommend": presses.recommend,
        }

    def restored(self, cells: Any, written: set[str]) -> None:
        from addin.kinds.ratings.training import show_again

        show_again(cells, written)

    def register_functions(self) -> None:
        import addin.kinds.ratings.functions  # noqa: F401  registers them

    def model_info(self, version: Any) -> list[list[Any]]:
        from addin.kinds.ratings.functions import rating_info

        return rating_info(version)

    def model_in_cells(self, cells: RatingsSheet, version: str | None) -> object | None:
        return cells.model(version) if cells.said_version() == version else None

    def commands(self) -> Mapping[str, Command]:
        from addin.kinds.ratings.commands import COMMANDS

        return COMMANDS


register(RatingsKind())
