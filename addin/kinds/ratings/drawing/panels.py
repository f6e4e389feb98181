"""The panels that every model sheet has: tiles, settings, status, loss history and its chart."""

from itertools import accumulate, takewhile

from addin.drawing.rect import Rect
from addin.drawing.rules import allowed, rule
from addin.drawing.sheet import Sheet
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
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.model import (
    AGREE,
    START_MESSAGE,
    START_MODELS,
    START_STATE,
    SheetModel,
)

TOP = 5  # first row under the frozen band
LOSS_ROWS = 500
FIXED = ("n_factors", "biases")  # a sheet has room for one number of factors, and biases or none
SUBTITLES = {
    False: "A rating is guessed by multiplying what a user likes with what a movie offers. "
    "Press Run epochs and watch every number move.",
    True: "The same, plus how generous each user is and how well liked each movie is. "
    "Press Run epochs and watch every number move.",
}
WEIGHTS_NOTE = (
    "What the engine learns: one number a factor for",
    "each movie (right) and each user (below).",
    "Edit one and see the formulas follow.",
)
AGREES = "✓  Formulas and engine agree"
DIFFERS = "▲  They differ: weights edited since the last run? Press Fill predictions"


class Tiles:
    """The frozen band under the title: small labels over large numbers, placed left to right."""

    def __init__(self, sheet: Sheet, widths: dict[int, int]):
        self.sheet, self.widths, self.col = sheet, widths, 1
        sheet.ws.set_row(2, 15, sheet.style("band"))
        sheet.ws.set_row(3, 25, sheet.style("band"))
        sheet.ws.set_row(4, 6, sheet.style("band_end"))
        sheet.ws.freeze_panes(TOP, 0)

    def add(self, label: str, pixels: int, cell: tuple[str, ...], gap: int = 0) -> Rect:
        """Merge enough columns for a tile; returns its cell, still to be filled."""
        wide = accumulate(self.widths.get(c, 64) for c in range(self.col, self.col + 50))
        n_cols = 1 + len(list(takewhile(lambda width: width < pixels, wide)))
        rect = Rect(3, self.col, 1, n_cols)
        self.sheet.ws.write_string(2, self.col, label, self.sheet.style("band", "tile_label"))
        if n_cols > 1:
            self.sheet.ws.merge_range(*_corners(rect), "", self.sheet.style("band", *cell))
        self.col += n_cols + gap
        return Rect(3, rect.col)


def _corners(rect: Rect) -> tuple[int, int, int, int]:
    return rect.row, rect.col, *rect.last


def model_tiles(
    sheet: Sheet, model: SheetModel, widths: dict[int, int], loss: str, diff: str
) -> None:
    """Losses, check and state of a model; `loss` and `diff` are the formulas of the two checks."""
    style = sheet.style
    tiles = Tiles(sheet, widths)
    kinds = ("tile", "loss")
    places = {
        layout.SHEET_LOSS: tiles.add("LOSS BY FORMULAS", 130, kinds),
        layout.ENGINE_LOSS: tiles.add("LOSS BY THE ENGINE", 130, kinds),
        layout.LARGEST_DIFFERENCE: tiles.add("LARGEST DIFFERENCE", 130, ("tile", "tiny")),
    }
    for name, rect in places.items():
        sheet.define(name, rect, model.scope)
    cell = style("band", *kinds)
    at = places[layout.SHEET_LOSS]
    sheet.formula(at.row, at.col, f"={loss}", cell, model.loss)
    at = places[layout.ENGINE_LOSS]
    sheet.put(at.row, at.col, model.loss, style("band", *kinds, font_color=ACCENT))
    at = places[layout.LARGEST_DIFFERENCE]
    sheet.formula(at.row, at.col, f"={diff}", style("band", "tile", "tiny"), 0.0)
    _verdict(sheet, model, tiles)
    _state(sheet, model, tiles)


def _verdict(sheet: Sheet, model: SheetModel, tiles: Tiles) -> None:
    """Says in words and colour whether formulas and engine agree."""
    rect = tiles.add("CHECK", 480, ("verdict",), gap=1)
    checks = f"MAX({layout.LARGEST_DIFFERENCE},ABS({layout.SHEET_LOSS}-{layout.ENGINE_LOSS}))"
    text = f'=IF(ISNUMBER({checks}),IF({checks}<{AGREE:g},"{AGREES}","{DIFFERS}"),"{DIFFERS}")'
    sheet.formula(rect.row, rect.col, text, sheet.style("band", "verdict"), AGREES)
    sheet.define("check", rect, model.scope)
    good = {"font_color": GOOD, "bg_color": GOOD_PALE}
    watch = {"font_color": WATCH, "bg_color": WATCH_PALE}
    for mark, look in ((AGREES[0], good), (DIFFERS[0], watch)):
        rule = {
            "type": "formula",
            "criteria": f'=LEFT({rect.a1()},1)="{mark}"',
            "format": sheet.book.add_format(look),
        }
        span = Rect(rect.row, rect.col, 1, tiles.col - rect.col - 1)
        sheet.ws.conditional_format(*_corners(span), rule)


