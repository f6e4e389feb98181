"""The race on one screen: settings, curves of the loss, the lines, the paths, who is where."""

import numpy as np

from addin.drawing.band import TOP, agreement, colour_agreement, write_band
from addin.drawing.charts import dot, place_chart, set_legend
from addin.drawing.panels import name_settings, settings_rows, status_panel
from addin.drawing.rect import Rect
from addin.drawing.rules import allowed
from addin.drawing.sheet import ROW_PIXELS, Sheet
from addin.drawing.style import ACCENT, FAINT, INK, LINE, chart_title, quiet_axis
from addin.kinds.optimisers import layout
from addin.kinds.optimisers.drawing.model import AGREE, LOOKS, POINTS_ROOM, ROOM, STEPS, RaceModel
from addin.kinds.optimisers.drawing.steps_sheet import STEP, blocks
from addin.kinds.optimisers.drawing.steps_sheet import TOP as STEPS_TOP
from addin.kinds.optimisers.layout import NAMES, OPTIMISER_SETTINGS
from addin.sheet.contract import Setting

PANEL, MAIN = 1, 5  # first columns of the panel and of the charts
PANEL_WIDTHS = (118, 104, 210)
COL, N_COLS = 76, 16  # pixels, and columns of the main part
CHART = (404, 15)  # pixels, rows
TABLE = TOP + 2 + CHART[1] + 2  # first row of the table
POINTS = MAIN + N_COLS + 1
AGREES = "✓  Formulas and engine agree at every step"
SUBTITLE = (
    "Five ways to take a step, from the same start, for the same line y = a·x + b. "
    "Press One step or Run epochs, then play with the learning rates."
)
START_MODEL = "none"


def write_race(sheet: Sheet, model: RaceModel) -> None:
    """Fill the sheet."""
    sheet.title("Race", SUBTITLE)
    sheet.widths(0, 16)
    sheet.widths(PANEL, *PANEL_WIDTHS, 18)
    sheet.widths(MAIN, *[COL] * N_COLS, 18, 70, 70)
    _band(sheet, model)
    _settings(sheet, model)
    _below(sheet, model)
    _points(sheet, model)
    _table(sheet, model)
    _lines(sheet, model)
    _charts(sheet)
    sheet.print_on_one_page(TOP + 2 + POINTS_ROOM, POINTS + 2)


def _band(sheet: Sheet, model: RaceModel) -> None:
    style = sheet.style
    write_band(sheet)
    labels = {PANEL: "STEPS TAKEN", PANEL + 1: "LOWEST LOSS", PANEL + 2: "BY ENGINE", MAIN: "CHECK"}
    for col, label in labels.items():
        sheet.put(2, col, label, style("band", "tile_label"))
    sheet.put(3, PANEL, 0, style("band", "tile", num_format="0", font_color=ACCENT))
    sheet.define(layout.RACE_STEPS, Rect(3, PANEL))
    losses = ",".join(_now(layout.sheet_path(name), 3) for name in NAMES)
    look = style("band", "tile", "loss")
    sheet.formula(3, PANEL + 1, f"=MIN({losses})", look, model.loss)
    sheet.define(layout.SHEET_LOSS, Rect(3, PANEL + 1))
    sheet.put(3, PANEL + 2, model.loss, style("band", "tile", "loss", font_color=ACCENT))
    sheet.define(layout.ENGINE_LOSS, Rect(3, PANEL + 2))
    _verdict(sheet)


def _now(path: str, column: int) -> str:
    """A number of a path at the last step taken."""
    return f"INDEX({path},{layout.RACE_STEPS}+1,{column})"


def _verdict(sheet: Sheet) -> None:
    cells = Rect(3, MAIN, 1, 5)
    sheet.merge(cells, "", sheet.style("band", "verdict"))
    text = agreement(layout.LARGEST_DIFFERENCE, f"{AGREE:g}", AGREES)
    sheet.formula(3, MAIN, text, sheet.style("band", "verdict"), AGREES)
    sheet.define("check", Rect(3, MAIN))
    colour_agreement(sheet, Rect(3, MAIN), cells)


