"""Charts in the workbook's own greys."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from xlsxwriter.chart import Chart

from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT, FONT, LINE, SOFT, chart_title, quiet_axis

ORANGE = "#D97706"


class Line(NamedTuple):
    """One line of a chart: its name, or the cell with it, and its points."""

    name: str | Rect
    x: Rect
    y: Rect
    color: str


def line_chart(
    sheet: Sheet,
    title: str,
    lines: Sequence[Line],
    x_axis: Mapping[str, Any],
    y_axis: Mapping[str, Any],
    markers: bool = True,
) -> Chart:
    """Lines of this sheet's cells, with a legend where there are several."""
    chart = sheet.chart("scatter", "straight_with_markers" if markers else "straight")
    for name, x, y, color in lines:
        chart.add_series(
            {
                "name": name if isinstance(name, str) else [sheet.name, name.row, name.col],
                "categories": [sheet.name, *x.box],
                "values": [sheet.name, *y.box],
                "line": {"color": color, "width": 2},
                "marker": dot(color) if markers else {"type": "none"},
            }
        )
    chart.set_title(chart_title(title))
    chart.set_x_axis(dict(x_axis))
    chart.set_y_axis(dict(y_axis))
    set_legend(chart, "top" if len(lines) > 1 else None)
    return chart


def loss_chart(
    sheet: Sheet,
    history: Rect,
    y_axis: Mapping[str, Any],
    names: Sequence[str] = (),
    step: str = "epoch",
    n_lines: int = 2,
) -> Chart:
    """Loss by epoch: the train loss, and the validation loss where rows are held back."""
    n = history.n_rows - 1
    lines = [
        Line(name, history.part(1, 0, n), history.part(1, c, n), color)
        for c, color, name in zip(
            (1, 2), (ACCENT, ORANGE), names or (history.part(0, 1), history.part(0, 2)), strict=True
        )
    ]
    x_axis = quiet_axis(step, min=0, major_gridlines={"visible": False})
    return line_chart(sheet, f"Loss by {step}", lines[:n_lines], x_axis, y_axis)


def dot(color: str, size: int = 4) -> dict[str, Any]:
    """A round marker without a border."""
    return {"type": "circle", "size": size, "fill": {"color": color}, "border": {"none": True}}


def set_legend(chart: Chart, position: str | None) -> None:
    """A small legend, or none."""
    font = {"name": FONT, "size": 8, "color": SOFT}
    chart.set_legend({"position": position, "font": font} if position else {"none": True})


def place_chart(
    sheet: Sheet,
    chart: Chart,
    at: tuple[int, int],
    size: tuple[int, int],
    words: str = "",
    x_offset: int = 0,
) -> None:
    """Put a chart at a row and column, in a size of (width, height) pixels.

    `words` describe it to those who cannot see it.
    """
    chart.set_chartarea({"border": {"color": LINE}})
    chart.set_size({"width": size[0], "height": size[1]})
    place: dict[str, Any] = {"object_position": 2, "x_offset": x_offset}
    sheet.ws.insert_chart(*at, chart, place | ({"description": words} if words else {}))