def _state(sheet: Sheet, model: SheetModel, tiles: Tiles) -> None:
    rect = tiles.add("MODEL IN USE", 220, ("verdict", "left"))
    sheet.put(
        rect.row,
        rect.col,
        START_MODELS[model.sheet],
        sheet.style("band", "verdict", font_color=ACCENT),
    )
    sheet.define(layout.MODEL, rect, model.scope)


def settings_panel(sheet: Sheet, model: SheetModel, row: int, col: int) -> Rect:
    """Names and value cells with lists, bounds and a note for each; returns the range."""
    rect = Rect(row, col, len(layout.RATING_SETTINGS), 2)
    sheet.section(row - 1, col, "Settings", "yours to change")
    for place, setting in enumerate(layout.RATING_SETTINGS):
        cell, fixed = rect.part(place, 1), setting.name in FIXED
        value = model.values[setting.name]
        sheet.put(row + place, col, setting.name, sheet.style("name"))
        kind = "formula" if fixed else "input"
        sheet.put(cell.row, cell.col, value, sheet.style(kind, "center"))
        hint = "fixed on this sheet" if fixed else allowed(setting)
        sheet.put(row + place, col + 2, hint, sheet.style("hint", indent=1))
        sheet.ws.data_validation(
            cell.row, cell.col, cell.row, cell.col, rule(setting, value if fixed else None)
        )
        sheet.define(setting.name, cell, model.scope)
    sheet.define(layout.SETTINGS, rect, model.scope)
    return rect


def status_panel(sheet: Sheet, model: SheetModel, row: int, col: int, n_cols: int) -> Rect:
    """What a run is doing; the engine writes the second column, texts run on to the right."""
    rect = Rect(row, col, len(layout.STATUS_ROWS), 2)
    sheet.section(row - 1, col, "Status", "what the engine is doing")
    start = {"state": START_STATE, "epoch": 0, "loss": model.loss, "message": START_MESSAGE}
    for place, name in enumerate(layout.STATUS_ROWS):
        kinds = ("engine", "left", *(("loss",) if name == "loss" else ()))
        sheet.put(row + place, col, name, sheet.style("name"))
        sheet.put(row + place, col + 1, start.get(name), sheet.style(*kinds, right=0, indent=1))
        for c in range(col + 2, col + n_cols):
            edge = 1 if c == col + n_cols - 1 else 0
            sheet.put(row + place, c, None, sheet.style("engine", left=0, right=edge))
    sheet.define(layout.STATUS, rect, model.scope)
    return rect


def weights_note(sheet: Sheet, row: int, col: int, n_rows: int) -> None:
    """A few words on what weights are, in at most so many rows."""
    for place, note in enumerate(("", *WEIGHTS_NOTE)[:n_rows]):
        sheet.put(row + place, col, note, sheet.style("hint"))
    sheet.section(row, col, "Weights")


def loss_history(sheet: Sheet, model: SheetModel, row: int, col: int) -> Rect:
    """A header and room for the losses of 500 epochs; the chart reads them."""
    header = layout.LOSS_HEADER
    rect = Rect(row, col, 1 + LOSS_ROWS, len(header))
    sheet.section(row - 1, col, "Loss by epoch", "RMSE, stars")
    sheet.block(Rect(row, col, 1, len(header)), [header], sheet.style("head", "center"))
    rows = [(0, model.loss, None, 0.0)]
    for c, kinds in enumerate((("whole",), ("loss",), ("loss",), ("grid",))):
        look = sheet.style("engine", *kinds, "empty", "center", font_size=9)
        sheet.block(Rect(row + 1, col + c, LOSS_ROWS, 1), [(rows[0][c],)], look)
    sheet.define(layout.LOSS_HISTORY, rect, model.scope)
    return rect


def loss_chart(sheet: Sheet, history: Rect, row: int, col: int, width: int, height: int) -> None:
    """Loss by epoch: the train loss, and the validation loss where ratings are held back."""
    chart = sheet.chart("scatter", "straight_with_markers")
    first, last = history.row + 1, history.below - 1
    for c, color in ((1, ACCENT), (2, "#D97706")):
        chart.add_series(
            {
                "name": [sheet.name, history.row, history.col + c],
                "categories": [sheet.name, first, history.col, last, history.col],
                "values": [sheet.name, first, history.col + c, last, history.col + c],
                "line": {"color": color, "width": 2},
                "marker": _dot(color),
            }
        )
    chart.set_title(chart_title("Loss by epoch"))
    chart.set_x_axis(quiet_axis("epoch", min=0, major_gridlines={"visible": False}))
    chart.set_y_axis(quiet_axis("RMSE, stars", min=0, num_format="0.0"))
    chart.set_legend({"position": "top", "font": {"name": FONT, "size": 8, "color": SOFT}})
    chart.set_chartarea({"border": {"color": LINE}})
    chart.set_size({"width": width, "height": height})
    place = {"object_position": 2, "description": "Loss by epoch"}
    sheet.ws.insert_chart(row, col, chart, place)


def _dot(color: str) -> dict[str, object]:
    return {"type": "circle", "size": 4, "fill": {"color": color}, "border": {"none": True}}