def _settings(sheet: Sheet, model: RaceModel) -> None:
    corner = Rect(TOP + 2, PANEL)
    sheet.section(TOP + 1, PANEL, "Settings", "yours to change: the formulas follow at once")
    rect = settings_rows(sheet, OPTIMISER_SETTINGS, model.values, corner, _note)
    name_settings(sheet, OPTIMISER_SETTINGS, rect)
    sheet.define(layout.SETTINGS, rect)
    for place, setting in enumerate(OPTIMISER_SETTINGS):
        name, value = rect.part(place, 0), rect.part(place, 1)
        if setting.name[:3] == "lr_":
            look = sheet.style("name", font_color=LOOKS[setting.name[3:]].ink)
            sheet.put(name.row, name.col, setting.name, look)
        elif setting.name == "eps":
            look = sheet.style("input", "center", num_format="0E+00")
            sheet.put(value.row, value.col, model.values["eps"], look)


def _note(setting: Setting) -> str:
    return setting.doc if setting.name[:3] == "lr_" else allowed(setting)


def _below(sheet: Sheet, model: RaceModel) -> None:
    """Start, check and status, under the settings."""
    style, row = sheet.style, TOP + 2 + len(OPTIMISER_SETTINGS) + 2
    sheet.section(row - 1, PANEL, "Start", "all five begin here; New random weights draws another")
    for place, name in enumerate(("a", "b")):
        sheet.put(row + place, PANEL, f"{name} at step 0", style("name"))
        look = style("engine", "center", num_format="0.00")
        sheet.put(row + place, PANEL + 1, model.start[place], look)
    sheet.define(layout.RACE_START, Rect(row, PANEL + 1, 2))
    row += 4
    sheet.section(row - 1, PANEL, "Check", "formulas against engine, over all steps")
    gaps = ",".join(_gap(name) for name in NAMES)
    sheet.put(row, PANEL, "largest", style("name"))
    sheet.formula(row, PANEL + 1, f"=MAX({gaps})", style("formula", "center", "tiny"), 0.0)
    sheet.define(layout.LARGEST_DIFFERENCE, Rect(row, PANEL + 1))
    row += 3
    start = {
        "state": "at the start",
        "epoch": 0,
        "loss": model.loss,
        "message": "Press One step or Run epochs",
        "model": START_MODEL,
    }
    at = Rect(row, PANEL)
    rect = status_panel(sheet, layout.CONTRACT, at, start, n_cols=3, more=("model",))
    sheet.define(layout.MODEL, rect.part(rect.n_rows, 1))


def _gap(name: str) -> str:
    """The largest difference of an optimiser's two paths, over the steps that are taken."""
    ours, theirs = layout.sheet_path(name), layout.engine_path(name)
    last = f"{layout.RACE_STEPS}+1"
    pairs = (
        f"INDEX({ours},1,1):INDEX({ours},{last},3)",
        f"INDEX({theirs},1,1):INDEX({theirs},{last},3)",
    )
    return f"SUMPRODUCT(MAX(ABS({pairs[0]}-{pairs[1]})))"


def _points(sheet: Sheet, model: RaceModel) -> None:
    """What the line is to fit."""
    row = TOP + 2
    sheet.section(row - 2, POINTS, "Points", "yours")
    for c, (name, values) in enumerate(((layout.POINTS_X, model.x), (layout.POINTS_Y, model.y))):
        sheet.put(row - 1, POINTS + c, "xy"[c], sheet.style("head", "center"))
        rect = Rect(row, POINTS + c, POINTS_ROOM, 1)
        look = sheet.style("input", "center", num_format="General", font_size=9)
        sheet.block(rect, [(float(value),) for value in values], look)
        sheet.define(name, rect)


