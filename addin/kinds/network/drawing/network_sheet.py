"""A network sheet: left to right through the layers, back again, and the step."""

from typing import Any

import numpy as np

from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import Sheet
from addin.kinds.network import layout
from addin.kinds.network.drawing import colours, panel
from addin.kinds.network.drawing.blocks import NUMBER, SMALL, chip, formulas, numbers, show
from addin.kinds.network.drawing.drawing import Drawing
from addin.kinds.network.drawing.examples import write_examples
from addin.kinds.network.drawing.formulas import OUTPUT, Formulas
from addin.kinds.network.drawing.model import NetworkModel
from addin.kinds.network.drawing.places import (
    CELL,
    LABEL,
    LEFT,
    PANEL,
    PANEL_WIDTHS,
    RAW,
    LayerPlace,
    Places,
)
from addin.kinds.network.drawing.values import Values

SUBTITLES = {
    True: "A small table, a row an example. The same network learns from all rows at once. "
    "Type or paste your own rows over the yellow cells, then press New sizes.",
    False: "One vector goes through a network, left to right; the loss comes back, right to left; "
    "a step follows. Press One step and watch every number move.",
}
FORWARD = "left to right: inputs × weights + bias = z, then an activation function bends z into a"
BACK = "right to left: how much the loss would rise if this number were a little larger"
STEP = "each parameter goes a little against its gradient: new = old − lr × gradient"
NOTES = {
    "forward": (
        "A unit multiplies each of its inputs by a weight, adds them up",
        "and adds its bias: that sum is z. One column of weights, one unit.",
        "The activation function makes a of z; a goes on to the next layer.",
        "Without that bend, many layers could do no more than one.",
        "The last a is the prediction; the loss compares it with the target y.",
    ),
    "back": (
        "Start at the loss. Through a function: times the function's slope.",
        "Through a layer: times its weights. That is the chain rule.",
    ),
    "step": (
        "A weight's gradient: its input × ∂loss/∂z of its unit,",
        "summed over the rows. A bias has the input 1.",
        "Against the gradient the loss falls: new = old − lr × gradient.",
        "One step puts the new numbers into the weights above.",
    ),
}
SAID, SIGMOID = {"relu": "max(0, z)", "tanh": "tanh z", "linear": "z"}, "1/(1+e^-z)"
ENGINE = "the same numbers by torch: autograd for the gradients, its own SGD for the step"


def write_network(sheet: Sheet, model: NetworkModel) -> None:
    """Fill a sheet."""
    sheet.scopes, at = (model.scope,), Places(model)
    draw = Drawing(sheet, model, at, Formulas(at), Values(model))
    _widths(draw)
    sheet.title(model.sheet, SUBTITLES[model.is_table])
    panel.write_panel(sheet, model, at, draw.values)
    _legend(draw)
    _sections(draw)
    write_examples(draw)
    for place in at.layers:
        _heading(draw, place)
        _parameters(draw, place)
        _forward(draw, place)
        _back(draw, place)
        _step(draw, place)
        _engine(draw, place)
    sheet.print_on_one_page(at.last[0], at.last[1])


def _widths(draw: Drawing) -> None:
    """Columns of units that are not there are folded away."""
    at, sheet, model = draw.at, draw.sheet, draw.model
    sheet.widths(0, 16)
    sheet.widths(PANEL, *PANEL_WIDTHS)
    sheet.widths(PANEL + 3, 18, LABEL)
    fold(sheet, at.x, model.room, model.widths[0])
    for place in at.layers:
        width = model.widths[place.layer]
        sheet.widths(place.labels, LABEL if width else 2)
        fold(sheet, place.sums, place.room, width)
        fold(sheet, place.activations, place.room, width)
    sheet.widths(at.targets - 1, 18, CELL + 6, CELL + 6)
    sheet.widths(at.targets + 2, 22)
    pixels = RAW if model.is_table else CELL - 6
    sheet.widths(at.raw, *[pixels] * (model.room + 1), 22)


def fold(sheet: Sheet, col: int, room: int, n_used: int, pixels: int = CELL) -> None:
    """Give the used columns of a block their width, and hide the others."""
    for c in range(room):
        sheet.ws.set_column_pixels(col + c, col + c, pixels, None, {"hidden": c >= n_used})


def _legend(draw: Drawing) -> None:
    """What the colours mean, in a line over the network."""
    sheet, row = draw.sheet, draw.at.legend
    pieces: list = []
    for kind in colours.LEGEND:
        mark = sheet.book.add_format({"font_color": kind.ink, "bold": True, "font_size": 9})
        pieces += [mark, "■ ", sheet.style("hint"), f"{kind.word}     "]
    sheet.ws.write_rich_string(row, LEFT, *pieces, sheet.style("hint"))


