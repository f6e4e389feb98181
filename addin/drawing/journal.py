"""The journal: one row a run, written by the engine and never overwritten."""

from collections.abc import Mapping

from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.sheet.contract import Contract

TITLE = "Journal"
SUBTITLE = "One row for every run: what was pressed, with which settings, what came out"
ROWS = 500
HEAD_ROW = 3
WIDTHS = {  # pixels
    "run": 130,
    "time": 170,
    "button": 130,
    "sheet": 110,
    "model": 150,
    "model before": 150,
    "epochs": 60,
    "baseline RMSE": 110,
    "device": 60,
    "seed": 60,
    "settings": 560,
    "data hash": 100,
    "versions": 330,
    "note": 300,
}
FORMATS = {
    "time": "yyyy-mm-dd hh:mm:ss",
    "seconds": "0.00",
    "epochs": "0",
    "seed": "0",
    "stage": "General",
    "texts": "0",
}
SCORE = "0.0000"


def write_journal(
    sheet: Sheet, contract: Contract, formats: Mapping[str, str] | None = None
) -> Rect:
    """A header, a filter and room for 500 runs; `formats` are of scores in a unit of their own."""
    header = contract.journal_header
    sheet.title(TITLE, SUBTITLE)
    sheet.widths(0, 16)
    rect = Rect(HEAD_ROW, 1, 1 + ROWS, len(header))
    sheet.block(rect.part(0, 0, 1, len(header)), [header], sheet.style("head", "center"))
    known = dict.fromkeys(contract.scores, SCORE) | FORMATS | dict(formats or {})
    for place, column in enumerate(header):
        sheet.widths(rect.col + place, WIDTHS.get(column, 88))
        number = {"num_format": known[column]} if column in known else {}
        look = sheet.style("engine", "empty", "left", font_size=9, **number)
        sheet.block(rect.part(1, place, ROWS), [], look)
    sheet.ws.set_row(HEAD_ROW, 21)
    sheet.ws.autofilter(*rect.box)
    sheet.ws.freeze_panes(HEAD_ROW + 1, rect.col + 1)
    sheet.define(contract.journal, rect)
    sheet.print_on_one_page(HEAD_ROW + 25, rect.right - 1)
    return rect