def _table(sheet: Sheet, model: RaceModel) -> None:
    """Each optimiser at the last step: what it does, where it is, how far from the best line."""
    row, style = TABLE, sheet.style
    sheet.section(row - 1, MAIN, "Where they are", "after the last step, by formulas")
    heads = (
        "",
        "",
        "what it does",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "lr",
        "a",
        "b",
        "loss",
        "above best",
    )
    for c, head in enumerate(heads):
        look = style("head", "center") if c > 9 else style("head", "left", border=0)
        sheet.put(row, MAIN + c, head, look)
    for place, name in enumerate(NAMES, start=1):
        _standing(sheet, model, row + place, name)
    _best(sheet, model, row + len(NAMES) + 1)


def _standing(sheet: Sheet, model: RaceModel, row: int, name: str) -> None:
    style, look = sheet.style, LOOKS[name]
    coloured = {"font_color": look.ink, "bg_color": look.paper}
    for c in range(10):
        sheet.put(row, MAIN + c, None, style("plain", bottom=1, bottom_color=LINE))
    for c in range(2):
        sheet.put(row, MAIN + c, None, style("plain", bottom=1, bottom_color=LINE, **coloured))
    sheet.put(row, MAIN, name, style("plain", "bold", bottom=1, bottom_color=LINE, **coloured))
    sheet.put(row, MAIN + 2, look.words, style("plain", bottom=1, bottom_color=LINE))
    sheet.put(row, MAIN + 6, look.rule, style("hint", bottom=1, bottom_color=LINE))
    value = style("formula", "center", num_format="0.000")
    given = style("formula", "center", num_format="General")
    sheet.formula(row, MAIN + 10, f"=lr_{name}", given, model.values[f"lr_{name}"])
    for c, shown in enumerate((*model.start, model.loss), start=1):
        text = f"={_now(layout.sheet_path(name), c)}"
        sheet.formula(row, MAIN + 10 + c, text, value, shown)
    above = f"={_now(layout.sheet_path(name), 3)}-best_loss"
    sheet.formula(row, MAIN + 14, above, value, model.loss - best(model)[2])


def best(model: RaceModel) -> tuple[float, float, float]:
    """a, b and loss of the line that least squares finds."""
    a, b = np.polyfit(model.x, model.y, 1)
    return float(a), float(b), float(np.mean((a * model.x + b - model.y) ** 2))


def _best(sheet: Sheet, model: RaceModel, row: int) -> None:
    """The line that no step can better, by SLOPE and INTERCEPT."""
    style = sheet.style
    sheet.put(row, MAIN, "best line", style("plain", "bold"))
    sheet.put(row, MAIN + 2, "least squares: no line has a lower loss", style("plain"))
    x, y = layout.POINTS_X, layout.POINTS_Y
    sums = "SUMPRODUCT(ISNUMBER(points_y)*(best_a*points_x+best_b-points_y)^2)/COUNT(points_y)"
    texts = (f"=SLOPE({y},{x})", f"=INTERCEPT({y},{x})", f"={sums}")
    look = style("formula", "center", "bold", num_format="0.000")
    for c, (name, text, value) in enumerate(
        zip(("a", "b", "loss"), texts, best(model), strict=True)
    ):
        sheet.formula(row, MAIN + 11 + c, text, look, value)
        sheet.define(f"best_{name}", Rect(row, MAIN + 11 + c))


def _lines(sheet: Sheet, model: RaceModel) -> None:
    """The two ends of each line, for the chart."""
    row, style = TABLE + len(NAMES) + 4, sheet.style
    sheet.section(
        row - 1,
        MAIN,
        "Ends of the lines",
        "a·x + b at the smallest and the largest x: the chart of lines",
    )
    x = f"MIN({layout.POINTS_X})", f"MAX({layout.POINTS_X})"
    ends = float(model.x.min()), float(model.x.max())
    look = style("formula", "center", num_format="0.00", font_size=9)
    sheet.put(row, MAIN, "x", style("head", "center"))
    for e in range(2):
        sheet.formula(row, MAIN + 2 + e, f"={x[e]}", look, ends[e])
    for place, name in enumerate((*NAMES, "best"), start=1):
        sheet.put(row + place, MAIN, name, style("hint"))
        if name == "best":
            a, b, line = "best_a", "best_b", best(model)[:2]
        else:
            a, b = (_now(layout.engine_path(name), c) for c in (1, 2))
            line = model.start
        for e in range(2):
            value = line[0] * ends[e] + line[1]
            sheet.formula(row + place, MAIN + 2 + e, f"={a}*{x[e]}+{b}", look, value)


