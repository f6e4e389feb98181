"""Settings, status and loss of training: what Train and Score column read and write."""

from addin.drawing.charts import loss_chart, place_chart
from addin.drawing.panels import loss_history, settings_rows, status_panel
from addin.drawing.rect import Rect
from addin.drawing.rules import allowed
from addin.drawing.sheet import Sheet
from addin.drawing.style import quiet_axis
from addin.kinds.reviews import layout
from addin.kinds.reviews.drawing.model import TRAINING, ReviewModel
from addin.kinds.reviews.drawing.reviews_sheet import status_message
from addin.sheet.contract import Setting

TOP = 4
LEFT, HISTORY, NOTES = 1, 5, 10
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
    state = "ready" if model.model else "not scored"
    start = {"state": state, "message": status_message(model, len(model))}
    status_panel(sheet, layout.CONTRACT, Rect(row + 2, LEFT), start, n_cols=3)
    history = loss_history(
        sheet, layout.CONTRACT, Rect(TOP, HISTORY), hint="of the stage that ran last"
    )
    row = _pairs(sheet, TOP, "How to", STEPS)
    row = _pairs(sheet, row + 2, "Stages", STAGES)
    chart = loss_chart(sheet, history, quiet_axis("loss", num_format="0.00"))
    place_chart(sheet, chart, (row + 1, NOTES), (sum(WIDTHS[NOTES : NOTES + 2]), 300))
    sheet.print_on_one_page(TOP + 30, NOTES + 1)


def _settings(sheet: Sheet, model: ReviewModel) -> int:
    """Names and value cells with lists, bounds and a note each; returns the row below."""
    sheet.section(TOP - 1, LEFT, "Settings", "yours to change; blank = the recipe's own value")
    known = layout.REVIEW_SETTINGS
    rect = settings_rows(sheet, known, model.values, Rect(TOP, LEFT), _note)
    sheet.define(layout.SETTINGS, rect)
    return rect.below


def _note(setting: Setting) -> str:
    return setting.doc if setting.is_text else f"{setting.doc} ({allowed(setting)})"


def _pairs(sheet: Sheet, row: int, title: str, pairs: tuple[tuple[str, str], ...]) -> int:
    """A word and what it means, a line each; returns the row below."""
    sheet.section(row - 1, NOTES, title)
    for place, (word, text) in enumerate(pairs):
        sheet.put(row + place, NOTES, word, sheet.style("name", "bold"))
        sheet.put(row + place, NOTES + 1, text, sheet.style("plain", "shrunk", font_size=9))
    return row + len(pairs)
