"""Set up here for reviews: a table with texts, its scores beside it, the rest on new sheets."""

from typing import Any

import xlwings as xw

from addin.kinds.ratings.plan import JOURNAL_ROOM, LOSS_ROOM, TOP, Place
from addin.kinds.reviews import layout
from addin.kinds.reviews.models import first_review_version
from addin.kinds.reviews.table import ReviewTable, read_reviews
from addin.messages import placed
from addin.sheet.blocks import free_name, name_ranges, write_block
from addin.sheet.contract import LOSS_HEADER, STATUS_ROWS
from addin.sheet.named_ranges import find_names, origin, rows_of
from addin.sheet.selection import selected_range
from engine.errors import InputError

SHEET, JOURNAL_SHEET = "Cellgrad", "Cellgrad journal"
SCORES_COL = 11  # L, on the new sheet, where there is no room beside the reviews
WIDTH = len(layout.SCORES_HEADER)


def set_up_reviews(book: xw.Book, source: str | None = None) -> str:
    """Build the contract for reviews; `source` is their address, else the selection.

    Scores stand in three columns to the right of the table where those are blank, else on a new
    sheet; nothing that was in the workbook is touched.

    Raises:
        InputError: when the selection holds no texts under a header, naming the cell.
    """
    selected = selected_range(book, source)
    try:
        table = read_reviews(rows_of(selected), None, None)
    except InputError as err:
        raise placed(err, origin(selected)) from err
    beside = _room_beside(selected)
    sheet = book.sheets.add(free_name(book, SHEET), after=book.sheets[-1])
    journal = book.sheets.add(free_name(book, JOURNAL_SHEET), after=sheet)
    places = plan(len(table))
    header = list(layout.CONTRACT.journal_header)
    own = {layout.REVIEWS: selected}
    if beside is not None:
        own[layout.SCORES] = beside[1:, :]
        beside[0, :].value = [list(layout.SCORES_HEADER)]
        del places[layout.SCORES]
    on_journal = {layout.JOURNAL: Place(0, 0, JOURNAL_ROOM + 1, len(header))}
    for owner in (sheet, selected.sheet):  # on the user's own, so that buttons work there too
        if owner is sheet or layout.MODEL not in find_names(book, owner):
            name_ranges(owner, own, [(sheet, places), (journal, on_journal)])
    _write_texts(sheet, places, selected, table)
    write_block(journal, Place(0, 0), [header], bold=True)
    where = f"beside {table.names[table.text_place]!r}" if beside is not None else sheet.name
    return f"{sheet.name}: {len(table.unique)} texts, scores will stand {where}"


def plan(n_rows: int) -> dict[str, Place]:
    """The place of every range on the new sheet, by its name."""
    status = TOP + len(layout.REVIEW_SETTINGS) + 2
    results = status + len(STATUS_ROWS) + 1
    return {
        layout.SETTINGS: Place(TOP, 0, len(layout.REVIEW_SETTINGS), 2),
        layout.STATUS: Place(status, 0, len(STATUS_ROWS), 2),
        layout.MODEL: Place(results, 1),
        layout.LANGUAGE_MODEL: Place(results + 1, 1),
        layout.ACCURACY: Place(results + 2, 1),
        layout.LOSS: Place(results + 3, 1),
        layout.LOSS_HISTORY: Place(TOP - 1, 5, LOSS_ROOM + 1, len(LOSS_HEADER)),
        layout.SCORES: Place(TOP, SCORES_COL, n_rows, WIDTH),
    }


def _room_beside(selected: xw.Range) -> xw.Range | None:
    """The three columns to the right of the table, if they are blank and there are so many."""
    n_rows, n_cols = selected.shape
    try:
        beside = selected[0, 0].offset(0, n_cols).resize(n_rows, WIDTH)
        rows = rows_of(beside)
    except Exception:  # each host raises an error of its own past the last column
        return None
    return beside if all(value in (None, "") for row in rows for value in row) else None


def _write_texts(
    sheet: xw.Sheet, places: dict[str, Place], selected: xw.Range, table: ReviewTable
) -> None:
    """Labels, settings with their explanations, and the first status."""
    address = selected.get_address(row_absolute=False, column_absolute=False)
    title = f"Cellgrad: the reviews in {selected.sheet.name}!{address}"
    write_block(sheet, Place(0, 0), [[title]], bold=True)
    hint = "Press Score column: the shipped model needs no training. Train teaches it your labels."
    write_block(sheet, Place(1, 0), [[hint]])
    write_block(sheet, Place(TOP - 1, 0), [["setting", "value", "what it does"]], bold=True)
    values: dict[str, Any] = {"text_column": table.names[table.text_place]}
    if table.label_place is not None:
        values["label_column"] = table.names[table.label_place]
    settings = [[s.name, values.get(s.name, s.default), s.doc] for s in layout.REVIEW_SETTINGS]
    write_block(sheet, Place(TOP, 0), settings)
    said = {"state": "not scored", "message": "Press Score column"}
    write_block(sheet, places[layout.STATUS], [[name, said.get(name)] for name in STATUS_ROWS])
    labels = {
        layout.MODEL: "model", layout.LANGUAGE_MODEL: "language model",
        layout.ACCURACY: "accuracy", layout.LOSS: "log loss",
    }  # fmt: skip
    for name, label in labels.items():
        write_block(sheet, Place(places[name].row, 0), [[label]])
    write_block(sheet, places[layout.LOSS_HISTORY], [list(LOSS_HEADER)], bold=True)
    if layout.SCORES in places:
        at = places[layout.SCORES]
        write_block(sheet, Place(at.row - 1, at.col), [list(layout.SCORES_HEADER)], bold=True)
    write_block(sheet, places[layout.MODEL], [[first_review_version()]])  # last: now it is whole
    for column, width in (("A:A", 18), ("B:B", 22)):
        sheet[column].column_width = width
