"""The left side of a network sheet: tiles, settings, loss chart, check, status, sizes in use."""

from xlsxwriter.chart import Chart

from addin.drawing.band import AGREES, TOP, agreement, colour_agreement, write_band
from addin.drawing.charts import dot, loss_chart, place_chart, set_legend
from addin.drawing.panels import loss_history, name_settings, settings_rows, status_panel
from addin.drawing.rect import Rect
from addin.drawing.rules import allowed
from addin.drawing.sheet import ROW_PIXELS, Sheet
from addin.drawing.style import ACCENT, SOFT, chart_title, quiet_axis
from addin.kinds.network import layout
from addin.kinds.network.drawing.model import AGREE, START_MODEL, NetworkModel
from addin.kinds.network.drawing.places import LEFT, PANEL, PANEL_WIDTHS, Places
from addin.kinds.network.drawing.values import Values
from addin.kinds.network.layout import LAYERS, NETWORK_SETTINGS
from addin.sheet.contract import Setting

CHECKED = ("sums", "activations", "gradients", "stepped")
WORDS = {
    "sums": "sums z",
    "activations": "activations a",
    "gradients": "gradients",
    "stepped": "after a step",
}
NEEDS_SIZES = ("hidden_1", "hidden_2", "hidden_3", "seed")


def inputs_of(model: NetworkModel, layer: int) -> int:
    """How many numbers a layer gets: the units of the last layer before it that is there."""
    return next(width for width in reversed(model.widths[:layer]) if width)


def write_panel(sheet: Sheet, model: NetworkModel, at: Places, values: Values) -> None:
    """Fill the left side, and the frozen band on top."""
    _band(sheet, model, at)
    _settings(sheet, model, at)
    _loss(sheet, model, at)
    if model.is_table:
        _predictions(sheet, model, at)
    _check(sheet, model, at)
    _status(sheet, model, at)
    _sizes(sheet, model, at)


def _band(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    """The losses and the check, always in sight."""
    style, loss = sheet.style, model.trace.loss
    write_band(sheet)
    labels = ("LOSS BY FORMULAS", "LOSS BY ENGINE", "CHECK")
    for place, label in enumerate(labels):
        sheet.put(2, PANEL + place, label, style("band", "tile_label"))
    losses, targets = (at.rows_at(at.forward, at.targets + place, 1).a1() for place in (1, 0))
    text = f"=SUM({losses})/MAX(1,COUNT({targets}))"
    sheet.formula(3, PANEL, text, style("band", "tile", "loss"), loss)
    sheet.put(3, PANEL + 1, loss, style("band", "tile", "loss", font_color=ACCENT))
    sheet.define(layout.SHEET_LOSS, Rect(3, PANEL))
    sheet.define(layout.ENGINE_LOSS, Rect(3, PANEL + 1))
    _verdict(sheet)
    _shape(sheet, model, at)


def _verdict(sheet: Sheet) -> None:
    """Says in words and colour whether formulas and engine agree."""
    cell = Rect(3, PANEL + 2)
    text = agreement(layout.LARGEST_DIFFERENCE, f"{AGREE:g}")
    sheet.formula(3, PANEL + 2, text, sheet.style("band", "verdict", font_size=9), AGREES)
    sheet.define("check", cell)
    colour_agreement(sheet, cell, cell)


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
    sheet.section(at.settings.row - 1, PANEL, "Settings", "yours to change")
    known = [s for s in NETWORK_SETTINGS if model.is_table or s.name != "normalise"]  # of rows
    rect = settings_rows(sheet, known, model.values, at.settings, _note)
    name_settings(sheet, known, rect)
    sheet.define(layout.SETTINGS, rect)


def _note(setting: Setting) -> str:
    return "then press New sizes" if setting.name in NEEDS_SIZES else allowed(setting)


def _loss(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    """The losses of 500 steps, and a chart of them."""
    first = (0, model.trace.loss, None, 0.0)
    corner = Rect(TOP + 2, at.history)
    history = loss_history(sheet, layout.CONTRACT, corner, first, "Loss by step")
    chart = loss_chart(
        sheet, history, quiet_axis("", min=0, num_format="0.0"), ("loss", ""), "step", n_lines=1
    )
    _place(sheet, chart, at.chart, "Loss by step")


def _predictions(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    """Target and prediction of each row: what is learned is where the two meet."""
    chart, last = sheet.chart("scatter"), at.forward + len(model.data.y) - 1
    for name, col, ink, size in (
        ("target", at.targets, SOFT, 7),
        ("prediction", at.layers[-1].activations, "#16A34A", 5),
    ):
        mark = dot(ink, size)
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
    set_legend(chart, "bottom")
    _place(sheet, chart, at.predictions, "Target and prediction of each row")


def _place(sheet: Sheet, chart: Chart, rect: Rect, words: str) -> None:
    """Put a chart over a rectangle of rows."""
    size = (sum(PANEL_WIDTHS), rect.n_rows * ROW_PIXELS)
    place_chart(sheet, chart, (rect.row, rect.col), size, words)


def _check(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    """The largest difference of formulas and engine, by what is compared."""
    rect, style = at.check, sheet.style
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
    sheet.define(layout.LARGEST_DIFFERENCE, Rect(row + 1, rect.col + 1))


def _status(sheet: Sheet, model: NetworkModel, at: Places) -> None:
    start = {
        "state": "random weights",
        "epoch": 0,
        "loss": model.trace.loss,
        "message": "Press One step or Run epochs",
        "model": START_MODEL,
    }
    rect = status_panel(sheet, layout.CONTRACT, at.status, start, n_cols=3, more=("model",))
    sheet.define(layout.MODEL, rect.part(rect.n_rows, 1))


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
    sheet.define(layout.WIDTHS, rect)
