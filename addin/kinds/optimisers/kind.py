"""The kind of sheet that holds a race of optimisers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from addin.kinds.command import Command
from addin.kinds.kind import Kind, Press, register
from addin.kinds.optimisers import layout

if TYPE_CHECKING:
    import xlwings as xw

    from addin.kinds.optimisers.sheet import OptimisersSheet


class OptimisersKind(Kind):
    """Points, and the paths of five optimisers over the loss of a line through them."""

    contract = layout.CONTRACT
    title = "the optimisers workbook"
    place = 5

    def sheet(self, book: xw.Book, sheet: str | None = None) -> OptimisersSheet:
        from addin.kinds.optimisers.sheet import OptimisersSheet

        return OptimisersSheet(book, sheet)

    def presses(self) -> Mapping[str, Press]:
        from addin.kinds.optimisers import presses

        return {
            "train": presses.run_epochs,
            "run_epochs": presses.run_epochs,
            "one_step": presses.one_step,
            "new_random_weights": presses.new_random_weights,
            "fill_predictions": presses.fill_predictions,
        }

    def commands(self) -> Mapping[str, Command]:
        from addin.kinds.optimisers.commands import COMMANDS

        return COMMANDS


register(OptimisersKind())
