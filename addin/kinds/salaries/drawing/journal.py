"""The journal, a row a run; and beside it the model itself, as text, for other machines."""

from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.kinds.salaries import layout
from addin.kinds.salaries.drawing.plan import JOURNAL

ROWS, STORED_CELLS, HEAD_ROW = 300, 64, 3
WIDTHS = {
    "run": 130, "time": 170, "sheet": 80, "model": 150, "model before": 150, "epochs": 60,
    "device": 60, "seed": 60, "settings": 560, "data hash": 100, "versions": 330, "note": 300,
}  # fmt: skip
FORMATS = {
    "seconds": {"num_format": "0.00"},
    "epochs": {"num_format": "0"},
    "seed": {"num_format": "0"},
    "RMSE": {"num_format": "#,##0.00"},
    "MAE": {"num_format": "#,##0.00"},
}


def write_journal(sheet: Sheet) -> None:
    """Fill the sheet."""
    header = layout.CONTRACT.journal_header
    sheet.title(JOURNAL, "One row for every run: with which settings, what came out")
    sheet.widths(0, 16)
    rect = Rect(HEAD_ROW, 1, 1 + ROWS, len(header))
    sheet.block(rect.part(0, 0, 1, len(header)), [header], sheet.style("head", "center"))
    for place, name in enumerate(header):
        sheet.widths(rect.col + place, WIDTHS.get(name, 80))
        extra = FORMATS.get(
            name, {"num_format": "0.0000"} if name in layout.CONTRACT.scores else {}
        )
        look = sheet.style("engine", "empty", "left", font_size=9, **extra)
        sheet.block(rect.part(1, place, ROWS), [], look)
    sheet.ws.set_row(HEAD_ROW, 21)
    sheet.ws.autofilter(rect.row, rect.col, *rect.last)
    sheet.ws.freeze_panes(HEAD_ROW + 1, rect.col + 1)
    sheet.define(layout.JOURNAL, rect)
    stored = Rect(HEAD_ROW + 1, rect.right + 1, STORED_CELLS)
    sheet.widths(rect.right, 24, 180)
    sheet.put(HEAD_ROW, stored.col, "the model, for other machines", sheet.style("head"))
    sheet.block(stored, [], sheet.style("engine", font_size=8, align="fill"))
    sheet.define(layout.STORED, stored)
    sheet.print_on_one_page(HEAD_ROW + 25, rect.right - 1)
