"""Panels of the model sheet: settings, status, loss history; the same look as for ratings."""

from typing import Any

from addin.drawing.rect import Rect
from addin.drawing.rules import rule
from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT, FONT, LINE, SOFT, chart_title, quiet_axis
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.plan import Plan
from addin.sheet.contract import LOSS_HEADER, STATUS_ROWS

LOSS_ROWS = 200
ORANGE = "#D97706"
_FORMATS = {"loss": {"num_format": "0.0000"}, "epoch": {"num_format": "0"}}


def settings_panel(sheet: Sheet, plan: Plan, row: int, col: int) -> Rect:
    """Names, value cells with lists and bounds, and the values that the last run used."""
    known = layout.SALARY_SETTINGS
    rect = Rect(row, col, len(known), 2)
    sheet.section(row - 2, col, "Settings", "yours to change; blank = by the number of rows")
    sheet.block(rect.part(-1, 0, 1, 3), [("setting", "value", "last used")], _head(sheet))
    for place, setting in enumerate(known):
        value = plan.settings.get(setting.name, setting.default)
        sheet.put(row + place, col, setting.name, sheet.style("name"))
        sheet.put(row + place, col + 1, value, sheet.style("input", "center"))
        sheet.put(row + place, col + 2, None, sheet.style("engine", "center"))
        sheet.ws.data_validation(row + place, col + 1, row + place, col + 1, rule(setting))
    sheet.define(layout.SETTINGS, rect)
    sheet.define(layout.USED, rect.part(0, 2, len(known)))
    return rect


def _head(sheet: Sheet) -> Any:
    return sheet.style("head", "center")


def status_panel(sheet: Sheet, row: int, col: int, n_cols: int) -> Rect:
    """What a run is doing; the engine writes the second column, texts run on to the right."""
    rect = Rect(row, col, len(STATUS_ROWS), 2)
    sheet.section(row - 1, col, "Status", "what the engine is doing")
    start = {"state": "not trained", "message": "Press Train"}
    for place, name in enumerate(STATUS_ROWS):
        sheet.put(row + place, col, name, sheet.style("name"))
        look = sheet.style("engine", "left", right=0, indent=1, **_FORMATS.get(name, {}))
        sheet.put(row + place, col + 1, start.get(name), look)
        for c in range(col + 2, col + n_cols):
            edge = 1 if c == col + n_cols - 1 else 0
            sheet.put(row + place, c, None, sheet.style("engine", left=0, right=edge))
    sheet.define(layout.STATUS, rect)
    return rect


def loss_history(sheet: Sheet, row: int, col: int) -> Rect:
    """A header and room for the losses of many epochs; the chart reads them."""
    rect = Rect(row, col, 1 + LOSS_ROWS, len(LOSS_HEADER))
    sheet.section(row - 1, col, "Loss by epoch")
    sheet.block(Rect(row, col, 1, len(LOSS_HEADER)), [LOSS_HEADER], _head(sheet))
    for c, kinds in enumerate((("whole",), ("loss",), ("loss",), ("grid",))):
        look = sheet.style("engine", *kinds, "empty", "center", font_size=9)
        sheet.block(Rect(row + 1, col + c, LOSS_ROWS, 1), [], look)
    sheet.define(layout.LOSS_HISTORY, rect)
    return rect


def line_chart(
    sheet: Sheet,
    title: str,
    axes: tuple[str, str],
    lines: list[tuple[str, Rect, Rect, str]],
    markers: bool = True,
) -> Any:
    """A chart of lines: (name, x, y, colour) each, on this sheet."""
    chart = sheet.chart("scatter", "straight_with_markers" if markers else "straight")
    for name, x, y, color in lines:
        chart.add_series(
            {
                "name": name,
                "categories": [sheet.name, x.row, x.col, *x.last],
                "values": [sheet.name, y.row, y.col, *y.last],
                "line": {"color": color, "width": 2},
                "marker": {"type": "circle", "size": 4, "fill": {"color": color},
                           "border": {"none": True}} if markers else {"type": "none"},
            }
        )  # fmt: skip
    chart.set_title(chart_title(title))
    chart.set_x_axis(quiet_axis(axes[0]))
    chart.set_y_axis(quiet_axis(axes[1]))
    chart.set_legend({"position": "top", "font": {"name": FONT, "size": 8, "color": SOFT}})
    chart.set_chartarea({"border": {"color": LINE}})
    return chart


def loss_chart(sheet: Sheet, history: Rect, plan: Plan) -> Any:
    """Loss by epoch, of the rows learned from and of those held back."""
    n = LOSS_ROWS
    x, train, valid = (history.part(1, c, n) for c in range(3))
    unit = "log loss" if plan.goal.is_class else "RMSE"
    chart = line_chart(
        sheet, "Loss by epoch", ("epoch", unit),
        [("learned from", x, train, ACCENT), ("held back", x, valid, ORANGE)],
    )  # fmt: skip
    chart.set_x_axis(quiet_axis("epoch", min=0, major_gridlines={"visible": False}))
    return chart
