"""A network of any widths in the fixed room that a sheet has: blocks padded with zeros."""

from collections.abc import Sequence

import numpy as np

from addin.kinds.network.layout import LAYERS, activations, gradients, parameters, stepped, sums
from engine.network.trace import Trace
from engine.network.weights import Layer

Blocks = dict[str, np.ndarray]


def padded(
    trace: Trace,
    hidden: Sequence[int],
    room: int,
    rows: Sequence[int],
    n_rows: int,
    x: np.ndarray,
) -> Blocks:
    """Every block of a trace by its range name, in the sheet's shapes.

    `hidden` has the units of each hidden layer, 0 where there is none; such a layer passes on the
    activations before it, at first the inputs x (n, n_in) as the first layer gets them. `rows` are
    the places of the trace's rows among the sheet's `n_rows`.
    """
    blocks: Blocks = {}
    place, before = 0, _rows(x, rows, n_rows, room)
    for layer, width in zip(LAYERS, (*hidden, 1), strict=True):
        wide = 1 if layer == LAYERS[-1] else room
        shape = (1 + room, wide)
        if not width:
            zeros = np.zeros(shape)
            for name in (parameters, gradients, stepped):
                blocks[name(layer)] = zeros
            blocks[sums(layer)], blocks[activations(layer)] = np.zeros((n_rows, wide)), before
            continue
        blocks[parameters(layer)] = stacked(trace.layers[place], shape)
        blocks[gradients(layer)] = stacked(trace.gradients[place], shape)
        blocks[stepped(layer)] = stacked(trace.stepped[place], shape)
        blocks[sums(layer)] = _rows(trace.sums[place], rows, n_rows, wide)
        before = blocks[activations(layer)] = _rows(trace.activations[place], rows, n_rows, wide)
        place += 1
    return blocks


def stacked(layer: Layer, shape: tuple[int, int]) -> np.ndarray:
    """Bias on top of weights, in the corner of a block of zeros."""
    block = np.zeros(shape)
    n_in, n_out = layer.weight.shape
    block[0, :n_out], block[1 : 1 + n_in, :n_out] = layer.bias, layer.weight
    return block


def unstacked(block: np.ndarray, n_in: int, n_out: int) -> Layer:
    """The layer in a block's corner."""
    return Layer(block[1 : 1 + n_in, :n_out].copy(), block[0, :n_out].copy())


def _rows(values: np.ndarray, rows: Sequence[int], n_rows: int, wide: int) -> np.ndarray:
    block = np.zeros((n_rows, wide))
    block[np.ix_(list(rows), range(values.shape[1]))] = values
    return block
