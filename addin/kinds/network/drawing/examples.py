"""The examples of a network sheet: inputs on the left, targets and losses on the right."""

import numpy as np

from addin.drawing.rect import Rect, ref
from addin.drawing.style import INK
from addin.kinds.network import layout
from addin.kinds.network.drawing import colours
from addin.kinds.network.drawing.blocks import HIDDEN, chip, formulas, show
from addin.kinds.network.drawing.drawing import Drawing
from addin.kinds.network.drawing.places import LEFT

GIVEN = colours.GIVEN


def write_examples(draw: Drawing) -> None:
    """Inputs, targets, the loss of each row."""
    _units(draw)
    _given_rows(draw)
    _inputs(draw)
    _targets(draw)
    _losses(draw)


def _units(draw: Drawing) -> None:
    """The numbers of the inputs."""
    sheet, at = draw.sheet, draw.at
    width, n = at.width(0), draw.model.widths[0]
    for c in range(draw.model.room):
        text = f'=IF({width}>={c + 1},{c + 1},"")'
        sheet.formula(
            at.units, at.x + c, text, sheet.style("hint", "center"), c + 1 if n > c else ""
        )


def _used(draw: Drawing, col: int) -> str:
    return f'{ref(draw.at.units, col, fix_row=True)}<>""'


def _given(draw: Drawing, col: int, n_cols: int, name: str, values: np.ndarray) -> None:
    """A block of cells that are the user's."""
    rect = draw.at.rows_at(draw.at.forward, col, n_cols)
    look = draw.sheet.style("input", "center", num_format="General", font_size=9)
    rows = [[None if np.isnan(v) else float(v) for v in row] for row in values]
    draw.sheet.block(rect, rows, look)
    draw.define(name, rect)


def _names(draw: Drawing, col: int, n_cols: int, name: str, words: list[str]) -> None:
    """What the columns are called; the user's as well."""
    rect = Rect(draw.at.forward - 1, col, 1, n_cols)
    look = draw.sheet.style("input", "center", "bold", font_size=8, shrink=True)
    draw.sheet.block(rect, [[*words, *[None] * (n_cols - len(words))]], look)
    draw.define(name, rect)


def _padded(draw: Drawing, values: np.ndarray, n_cols: int) -> np.ndarray:
    block = np.full((draw.model.n_rows, n_cols), np.nan)
    block[: len(values), : values.shape[1]] = values
    return block


def _given_rows(draw: Drawing) -> None:
    """What the user types: names over columns, inputs, and the target in the last column."""
    at, data, room = draw.at, draw.model.data, draw.model.room
    title = "Your table" if draw.model.is_table else "Your vector"
    draw.sheet.section(at.titles, at.raw, title, "x in the first columns, the target y in the last")
    _given(draw, at.raw, room, layout.X, _padded(draw, data.x, room))
    _names(draw, at.raw, room, layout.X_NAMES, list(data.x_names))
    _given(draw, at.raw_y, 1, layout.Y, _padded(draw, data.y[:, None], 1))
    _names(draw, at.raw_y, 1, layout.Y_NAME, [data.y_name])
    if draw.model.is_table:
        _scale(draw)
        _numbers(draw)


def _numbers(draw: Drawing) -> None:
    """The number of each row, where there is one."""
    sheet, at = draw.sheet, draw.at
    for r in range(draw.model.n_rows):
        text = f'=IF({draw.text.target(r)}="","",{r + 1})'
        shown = r + 1 if r < len(draw.model.data.y) else ""
        sheet.formula(at.forward + r, LEFT, text, sheet.style("hint", "right"), shown)


def _scale(draw: Drawing) -> None:
    """Mean and spread of each column of the table."""
    sheet, at, x = draw.sheet, draw.at, draw.model.data.x
    for row, word, call, values in (
        (at.parameters, "mean", "AVERAGE", x.mean(axis=0)),
        (at.parameters + 1, "spread", "STDEVP", x.std(axis=0)),
    ):
        sheet.put(row, LEFT, word, sheet.style("hint", "right"))
        for c in range(draw.model.room):
            column = draw.text.column(at.forward, at.raw + c)
            text = f'=IF(COUNT({column})=0,"",{call}({column}))'
            value = float(values[c]) if c < len(values) else ""
            look = sheet.style("formula", "center", num_format="0.00", font_size=9)
            sheet.formula(row, at.raw + c, text, look, value)


def _inputs(draw: Drawing) -> None:
    """Each input as it is, or with mean 0 and spread 1."""
    sheet, at, room = draw.sheet, draw.at, draw.model.room
    rect = at.rows_at(at.forward, at.x, room)

    def text(r: int, c: int) -> str:
        value = ref(at.forward + r, at.raw + c)
        if not draw.model.is_table:
            return draw.text.used(at.x + c, r, value)
        mean, spread = (ref(at.parameters + i, at.raw + c, fix_row=True) for i in (0, 1))
        scaled = f"IF({spread}=0,0,({value}-{mean})/{spread})"
        return draw.text.used(at.x + c, r, f'IF(normalise="yes",{scaled},{value})')

    sheet.section(at.titles, at.x, "Input")
    shown = f'AND({_used(draw, at.x)},{draw.text.target(0)}<>"")'
    chip(sheet, Rect(at.forward - 1, at.x, 1, room), "x", _used(draw, at.x), colours.ACTIVATION)
    formulas(sheet, rect, text, draw.values.x, shown, colours.ACTIVATION)
    draw.define(layout.INPUTS, rect)


def _targets(draw: Drawing) -> None:
    sheet, at, y = draw.sheet, draw.at, draw.model.data.y
    sheet.section(at.titles, at.targets, "Target")
    look = sheet.style("middle", num_format="General", **{**HIDDEN, "font_color": INK})
    for r in range(draw.model.n_rows):
        given = ref(at.forward + r, at.raw_y)
        value = float(y[r]) if r < len(y) else ""
        text = f'=IF(ISNUMBER({given}),{given},"")'
        sheet.formula(at.forward + r, at.targets, text, look, value)
    rect, shown = at.rows_at(at.forward, at.targets, 1), f'{draw.text.target(0)}<>""'
    show(sheet, rect, shown, colours.TARGET)
    head = Rect(at.forward - 1, at.targets)
    chip(sheet, head, "y", "TRUE", GIVEN)


def _losses(draw: Drawing) -> None:
    sheet, at = draw.sheet, draw.at
    col = at.targets + 1
    sheet.section(at.titles, col, "Loss")
    chip(
        sheet,
        Rect(at.forward - 1, col),
        "=loss",
        "TRUE",
        colours.GRADIENT,
        str(draw.model.values["loss"]),
    )
    shown = f'{draw.text.target(0)}<>""'
    formulas(
        sheet,
        at.rows_at(at.forward, col, 1),
        lambda r, c: draw.text.loss(r),
        draw.values.losses()[:, None],
        shown,
        colours.GRADIENT,
    )
