"""Set up here for reviews: a table with texts, its scores beside it, the rest on new sheets."""

import xlwings as xw

from addin.drawing.insert import inserted_sheets, name_own
from addin.drawing.journal import write_journal
from addin.drawing.rect import quoted
from addin.drawing.style import ACCENT, SOFT
from addin.kinds.reviews import layout
from addin.kinds.reviews.drawing.model import ReviewModel
from addin.kinds.reviews.drawing.training import write_around
from addin.messages import placed
from addin.sheet.named_ranges import find_names, origin, rows_of
from addin.sheet.selection import selected_range
from engine.errors import InputError

TABS = {"Cellgrad": ACCENT, "Cellgrad journal": SOFT}
WIDTH = len(layout.SCORES_HEADER)


def set_up_reviews(book: xw.Book, source: str | None = None) -> str:
    """Build the contract for reviews; `source` is their address, else the selection.

    Scores stand in three columns to the right of the table where those are blank, else on a new
    sheet; nothing that was in the workbook is touched.

    Raises:
        InputError: when the selection holds no texts under a header, naming the cell.
    """
    selected = selected_range(book, source)
    rows = rows_of(selected)
    try:
        model = ReviewModel.of(rows[0], rows[1:], None)
    except InputError as err:
        raise placed(err, origin(selected)) from err
    beside, theirs = _room_beside(selected), selected.sheet
    own, score = {layout.REVIEWS: selected}, None
    if beside is not None:
        own[layout.SCORES] = beside[1:, :]
        score = f"{quoted(theirs.name)}!{beside[1:, 0].get_address()}"
    address = selected.get_address(row_absolute=False, column_absolute=False)
    with inserted_sheets(book, TABS, selected) as (sheet, journal):
        write_around(sheet, model, f"Cellgrad: the reviews in {theirs.name}!{address}", score)
        write_journal(journal, layout.CONTRACT)
    if beside is not None:
        beside[0, :].value = [list(layout.SCORES_HEADER)]
    _name(book, book.sheets[sheet.name], theirs, own)
    table = model.table
    where = f"beside {table.names[table.text_place]!r}" if beside is not None else sheet.name
    return f"{sheet.name}: {len(table.unique)} texts, scores will stand {where}"


def _name(book: xw.Book, sheet: xw.Sheet, theirs: xw.Sheet, own: dict[str, xw.Range]) -> None:
    """Names of the new sheet; the user's own has them too, so that buttons work there."""
    is_first = layout.MODEL not in find_names(book, theirs)
    name_own(sheet, own)
    if is_first:
        found = find_names(book, sheet)
        name_own(theirs, {name: found[name] for name in found if name in layout.CONTRACT.names})


def _room_beside(selected: xw.Range) -> xw.Range | None:
    """The three columns to the right of the table, if they are blank and there are so many."""
    n_rows, n_cols = selected.shape
    try:
        beside = selected[0, 0].offset(0, n_cols).resize(n_rows, WIDTH)
        rows = rows_of(beside)
    except Exception:  # each host raises an error of its own past the last column
        return None
    return beside if all(value in (None, "") for row in rows for value in row) else None
