"""The kind of sheet that holds a small network, forwards and backwards in cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from addin.kinds.command import Command
from addin.kinds.kind import Kind, Press, register
from addin.kinds.network import layout

if TYPE_CHECKING:
    import xlwings as xw

    from addin.kinds.network.sheet import NetworkSheet


class NetworkKind(Kind):
    """Rows, parameters, and by plain formulas all that follows from them."""

    contract = layout.CONTRACT
    title = "a network sheet"
    place = 4

    def sheet(self, book: xw.Book, sheet: str | None = None) -> NetworkSheet:
        from addin.kinds.network.sheet import NetworkSheet

        return NetworkSheet(book, sheet)

    def presses(self) -> Mapping[str, Press]:
        import addin.kinds.network.table  # noqa: F401  registers Use table
        from addin.kinds.network import presses

        return {
            "train": presses.run_epochs,
            "run_epochs": presses.run_epochs,
            "one_step": presses.one_step,
            "new_random_weights": presses.new_random_weights,
            "fill_predictions": presses.fill_predictions,
            "new_sizes": presses.new_sizes,
        }

    def restored(self, cells: Any, written: set[str]) -> None:
        from addin.kinds.network.training import fold_again

        fold_again(cells, written)

    def commands(self) -> Mapping[str, Command]:
        from addin.kinds.network.commands import COMMANDS

        return COMMANDS


register(NetworkKind())
