"""The left side of a network sheet: tiles, settings, loss chart, check, status, sizes in use."""

from addin.drawing.rect import Rect
from addin.drawing.rules import allowed, rule
from addin.drawing.sheet import ROW_PIXELS, Sheet
from addin.drawing.style import (
    ACCENT,
    FONT,
    GOOD,
    GOOD_PALE,
    LINE,
    SOFT,
    WATCH,
    WATCH_PALE,
    chart_title,
    quiet_axis,
)
from addin.kinds.network import layout
from addin.kinds.network.drawing.model import AGREE, START_MODEL, NetworkModel
from addin.kinds.network.drawing.places import LEFT, PANEL, TOP, Places
from addin.kinds.network.drawing.values import Values
from addin.kinds.network.layout import LAYERS, NETWORK_SETTINGS
from addin.sheet.contract import LOSS_HEADER, STATUS_ROWS

LOSS_ROWS = 500
AGREES = "✓  Formulas and engine agree"
DIFFERS = "▲  They differ: press Fill predictions"
CHECKED = ("sums", "activations", "gradients", "stepped")
WORDS = {"sums": "sums z", "activations": "activations a", "gradients": "gradients",
         "stepped": "after a step"}  # fmt: skip
NEEDS_SIZES = ("hidden_1", "hidden_2", "hidden_3", "seed")


def inputs_of(model: NetworkModel, layer: int) -> int:
    """How many numbers a layer gets: the units of the last layer before it that is there."""
    return next(width for width in reversed(model.widths[:layer]) if width)


def write_panel(sheet: Sheet, model: NetworkModel, at: Places, values: Values) -> None:
    """Fill the left side, and the frozen band on top."""
    _band(sheet, model, at)
    _settings(sheet, model, at)
    history = _history(sheet, model, at)
    _chart(sheet, at, history)
    if model.is_table:
        _predictions(sheet, model, at)
    _check(sheet, model, at)
    _status(sheet, model, at)
    _sizes(sheet, model, at)


