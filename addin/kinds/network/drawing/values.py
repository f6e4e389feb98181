"""What the formulas of a network sheet show before anything is learned, block by block."""

import numpy as np

from addin.kinds.network.blocks import Blocks, padded
from addin.kinds.network.drawing.model import NetworkModel
from addin.kinds.network.layout import LAYERS, parameters
from engine.network.rows import prepared


class Values:
    """All blocks by range name, and those that only formulas have."""

    def __init__(self, model: NetworkModel):
        self.model = model
        n = len(model.data.y)
        self.rows = range(n)
        self.x = np.zeros((model.n_rows, model.room))
        self.x[:n, : model.data.x.shape[1]] = prepared(model.data.x, model.settings)
        first = self.x[:n, : model.data.x.shape[1]]
        self.blocks: Blocks = padded(
            model.trace, model.hidden, model.room, self.rows, model.n_rows, first
        )

    def sum_gradients(self, layer: int) -> np.ndarray:
        """(rows, room): the slope of the loss along each sum."""
        block = np.zeros((self.model.n_rows, self.model.room_of(layer)))
        place = self.model.placed[layer]
        if place is not None:
            found = self.model.trace.sum_gradients[place]
            block[: len(found), : found.shape[1]] = found
        return block

    def activation_gradients(self, layer: int) -> np.ndarray:
        """(rows, room): the slope of the loss along each activation of a hidden layer."""
        after = layer + 1
        if self.model.placed[after] is None:
            return self.activation_gradients(after)
        return self.sum_gradients(after) @ self.blocks[parameters(after)][1:].T

    def losses(self) -> np.ndarray:
        """(rows,): the loss of each example; 0 where there is none."""
        out, y, found = LAYERS[-1], self.model.data.y, np.zeros(self.model.n_rows)
        z = self.blocks[f"sums_{out}"][: len(y), 0]
        a = self.blocks[f"activations_{out}"][: len(y), 0]
        bce = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
        found[: len(y)] = bce if self.model.settings.loss == "bce" else (a - y) ** 2
        return found
