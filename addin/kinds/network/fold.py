"""Columns of units that are not there are hidden, so that a network of any size looks whole."""

from collections.abc import Sequence

from addin.kinds.network import layout
from addin.kinds.network.layout import LAYERS
from addin.kinds.network.sheet import NetworkSheet

CELL, LABEL = 6.43, 5.57  # column widths in characters


def fold(cells: NetworkSheet, widths: Sequence[int]) -> None:
    """Show as many columns of each block as there are units."""
    _fold(cells, layout.INPUTS, widths[0])
    for k in LAYERS[:-1]:
        _fold(cells, layout.sums(k), widths[k])
        _fold(cells, layout.activations(k), widths[k])
        if cells.has(layout.sums(k)):
            first = cells.names[layout.sums(k)][0, 0]
            first.offset(0, -1).column_width = LABEL if widths[k] else 0


def _fold(cells: NetworkSheet, name: str, n_used: int) -> None:
    if not cells.has(name):
        return
    block = cells.names[name][0, :]
    room = block.shape[1]
    if n_used:
        block[:, :n_used].column_width = CELL
    if n_used < room:
        block[:, n_used:].column_width = 0
