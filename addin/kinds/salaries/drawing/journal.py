"""The journal, a row a run; and beside it the model itself, as text, for other machines."""

from addin.drawing.journal import HEAD_ROW, write_journal
from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.kinds.salaries import layout

STORED_CELLS = 64
FORMATS = {"RMSE": "#,##0.00", "MAE": "#,##0.00"}


def write_journal_and_model(sheet: Sheet) -> None:
    """Fill the sheet."""
    right = write_journal(sheet, layout.CONTRACT, FORMATS).right
    stored = Rect(HEAD_ROW + 1, right + 1, STORED_CELLS)
    sheet.widths(right, 24, 180)
    sheet.put(HEAD_ROW, stored.col, "the model, for other machines", sheet.style("head"))
    sheet.block(stored, [], sheet.style("engine", font_size=8, align="fill"))
    sheet.define(layout.STORED, stored)
