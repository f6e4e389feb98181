"""Settings, status and loss of training: what Train and Score column read and write."""

from addin.drawing.band import TOP as BAND
from addin.drawing.charts import loss_chart, place_chart
from addin.drawing.panels import loss_history, settings_rows, status_panel
from addin.drawing.rect import Rect
from addin.drawing.rules import allowed
from addin.drawing.sheet import Sheet
from addin.drawing.style import quiet_axis
from addin.kinds.reviews import layout
from addin.kinds.reviews.drawing.model import TRAINING, ReviewModel
from addin.kinds.reviews.drawing.reviews_sheet import (
    SCORE_WIDTHS,
    status_message,
    write_scores,
    write_tiles,
)
from addin.sheet.contract import Setting

TOP = 4
LEFT, HISTORY, NOTES = 1, 5, 10
WIDTHS = (16, 120, 150, 470, 24, 66, 80, 80, 74, 24, 120, 430, 16)
AROUND = "Press Score column: the shipped model needs no training. Train teaches it your labels."
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
    """Fill the sheet of a workbook whose reviews have a sheet of their own."""
    sheet.title(
        TRAINING, "Teach the model your own labels, in stages; every press is in the Journal"
    )
    sheet.widths(0, *WIDTHS)
    _write_panels(sheet, model, TOP)


def write_around(sheet: Sheet, model: ReviewModel, title: str, score: str | None) -> None:
    """Fill a sheet that is set up around a user's own reviews; `score` are the cells of scores.

    Where there was no room for those beside the reviews they stand on this sheet.
    """
    sheet.title(title, AROUND)
    sheet.widths(0, *WIDTHS, *SCORE_WIDTHS[:3])
    scores = Rect(BAND + 1, len(WIDTHS), len(model), len(layout.SCORES_HEADER))
    shown = score or scores.part(0, 0, len(model)).a1()
    write_tiles(sheet, model, shown, dict(enumerate(WIDTHS)))
    status = _write_panels(sheet, model, BAND + 1, more=("language model",))
    sheet.define(layout.LANGUAGE_MODEL, status.part(status.n_rows, 1))
    if score is None:
        write_scores(sheet, model, scores)


def _write_panels(sheet: Sheet, model: ReviewModel, top: int, more: tuple[str, ...] = ()) -> Rect:
    """Settings, status, losses and words on how to; returns the status."""
    row = _settings(sheet, model, top)
    state = "ready" if model.model else "not scored"
    start = {"state": state, "message": status_message(model, len(model))}
    at = Rect(row + 2, LEFT)
    status = status_panel(sheet, layout.CONTRACT, at, start, n_cols=3, more=more)
    history = loss_history(
        sheet, layout.CONTRACT, Rect(top, HISTORY), hint="of the stage that ran last"
    )
    row = _pairs(sheet, top, "How to", STEPS)
    row = _pairs(sheet, row + 2, "Stages", STAGES)
    chart = loss_chart(sheet, history, quiet_axis("loss", num_format="0.00"))
    place_chart(sheet, chart, (row + 1, NOTES), (sum(WIDTHS[NOTES : NOTES + 2]), 300))
    sheet.print_on_one_page(top + 30, NOTES + 1)
    return status


def _settings(sheet: Sheet, model: ReviewModel, top: int) -> int:
    """Names and value cells with lists, bounds and a note each; returns the row below."""
    sheet.section(top - 1, LEFT, "Settings", "yours to change; blank = the recipe's own value")
    known = layout.REVIEW_SETTINGS
    rect = settings_rows(sheet, known, model.values, Rect(top, LEFT), _note)
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