def _charts(sheet: Sheet) -> None:
    row = TOP + 1
    sheet.section(TOP, MAIN, "The race", "lower is better; each colour is one optimiser everywhere")
    for place, make in enumerate((_loss_chart, _line_chart, _path_chart)):
        chart = make(sheet)
        set_legend(chart, "bottom")
        size = (CHART[0] - 10, CHART[1] * ROW_PIXELS)
        place_chart(sheet, chart, (row, MAIN), size, "The race", x_offset=place * CHART[0])


def _line(name: str, width: float = 1.75) -> dict:
    return {"color": LOOKS[name].ink, "width": width}


def _loss_chart(sheet: Sheet):
    chart = sheet.chart("scatter", "straight")
    last = STEPS_TOP + ROOM
    for block in blocks():
        col = block.engine + 2
        chart.add_series(
            {
                "name": block.name,
                "line": _line(block.name),
                "marker": {"type": "none"},
                "categories": [STEPS, STEPS_TOP, STEP, last, STEP],
                "values": [STEPS, STEPS_TOP, col, last, col],
            }
        )
    chart.set_title(chart_title("Loss by step"))
    chart.set_x_axis(quiet_axis("step", min=0, major_gridlines={"visible": False}))
    chart.set_y_axis(quiet_axis("mean squared error", log_base=10, num_format="0.##"))
    return chart


def _line_chart(sheet: Sheet):
    chart = sheet.chart("scatter", "straight")
    first = TOP + 2
    dots = dot(FAINT, 5)
    chart.add_series(
        {
            "name": "points",
            "line": {"none": True},
            "marker": dots,
            "categories": [sheet.name, first, POINTS, first + POINTS_ROOM - 1, POINTS],
            "values": [sheet.name, first, POINTS + 1, first + POINTS_ROOM - 1, POINTS + 1],
        }
    )
    row = TABLE + len(NAMES) + 4
    for place, name in enumerate((*NAMES, "best"), start=1):
        line = {"color": INK, "width": 1.25, "dash_type": "dash"} if name == "best" else _line(name)
        chart.add_series(
            {
                "name": name,
                "line": line,
                "marker": {"type": "none"},
                "categories": [sheet.name, row, MAIN + 2, row, MAIN + 3],
                "values": [sheet.name, row + place, MAIN + 2, row + place, MAIN + 3],
            }
        )
    chart.set_title(chart_title("The lines a·x + b"))
    chart.set_x_axis(quiet_axis("x", major_gridlines={"visible": False}))
    chart.set_y_axis(quiet_axis("y"))
    return chart


def _path_chart(sheet: Sheet):
    chart = sheet.chart("scatter", "straight_with_markers")
    last = STEPS_TOP + ROOM
    for block in blocks():
        mark = dot(LOOKS[block.name].ink, 3)
        chart.add_series(
            {
                "name": block.name,
                "line": _line(block.name, 1.25),
                "marker": mark,
                "categories": [STEPS, STEPS_TOP, block.engine, last, block.engine],
                "values": [STEPS, STEPS_TOP, block.engine + 1, last, block.engine + 1],
            }
        )
    row = TABLE + len(NAMES) + 1
    star = {"type": "diamond", "size": 10, "fill": {"color": INK}, "border": {"none": True}}
    chart.add_series(
        {
            "name": "best",
            "line": {"none": True},
            "marker": star,
            "categories": [sheet.name, row, MAIN + 11, row, MAIN + 11],
            "values": [sheet.name, row, MAIN + 12, row, MAIN + 12],
        }
    )
    chart.set_title(chart_title("The way to the best line"))
    chart.set_x_axis(quiet_axis("a", major_gridlines={"visible": False}))
    chart.set_y_axis(quiet_axis("b"))
    return chart
