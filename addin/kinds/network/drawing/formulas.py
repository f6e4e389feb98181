"""The formulas of a network, as text: forward, back and the step, one cell each.

They use `MMULT`, `SUMPRODUCT` and `IF` only, so that any Excel and LibreOffice computes them. A
cell that no unit or no row uses is 0.
"""

from dataclasses import dataclass

from addin.drawing.rect import ref
from addin.kinds.network.drawing.places import LayerPlace, Places
from addin.kinds.network.layout import LAYERS

OUTPUT = LAYERS[-1]


@dataclass(frozen=True)
class Formulas:
    """Texts by row and column of a block, counted from its corner."""

    at: Places

    # --- what is there --------------------------------------------------------------------------

    def unit(self, col: int) -> str:
        """The cell above a column that says which unit it is; "" for none."""
        return ref(self.at.units, col, fix_row=True)

    def target(self, r: int) -> str:
        """The target of an example; "" where there is no example."""
        return ref(self.at.forward + r, self.at.targets, fix_col=True)

    def used(self, col: int, r: int, text: str) -> str:
        """A formula for the cells of units and rows that are there; 0 elsewhere."""
        return f'=IF(OR({self.unit(col)}="",{self.target(r)}=""),0,{text})'

    def before(self, layer: LayerPlace, row: int, r: int) -> tuple[str, str]:
        """The first and last cell of what a layer gets, in row `row` + `r`."""
        first = self.at.x if layer.layer == 1 else self.at.layers[layer.layer - 2].activations
        return tuple(ref(row + r, col, fix_col=True) for col in (first, layer.labels - 1))  # type: ignore[return-value]

    def input_column(self, layer: LayerPlace, i: int) -> int:
        """The column of what a layer gets from input or unit `i`, counted from 0."""
        first = self.at.x if layer.layer == 1 else self.at.layers[layer.layer - 2].activations
        return first + i

    # --- forward --------------------------------------------------------------------------------

    def sum(self, layer: LayerPlace, r: int, c: int) -> str:
        """Bias + inputs times weights."""
        col, row = layer.sums + c, self.at.parameters
        first, last = self.before(layer, self.at.forward, r)
        bias = ref(row, col, fix_row=True)
        top = ref(row + 1, col, fix_row=True)
        end = ref(row + self.at.model.room, col, fix_row=True)
        return self.used(col, r, f"{bias}+SUM(MMULT({first}:{last},{top}:{end}))")

    def activation(self, layer: LayerPlace, r: int, c: int) -> str:
        """The function of a sum; a layer of no units passes on what it gets."""
        row, col = self.at.forward + r, layer.sums + c
        z = ref(row, col)
        if layer.layer == OUTPUT:
            return self.used(col, r, f'IF(output="sigmoid",{sigmoid(z)},{z})')
        bent = f'IF(activation="relu",MAX(0,{z}),IF(activation="tanh",TANH({z}),{sigmoid(z)}))'
        passed = ref(row, self.input_column(layer, c))
        there = self.used(col, r, bent).removeprefix("=")
        return f"=IF({self.at.width(layer.layer)}=0,{passed},{there})"

    def loss(self, r: int) -> str:
        """The loss of one example; cross-entropy from the sum, so that it never overflows."""
        row, out, y = self.at.forward + r, self.at.layers[-1], self.target(r)
        z, a = ref(row, out.sums), ref(row, out.activations)
        bce = f"MAX({z},0)-{z}*{y}+LN(1+EXP(-ABS({z})))"
        return f'=IF({y}="",0,IF(loss="bce",{bce},({a}-{y})^2))'

    # --- back -----------------------------------------------------------------------------------

    def sum_gradient(self, layer: LayerPlace, r: int, c: int) -> str:
        """The slope of the loss along a sum: that of the activation, times the function's own."""
        col, row = layer.sums + c, self.at.forward + r
        a = ref(row, layer.activations + c)
        if layer.layer == OUTPUT:
            y = self.target(r)
            squared = f'2*({a}-{y})*IF(output="sigmoid",{a}*(1-{a}),1)'
            return self.used(col, r, f'IF(loss="bce",{a}-{y},{squared})/COUNT({self.targets})')
        z, slope = ref(row, col), ref(self.at.back + r, layer.activations + c)
        own = f'IF(activation="relu",IF({z}>0,1,0),IF(activation="tanh",1-{a}^2,{a}*(1-{a})))'
        return self.used(col, r, f"{slope}*{own}")

    @property
    def targets(self) -> str:
        """All targets."""
        return self.at.rows_at(self.at.forward, self.at.targets, 1).a1()

    def activation_gradient(self, layer: LayerPlace, r: int, c: int) -> str:
        """The slope of the loss along an activation: from each unit that it goes into."""
        after, row = self.at.layers[layer.layer], self.at.back + r
        first, last = (
            ref(row, col, fix_col=True) for col in (after.sums, after.sums + after.room - 1)
        )
        weights = self.at.parameters + 1 + c
        left, right = (
            ref(weights, col, True, True) for col in (after.sums, after.sums + after.room - 1)
        )
        passed = ref(row, after.activations + c)
        back = f"SUMPRODUCT({first}:{last},{left}:{right})"
        return (
            back if after.layer == OUTPUT else f"IF({self.at.width(after.layer)}=0,{passed},{back})"
        )

    def gradient(self, layer: LayerPlace, i: int, c: int) -> str:
        """The slope of the loss along a bias (`i` = 0) or a weight, over all rows."""
        col = layer.sums + c
        slopes = self.column(self.at.back, col)
        label = ref(self.at.parameters + i, layer.labels, fix_col=True)
        if i == 0:
            return f'=IF({self.unit(col)}="",0,SUM({slopes}))'
        inputs = self.column(self.at.forward, self.input_column(layer, i - 1), fix_col=True)
        return f'=IF(OR({self.unit(col)}="",{label}=""),0,SUMPRODUCT({inputs},{slopes}))'

    def column(self, row: int, col: int, fix_col: bool = False) -> str:
        """The examples' cells of one column."""
        last = row + self.at.model.n_rows - 1
        return f"{ref(row, col, True, fix_col)}:{ref(last, col, True, fix_col)}"

    def stepped(self, layer: LayerPlace, i: int, c: int) -> str:
        """The parameter after a step of SGD."""
        now = ref(self.at.parameters + i, layer.sums + c)
        return f"={now}-lr*{ref(self.at.gradients + i, layer.sums + c)}"


def sigmoid(z: str) -> str:
    """1/(1+e^-z); e to more than 700 is too large for a cell."""
    return f"1/(1+EXP(MIN(700,-{z})))"
