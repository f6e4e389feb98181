"""Where everything stands on a network sheet, from its room for rows and units alone."""

from dataclasses import dataclass
from functools import cached_property

from addin.drawing.band import TOP
from addin.drawing.rect import Rect
from addin.kinds.network.drawing.model import NetworkModel
from addin.kinds.network.layout import LAYERS, N_HIDDEN, NETWORK_SETTINGS

PANEL = 1  # first of the three columns on the left: settings, chart, check, status
LEFT = 5  # first column of the network
CELL, LABEL, RAW = 50, 44, 62  # pixels
PANEL_WIDTHS = (118, 110, 200)


@dataclass(frozen=True)
class LayerPlace:
    """A layer's columns: sums on the left, activations on the right; labels before them."""

    layer: int
    labels: int  # column
    sums: int  # first column
    room: int

    @property
    def activations(self) -> int:
        """The first column of the activations."""
        return self.sums + self.room

    @property
    def right(self) -> int:
        return self.sums + 2 * self.room


@dataclass(frozen=True)
class Places:
    """Rows from the top: parameters, forward, back, gradients and step, the engine's own."""

    model: NetworkModel

    # --- columns --------------------------------------------------------------------------------

    raw = LEFT + 1  # first column of the rows as the user types them

    @property
    def raw_y(self) -> int:
        """The column of the targets as the user types them."""
        return self.raw + self.model.room

    @property
    def x(self) -> int:
        """The first column of the inputs as the first layer gets them."""
        return self.raw_y + 2

    @cached_property
    def layers(self) -> tuple[LayerPlace, ...]:
        found, col = [], self.x + self.model.room
        for layer in LAYERS:
            found.append(LayerPlace(layer, col, col + 1, self.model.room_of(layer)))
            col = found[-1].right
        return tuple(found)

    @property
    def targets(self) -> int:
        """The column of targets; the loss of each row is in the next."""
        return self.layers[-1].right + 1

    @property
    def history(self) -> int:
        """The first column of the loss history."""
        return self.targets + 3

    # --- rows -----------------------------------------------------------------------------------

    legend = TOP
    titles = TOP + 3  # what each block of columns is
    functions = titles + 1
    units = titles + 2  # numbers of the units

    @property
    def n_parameters(self) -> int:
        """Rows of a block of parameters."""
        return 1 + self.model.room

    @property
    def parameters(self) -> int:
        return self.units + 1

    @property
    def forward(self) -> int:
        """The first row of examples; their headings stand one above."""
        return self.parameters + self.n_parameters + 2

    @property
    def back(self) -> int:
        return self.forward + self.model.n_rows + 3

    @property
    def gradients(self) -> int:
        return self.back + self.model.n_rows + 2

    @property
    def engine_rows(self) -> int:
        return self.gradients + self.n_parameters + 3

    @property
    def engine_gradients(self) -> int:
        return self.engine_rows + self.model.n_rows + 2

    @property
    def last(self) -> tuple[int, int]:
        bottom = max(self.engine_gradients + self.n_parameters, self.widths.below)
        return bottom, self.targets + 1

    # --- the panel ------------------------------------------------------------------------------

    @property
    def settings(self) -> Rect:
        n = len(NETWORK_SETTINGS) - (0 if self.model.is_table else 1)
        return Rect(TOP + 2, PANEL, n, 2)

    @property
    def chart(self) -> Rect:
        return Rect(self.settings.below + 1, PANEL, 11, 3)

    @property
    def predictions(self) -> Rect:
        """The chart of predictions and targets: where there are several."""
        return Rect(self.chart.below + 1, PANEL, 11, 3)

    @property
    def check(self) -> Rect:
        above = self.predictions if self.model.is_table else self.chart
        return Rect(above.below + 2, PANEL, 6, 2)

    @property
    def status(self) -> Rect:
        return Rect(self.check.below + 2, PANEL, 7, 2)

    # --- blocks ---------------------------------------------------------------------------------

    def rows_at(self, row: int, col: int, wide: int) -> Rect:
        """A block with a row for each example."""
        return Rect(row, col, self.model.n_rows, wide)

    def parameters_at(self, row: int, col: int, wide: int) -> Rect:
        """A block with the shape of a layer's parameters."""
        return Rect(row, col, self.n_parameters, wide)

    @property
    def widths(self) -> Rect:
        """`layer_widths`; the inputs that each layer gets stand beside it."""
        return Rect(self.status.below + 2, PANEL + 1, N_HIDDEN + 2)

    def width(self, layer: int) -> str:
        """The cell with a layer's units (0: the inputs), as a formula writes it."""
        return self.widths.part(layer, 0).a1()

    def gets(self, layer: int) -> str:
        """The cell with the number of inputs that a layer gets."""
        return self.widths.part(layer, 1).a1()
