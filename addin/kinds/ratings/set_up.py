"""Set up here for ratings: reads the selection, and draws the contract on two new sheets."""

import numpy as np
import xlwings as xw

from addin.drawing.insert import inserted_sheets, name_own
from addin.drawing.journal import write_journal
from addin.drawing.rect import Rect
from addin.drawing.style import ACCENT, SOFT
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.around import write_around
from addin.kinds.ratings.drawing.data import RatingData
from addin.kinds.ratings.drawing.grid import Grid
from addin.kinds.ratings.drawing.model import SheetModel
from addin.kinds.ratings.first_settings import first_settings
from addin.kinds.ratings.totals import refuse_totals
from addin.messages import placed
from addin.sheet.cells import read_grid, read_long
from addin.sheet.named_ranges import origin, rows_of
from addin.sheet.selection import selected_range
from engine.collab.data import Ratings
from engine.errors import InputError

TABS = {"Cellgrad": ACCENT, "Cellgrad journal": SOFT}


def set_up_ratings(book: xw.Book, source: str | None = None) -> str:
    """Build the contract for a grid or a long table; `source` is its address, else the selection.

    Writes new sheets only: nothing that was in the workbook is touched.

    Raises:
        InputError: when the selection is not a grid or table of ratings, naming the cell.
    """
    selected = selected_range(book, source)
    ratings, is_grid = _ratings(selected)
    settings = first_settings(len(ratings), float(np.abs(ratings.values).max()))
    name = selected.sheet.name
    body = Rect(selected.row, selected.column, ratings.n_users, ratings.n_items)
    address = selected.get_address(row_absolute=False, column_absolute=False)
    with inserted_sheets(book, TABS, selected) as (sheet, journal):
        model = SheetModel.around(sheet.name, RatingData(ratings), settings)
        grid = Grid.elsewhere(name, body) if is_grid else None
        write_around(sheet, model, grid, f"Cellgrad: a model of the ratings in {name}!{address}")
        write_journal(journal, layout.CONTRACT)
    own = layout.RATINGS if is_grid else layout.RATINGS_LONG
    name_own(book.sheets[sheet.name], {own: selected})
    return f"{sheet.name}: {len(ratings)} ratings, start loss {model.loss:.4f}"


def _ratings(selected: xw.Range) -> tuple[Ratings, bool]:
    """The ratings of a selection, and whether they are a grid (else a long table)."""
    rows = rows_of(selected)
    headers = {str(name).strip().lower() for name in rows[0] if name is not None}
    is_long = all(headers & set(spellings) for spellings in layout.LONG_HEADERS.values())
    try:
        if is_long:
            return read_long(rows, layout.LONG_HEADERS), False
        refuse_totals(selected, rows)
        return Ratings.from_grid(*read_grid(rows)), True
    except InputError as err:
        raise placed(err, origin(selected)) from err
