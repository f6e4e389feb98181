"""Settings, status and loss of training: what Train and Score column read and write."""

from addin.drawing.rect import Rect
from addin.drawing.rules import allowed, rule
from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT, FONT, LINE, SOFT, chart_title, quiet_axis
from addin.kinds.reviews import layout
from addin.kinds.reviews.drawing.model import TRAINING, ReviewModel
from addin.kinds.reviews.drawing.reviews_sheet import status_message
from addin.sheet.contract import LOSS_HEADER, STATUS_ROWS

TOP = 4
LEFT, HISTORY, NOTES = 1, 5, 10
LOSS_ROWS = 500
WIDTHS = (16, 120, 150, 470, 24, 66, 80, 80, 74, 24, 120, 430, 16)
STAGES = (
    ("general", "learns a language from any plain text: which word comes next"),
    ("lm", "goes on with the reviews of this sheet; labels are not needed"),
    ("classifier", "learns the labels, one layer more unfrozen in each of the first epochs"),
    ("fast", "no language model: words and pairs beside what the shipped model knows; seconds"),
)
STEPS = (
    ("1", "Press Score column: the shipped model scores every text, no training needed."),
    ("2", "Label some reviews of your own in the column label, a few dozen or more of each kind."),
    ("3", "Press Train. Each stage is a row of the Journal with what was measured."),
    ("4", "Then the column is scored anew with your model. Restore previous run takes it back."),
)


def write_training(sheet: Sheet, model: ReviewModel) -> None:
    """Fill the sheet."""
    sheet.title(
        TRAINING, "Teach the model your own labels, in stages; every press is in the Journal"
    )
    sheet.widths(0, *WIDTHS)
    row = _settings(sheet, model)
    _status(sheet, model, row + 2)
    rect = _history(sheet)
    row = _pairs(sheet, TOP, "How to", STEPS)
    row = _pairs(sheet, row + 2, "Stages", STAGES)
    _chart(sheet, rect, row + 1)
    sheet.print_on_one_page(TOP + 30, NOTES + 1)


def _settings(sheet: Sheet, model: ReviewModel) -> int:
    """Names and value cells with lists, bounds and a note each; returns the row below."""
    style, settings = sheet.style, layout.REVIEW_SETTINGS
    rect = Rect(TOP, LEFT, len(settings), 2)
    sheet.section(TOP - 1, LEFT, "Settings", "yours to change; blank = the recipe's own value")
    for place, setting in enumerate(settings):
        cell = rect.part(place, 1)
        sheet.put(cell.row, LEFT, setting.name, style("name"))
        sheet.put(cell.row, cell.col, model.values[setting.name], style("input", "center"))
        hint = f"{setting.doc}" if setting.is_text else f"{setting.doc} ({allowed(setting)})"
        sheet.put(cell.row, LEFT + 2, hint, style("hint", "shrunk", indent=1))
        sheet.ws.data_validation(cell.row, cell.col, cell.row, cell.col, rule(setting))
    sheet.define(layout.SETTINGS, rect)
    return rect.below


def _status(sheet: Sheet, model: ReviewModel, row: int) -> None:
    """What a press is doing; the engine writes the second column."""
    style = sheet.style
    sheet.section(row - 1, LEFT, "Status", "what the engine is doing")
    state = "ready" if model.model else "not scored"
    start = {"state": state, "message": status_message(model, len(model))}
    rect = Rect(row, LEFT, len(STATUS_ROWS), 2)
    for place, name in enumerate(STATUS_ROWS):
        kinds = ("engine", "left", *(("loss",) if name == "loss" else ()))
        sheet.put(row + place, LEFT, name, style("name"))
        sheet.put(row + place, LEFT + 1, start.get(name), style(*kinds, right=0, indent=1))
        sheet.put(row + place, LEFT + 2, None, style("engine", left=0))
    sheet.define(layout.STATUS, rect)


def _history(sheet: Sheet) -> Rect:
    """A header and room for 500 epochs; the chart reads them."""
    style, header = sheet.style, LOSS_HEADER
    rect = Rect(TOP, HISTORY, 1 + LOSS_ROWS, len(header))
    sheet.section(TOP - 1, HISTORY, "Loss by epoch", "of the stage that ran last")
    sheet.block(Rect(TOP, HISTORY, 1, len(header)), [header], style("head", "center"))
    for c, look in enumerate(("0", "0.0000", "0.0000", "0.00")):
        cell = style("engine", "empty", "center", font_size=9, num_format=look)
        sheet.block(Rect(TOP + 1, HISTORY + c, LOSS_ROWS, 1), [], cell)
    sheet.define(layout.LOSS_HISTORY, rect)
    return rect


def _pairs(sheet: Sheet, row: int, title: str, pairs: tuple[tuple[str, str], ...]) -> int:
    """A word and what it means, a line each; returns the row below."""
    sheet.section(row - 1, NOTES, title)
    for place, (word, text) in enumerate(pairs):
        sheet.put(row + place, NOTES, word, sheet.style("name", "bold"))
        sheet.put(row + place, NOTES + 1, text, sheet.style("plain", "shrunk", font_size=9))
    return row + len(pairs)


def _chart(sheet: Sheet, rect: Rect, row: int) -> None:
    chart = sheet.chart("scatter", "straight_with_markers")
    first, last = rect.row + 1, rect.below - 1
    for c, color in ((1, ACCENT), (2, "#D97706")):
        chart.add_series({
            "name": [sheet.name, rect.row, rect.col + c],
            "categories": [sheet.name, first, rect.col, last, rect.col],
            "values": [sheet.name, first, rect.col + c, last, rect.col + c],
            "line": {"color": color, "width": 2},
            "marker": {"type": "circle", "size": 4, "fill": {"color": color},
                       "border": {"none": True}},
        })  # fmt: skip
    chart.set_title(chart_title("Loss by epoch"))
    chart.set_x_axis(quiet_axis("epoch", min=0, major_gridlines={"visible": False}))
    chart.set_y_axis(quiet_axis("loss", num_format="0.00"))
    chart.set_legend({"position": "top", "font": {"name": FONT, "size": 8, "color": SOFT}})
    chart.set_chartarea({"border": {"color": LINE}})
    chart.set_size({"width": sum(WIDTHS[NOTES : NOTES + 2]), "height": 300})
    sheet.ws.insert_chart(row, NOTES, chart, {"object_position": 2})