def _sections(draw: Drawing) -> None:
    at, section = draw.at, draw.sheet.section
    section(at.titles - 1, LEFT, "1  Forward", FORWARD)
    section(at.back - 2, LEFT, "2  Back", BACK)
    section(at.gradients - 2, LEFT, "3  Step", STEP)
    section(at.engine_rows - 2, LEFT, "The engine's own", ENGINE)
    notes = {at.back - 1: NOTES["back"], at.gradients - 1: NOTES["step"]}
    if not draw.model.is_table:
        notes[at.parameters] = NOTES["forward"]
    for row, lines in notes.items():
        for place, line in enumerate(lines):
            draw.sheet.put(row + place, LEFT + 1, line, draw.sheet.style("hint"))


def _heading(draw: Drawing, place: LayerPlace) -> None:
    """The layer's name, its function, and the numbers of its units."""
    sheet, at, k = draw.sheet, draw.at, place.layer
    width, n = at.width(k), draw.model.widths[k]
    bold = sheet.style("section", font_size=10)
    name = "Output" if k == OUTPUT else f"Layer {k}"
    text = f'=IF({width}=0,"","{name}: "&{width}&IF({width}=1," unit"," units"))'
    units = "unit" if n == 1 else "units"
    sheet.formula(at.titles, place.sums, text, bold, f"{name}: {n} {units}" if n else "")
    for col in (place.sums, place.activations):
        for c in range(place.room):
            unit = f'=IF({width}>={c + 1},{c + 1},"")'
            look = sheet.style("hint", "center")
            sheet.formula(at.units, col + c, unit, look, c + 1 if n > c else "")
    _function(draw, place)


def _function(draw: Drawing, place: LayerPlace) -> None:
    """The activation function in a colour of its own, over the numbers that it makes."""
    sheet, at, k = draw.sheet, draw.at, place.layer
    rect, width = Rect(at.functions, place.activations, 1, place.room), at.width(k)
    chosen = "output" if k == OUTPUT else "activation"
    used = f'{ref(at.units, rect.col, fix_row=True)}<>""'
    name = str(draw.model.values[chosen]) if draw.model.widths[k] else ""
    chip(sheet, rect, f'=IF({width}=0,"",{chosen})', used, colours.FUNCTION, name)
    pick = f'"{SIGMOID}"'
    for function, words in SAID.items():
        pick = f'IF({chosen}="{function}","{words}",{pick})'
    look = sheet.style("hint", font_color=colours.FUNCTION.ink)
    text = f'=IF({width}=0,"",{pick})'
    sheet.formula(
        at.parameters, place.activations, text, look, SAID.get(name, SIGMOID) if name else ""
    )


def _parameters(draw: Drawing, place: LayerPlace) -> None:
    """Biases and weights: what is learned."""
    sheet, at, k = draw.sheet, draw.at, place.layer
    rect = at.parameters_at(at.parameters, place.sums, place.room)
    head = Rect(at.functions, place.sums, 1, place.room)
    chip(sheet, head, "weights", _unit(draw, place.sums), colours.PARAMETER)
    _labels(draw, place, at.parameters, full=True)
    numbers_of = draw.values.blocks[layout.parameters(k)]
    look = sheet.style(
        "middle", num_format="0.00", align="center", font_size=9, font_color="#FFFFFF"
    )
    sheet.block(rect, numbers_of, look)
    show(sheet, rect, _labelled(draw, place), colours.PARAMETER, scale=True)
    draw.define(layout.parameters(k), rect)


def _labels(draw: Drawing, place: LayerPlace, row: int, full: bool = False) -> None:
    """What each row of parameters multiplies."""
    sheet, at, k = draw.sheet, draw.at, place.layer
    look = sheet.style("hint", "right")
    width, gets = at.width(k), at.gets(k)
    n, n_in = draw.model.widths[k], panel.inputs_of(draw.model, k)
    sheet.formula(row, place.labels, f'=IF({width}=0,"","bias")', look, "bias" if n else "")
    mark = "x" if k == 1 else "a"
    for i in range(1, at.n_parameters):
        text = f'=IF(AND({width}>0,{gets}>={i}),"{mark}{i}","")'
        sheet.formula(row + i, place.labels, text, look, f"{mark}{i}" if n and n_in >= i else "")


def _unit(draw: Drawing, col: int) -> str:
    """Whether a column is a unit's, for its first cell."""
    return f'{ref(draw.at.units, col, fix_row=True)}<>""'