def _band(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    """The losses and the check, always in sight."""
    style, scope, loss = sheet.style, model.scope, model.trace.loss
    sheet.ws.set_row(2, 15, style("band"))
    sheet.ws.set_row(3, 25, style("band"))
    sheet.ws.set_row(4, 6, style("band_end"))
    sheet.ws.freeze_panes(TOP, 0)
    labels = ("LOSS BY FORMULAS", "LOSS BY ENGINE", "CHECK")
    for place, label in enumerate(labels):
        sheet.put(2, PANEL + place, label, style("band", "tile_label"))
    losses, targets = (at.rows_at(at.forward, at.targets + place, 1).a1() for place in (1, 0))
    text = f"=SUM({losses})/MAX(1,COUNT({targets}))"
    sheet.formula(3, PANEL, text, style("band", "tile", "loss"), loss)
    sheet.put(3, PANEL + 1, loss, style("band", "tile", "loss", font_color=ACCENT))
    sheet.define(layout.SHEET_LOSS, Rect(3, PANEL), scope)
    sheet.define(layout.ENGINE_LOSS, Rect(3, PANEL + 1), scope)
    _verdict(sheet, scope)
    _shape(sheet, model, at)


def _verdict(sheet: Sheet, scope: str) -> None:
    """Says in words and colour whether formulas and engine agree."""
    name = layout.LARGEST_DIFFERENCE
    text = f'=IF(ISNUMBER({name}),IF({name}<{AGREE:g},"{AGREES}","{DIFFERS}"),"{DIFFERS}")'
    sheet.formula(3, PANEL + 2, text, sheet.style("band", "verdict", font_size=9), AGREES)
    cell = Rect(3, PANEL + 2)
    sheet.define("check", cell, scope)
    for mark, ink, paper in ((AGREES[0], GOOD, GOOD_PALE), (DIFFERS[0], WATCH, WATCH_PALE)):
        look = sheet.book.add_format({"font_color": ink, "bg_color": paper})
        rule = {"type": "formula", "criteria": f'=LEFT({cell.a1()},1)="{mark}"', "format": look}
        sheet.ws.conditional_format(cell.row, cell.col, *cell.last, rule)


def _shape(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    """The network in one line: inputs, units of each layer, how many parameters."""
    sheet.put(2, LEFT + 1, "THE NETWORK", sheet.style("band", "tile_label"))
    hidden = "".join(f'&IF({at.width(k)}>0," → "&{at.width(k)},"")' for k in LAYERS[:-1])
    count = "+".join(f"(1+{at.gets(k)})*{at.width(k)}" for k in LAYERS)
    text = f'={at.width(0)}&" inputs"{hidden}&" → 1 output, "&({count})&" parameters"'
    n = sum((1 + inputs_of(model, k)) * model.widths[k] for k in LAYERS)
    shown = " → ".join([f"{model.widths[0]} inputs", *(str(h) for h in model.hidden if h)])
    look = sheet.style("band", "tile")
    sheet.formula(3, LEFT + 1, text, look, f"{shown} → 1 output, {n} parameters")


def _settings(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    rect = at.settings
    sheet.section(rect.row - 1, rect.col, "Settings", "yours to change")
    place = 0
    for setting in NETWORK_SETTINGS:
        if setting.name == "normalise" and not model.is_table:
            continue  # one row has no spread
        cell, value = rect.part(place, 1), model.values[setting.name]
        sheet.put(cell.row, rect.col, setting.name, sheet.style("name"))
        sheet.put(cell.row, cell.col, value, sheet.style("input", "center"))
        hint = "then press New sizes" if setting.name in NEEDS_SIZES else allowed(setting)
        sheet.put(cell.row, cell.col + 1, hint, sheet.style("hint", indent=1))
        box = (cell.row, cell.col, cell.row, cell.col)
        sheet.ws.data_validation(*box, rule(setting))
        sheet.define(setting.name, cell, model.scope)
        place += 1
    sheet.define(layout.SETTINGS, rect, model.scope)


def _history(sheet: Sheet, model: NetworkModel, at: Places) -> Rect:
    """A header and room for the losses of 500 steps; the chart reads them."""
    rect = Rect(TOP + 2, at.history, 1 + LOSS_ROWS, len(LOSS_HEADER))
    sheet.section(rect.row - 1, rect.col, "Loss by step")
    head = Rect(rect.row, rect.col, 1, len(LOSS_HEADER))
    sheet.block(head, [LOSS_HEADER], sheet.style("head", "center"))
    first = (0, model.trace.loss, None, 0.0)
    for c, kind in enumerate(("whole", "loss", "loss", "grid")):
        look = sheet.style("engine", kind, "empty", "center", font_size=9)
        sheet.block(Rect(rect.row + 1, rect.col + c, LOSS_ROWS, 1), [(first[c],)], look)
    sheet.define(layout.LOSS_HISTORY, rect, model.scope)
    return rect


def _chart(sheet: Sheet, at: Places, history: Rect) -> None:
    chart, first, last = sheet.chart("scatter", "straight"), history.row + 1, history.below - 1
    chart.add_series(
        {
            "name": "loss",
            "categories": [sheet.name, first, history.col, last, history.col],
            "values": [sheet.name, first, history.col + 1, last, history.col + 1],
            "line": {"color": ACCENT, "width": 2.25},
            "marker": {"type": "circle", "size": 4, "fill": {"color": ACCENT},
                       "border": {"none": True}},
        }
    )  # fmt: skip
    chart.set_title(chart_title("Loss by step"))
    chart.set_x_axis(quiet_axis("step", min=0, major_gridlines={"visible": False}))
    chart.set_y_axis(quiet_axis("", min=0, num_format="0.0"))
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": LINE}})
    place_chart(sheet, chart, at.chart, 428, "Loss by step")


def _predictions(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    """Target and prediction of each row: what is learned is where the two meet."""
    chart, last = sheet.chart("scatter"), at.forward + len(model.data.y) - 1
    for name, col, ink, size in (
        ("target", at.targets, SOFT, 7),
        ("prediction", at.layers[-1].activations, "#16A34A", 5),
    ):
        mark = {"type": "circle", "size": size, "fill": {"color": ink}, "border": {"none": True}}
        if name == "target":
            mark |= {"fill": {"none": True}, "border": {"color": ink}}
        chart.add_series(
            {
                "name": name,
                "categories": [sheet.name, at.forward, LEFT, last, LEFT],
                "values": [sheet.name, at.forward, col, last, col],
                "marker": mark,
            }
        )
    chart.set_title(chart_title("Target and prediction of each row"))
    chart.set_x_axis(quiet_axis("row", min=0, major_gridlines={"visible": False}))
    chart.set_y_axis(quiet_axis("", num_format="0.0"))
    chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 8, "color": SOFT}})
    chart.set_chartarea({"border": {"color": LINE}})
    place_chart(sheet, chart, at.predictions, 428, "Target and prediction of each row")


def place_chart(sheet: Sheet, chart: object, rect: Rect, width: int, words: str) -> None:
    """Put a chart over a rectangle of rows."""
    chart.set_size({"width": width, "height": rect.n_rows * ROW_PIXELS})  # type: ignore[attr-defined]
    place = {"object_position": 2, "description": words}
    sheet.ws.insert_chart(rect.row, rect.col, chart, place)  # type: ignore[arg-type]


def _check(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    """The largest difference of formulas and engine, by what is compared."""
    rect, style, scope = at.check, sheet.style, model.scope
    sheet.section(rect.row - 1, rect.col, "Check", "formulas against engine, largest difference")
    look = style("formula", "center", "tiny")
    for place, kind in enumerate(CHECKED):
        gaps = ",".join(
            f"SUMPRODUCT(MAX(ABS({kind}_{k}-{layout.engine(f'{kind}_{k}')})))" for k in LAYERS
        )
        sheet.put(rect.row + place, rect.col, WORDS[kind], style("name"))
        sheet.formula(rect.row + place, rect.col + 1, f"=MAX({gaps})", look, 0.0)
    row = rect.row + len(CHECKED)
    sheet.put(row, rect.col, "loss", style("name"))
    gap = f"=ABS({layout.SHEET_LOSS}-{layout.ENGINE_LOSS})"
    sheet.formula(row, rect.col + 1, gap, look, 0.0)
    sheet.put(row + 1, rect.col, "largest", style("name", "bold"))
    cells = rect.part(0, 1, len(CHECKED) + 1).a1()
    sheet.formula(
        row + 1, rect.col + 1, f"=MAX({cells})", style("formula", "center", "tiny", "bold"), 0.0
    )
    sheet.define(layout.LARGEST_DIFFERENCE, Rect(row + 1, rect.col + 1), scope)


def _status(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    rect, style = at.status, sheet.style
    sheet.section(rect.row - 1, rect.col, "Status", "what the engine is doing")
    start = {"state": "random weights", "epoch": 0, "loss": model.trace.loss,
             "message": "Press One step or Run epochs"}  # fmt: skip
    for place, name in enumerate(STATUS_ROWS):
        kinds = ("engine", "left", *(("loss",) if name == "loss" else ()))
        sheet.put(rect.row + place, rect.col, name, style("name"))
        look = style(*kinds, right=0, indent=1)
        sheet.put(rect.row + place, rect.col + 1, start.get(name), look)
        sheet.put(rect.row + place, rect.col + 2, None, style("engine", left=0))
    sheet.define(layout.STATUS, Rect(rect.row, rect.col, len(STATUS_ROWS), 2), model.scope)
    row = rect.row + len(STATUS_ROWS)
    sheet.put(row, rect.col, "model", style("name"))
    sheet.put(row, rect.col + 1, START_MODEL, style("engine", "left", right=0, indent=1))
    sheet.put(row, rect.col + 2, None, style("engine", left=0))
    sheet.define(layout.MODEL, Rect(row, rect.col + 1), model.scope)


def _sizes(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    """The widths in use, and how many numbers each layer gets."""
    rect, style = at.widths, sheet.style
    sheet.section(rect.row - 1, PANEL, "Sizes in use", "set by New sizes: units, and what they get")
    names = ("inputs", *(f"layer {k}" for k in LAYERS[:-1]), "output")
    for place, name in enumerate(names):
        sheet.put(rect.row + place, PANEL, name, style("name"))
        look = style("engine", "center", num_format="0")
        sheet.put(rect.row + place, rect.col, model.widths[place], look)
        if place == 0:
            continue
        before = f"{at.width(place - 1)}"
        text = f"={before}" if place == 1 else f"=IF({before}>0,{before},{at.gets(place - 1)})"
        gets = inputs_of(model, place)
        look = style("hint", indent=1, num_format='"gets "0', align="left")
        sheet.formula(rect.row + place, rect.col + 1, text, look, gets)
    sheet.define(layout.WIDTHS, rect, model.scope)
