"""The journal: one row a run, written by the engine and never overwritten."""

from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.model import JOURNAL

ROWS = 500
HEAD_ROW = 3
WIDTHS = {  # pixels
    "run": 130, "time": 170, "button": 130, "sheet": 110, "model": 150, "model before": 150,
    "epochs": 60, "baseline RMSE": 110, "device": 60, "seed": 60, "settings": 560,
    "data hash": 100, "versions": 330, "note": 300,
}  # fmt: skip
FORMATS = {
    "time": {"num_format": "yyyy-mm-dd hh:mm:ss"},
    "seconds": {"num_format": "0.00"},
    "epochs": {"num_format": "0"},
    "seed": {"num_format": "0"},
}  # fmt: skip


def write_journal(
    sheet: Sheet,
    header: tuple[str, ...] = layout.JOURNAL_HEADER,
    name: str = layout.JOURNAL,
) -> None:
    """A header, a filter and room for 500 runs; `header` and `name` are those of another kind."""
    sheet.title(
        JOURNAL, "One row for every run: what was pressed, with which settings, what came out"
    )
    sheet.widths(0, 16)
    rect = Rect(HEAD_ROW, 1, 1 + ROWS, len(header))
    sheet.block(rect.part(0, 0, 1, len(header)), [header], sheet.style("head", "center"))
    for place, column in enumerate(header):
        sheet.widths(rect.col + place, WIDTHS.get(column, 88))
        is_score = column[-1:] in "ES" or "loss" in column
        extra = FORMATS.get(column, {"num_format": "0.0000"} if is_score else {})
        look = sheet.style("engine", "empty", "left", font_size=9, **extra)
        sheet.block(rect.part(1, place, ROWS, 1), [], look)
    sheet.ws.set_row(HEAD_ROW, 21)
    sheet.ws.autofilter(rect.row, rect.col, *rect.last)
    sheet.ws.freeze_panes(HEAD_ROW + 1, rect.col + 1)
    sheet.define(name, rect)
    sheet.print_on_one_page(HEAD_ROW + 25, rect.right - 1)