def _labelled(draw: Drawing, place: LayerPlace, col: int | None = None) -> str:
    """Whether a cell of a block of parameters is used, for its corner."""
    label = ref(draw.at.parameters, place.labels, fix_col=True)
    return f'AND({_unit(draw, place.sums if col is None else col)},{label}<>"")'


def _row(draw: Drawing, col: int) -> str:
    """Whether a cell of a block of examples is used, for its corner."""
    return f'AND({_unit(draw, col)},{draw.text.target(0)}<>"")'


def _forward(draw: Drawing, place: LayerPlace) -> None:
    sheet, at, text, k = draw.sheet, draw.at, draw.text, place.layer
    blocks = draw.values.blocks
    for col, make, name, kind, words in (
        (place.sums, text.sum, layout.sums, colours.SUM, "z"),
        (place.activations, text.activation, layout.activations, colours.ACTIVATION, "a"),
    ):
        rect = at.rows_at(at.forward, col, place.room)
        head = Rect(at.forward - 1, col, 1, place.room)
        chip(sheet, head, words, _unit(draw, col), kind)
        shown = _row(draw, col)
        block = blocks[name(k)]
        formulas(sheet, rect, lambda r, c, m=make: m(place, r, c), block, shown, kind)
        if k == OUTPUT and name is layout.activations and draw.model.settings.output == "sigmoid":
            sheet.condition(rect, colours.PREDICTION_SCALE)
        draw.define(name(k), rect)


def _back(draw: Drawing, place: LayerPlace) -> None:
    k, text = place.layer, draw.text
    _slopes(draw, place, place.sums, "∂loss/∂z", text.sum_gradient, draw.values.sum_gradients(k))
    if k != OUTPUT:
        _slopes(
            draw,
            place,
            place.activations,
            "∂loss/∂a",
            lambda *at: "=" + text.activation_gradient(*at),
            draw.values.activation_gradients(k),
        )


def _slopes(
    draw: Drawing, place: LayerPlace, col: int, words: str, make: Any, values: np.ndarray
) -> None:
    """A block of slopes of the loss, with its heading; `make` writes the formula of a cell."""
    head = Rect(draw.at.back - 1, col, 1, place.room)
    chip(draw.sheet, head, words, _unit(draw, col), colours.GRADIENT)
    formulas(
        draw.sheet,
        draw.at.rows_at(draw.at.back, col, place.room),
        lambda r, c: make(place, r, c),
        values,
        _row(draw, col),
        colours.GRADIENT,
        SMALL if draw.model.is_table else NUMBER,
    )


def _step(draw: Drawing, place: LayerPlace) -> None:
    """Gradients of the parameters, and the parameters after a step."""
    sheet, at, text, k = draw.sheet, draw.at, draw.text, place.layer
    _labels(draw, place, at.gradients)
    for col, make, name, kind, words in (
        (place.sums, text.gradient, layout.gradients, colours.GRADIENT, "gradient"),
        (place.activations, text.stepped, layout.stepped, colours.STEPPED, "new"),
    ):
        rect = at.parameters_at(at.gradients, col, place.room)
        chip(sheet, Rect(at.gradients - 1, col, 1, place.room), words, _unit(draw, col), kind)
        block = draw.values.blocks[name(k)]
        shown = _labelled(draw, place, col)
        formulas(sheet, rect, lambda i, c, m=make: m(place, i, c), block, shown, kind)
        draw.define(name(k), rect)


def _engine(draw: Drawing, place: LayerPlace) -> None:
    """The engine's numbers, in the order of the formulas."""
    sheet, at, k = draw.sheet, draw.at, place.layer
    kind = colours.ENGINE
    for row, n_rows, blocks in (
        (
            at.engine_rows,
            draw.model.n_rows,
            (("z", layout.sums, place.sums), ("a", layout.activations, place.activations)),
        ),
        (
            at.engine_gradients,
            at.n_parameters,
            (
                ("gradient", layout.gradients, place.sums),
                ("new", layout.stepped, place.activations),
            ),
        ),
    ):
        for words, name, col in blocks:
            rect = Rect(row, col, n_rows, place.room)
            chip(sheet, Rect(row - 1, col, 1, place.room), words, _unit(draw, col), kind)
            is_rows = row == at.engine_rows
            shown = _row(draw, col) if is_rows else _labelled(draw, place, col)
            numbers(sheet, rect, draw.values.blocks[name(k)], shown, kind)
            draw.define(layout.engine(name(k)), rect)
    _labels(draw, place, at.engine_gradients)
