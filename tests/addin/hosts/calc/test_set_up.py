"""Set up here on what is selected in a live document of the user's own."""

import pytest

from addin.kinds.ratings import layout
from addin.sheet import history

from .conftest import contract, native_cells, press, wait_until

GRID = [[None, 1, 2, 3], [10, 5, 4, None], [11, 1, 2, 3], [12, None, 2, 4]]
TABLE = [["note", "User", "Movie", "Stars"]] + [
    ["x", user[0], movie, stars]
    for user in GRID[1:]
    for movie, stars in zip(GRID[0][1:], user[1:], strict=True)
    if stars is not None
]


@pytest.fixture(params=["grid", "table", "columns of a table"])
def own(new_book, request):
    """A sheet with ratings and other things around them; returns it and the selection's address."""
    sheet = new_book.sheets[0]
    rows = GRID if request.param == "grid" else TABLE
    top, address = (4, "C4:F7") if request.param == "grid" else (1, f"C1:F{len(TABLE)}")
    sheet[f"C{top}"].value = rows
    sheet["A3"].value = "mine"
    sheet["J3"].formula = "=SUM(D5:F7)"
    native_cells(sheet["D5"]).CellBackColor = 0xC8FFC8
    new_book.names.add("mine", f"='{sheet.name}'!$A$3")
    other = new_book.sheets.add("Other", before=sheet)
    other["B2"].value = 7
    new_book.impl.sheets(sheet.name).activate()
    selection = "C:F" if request.param == "columns of a table" else address
    sheet[selection].impl.select()
    return sheet


def look(book, sheet):
    """Everything of the user's own that could have been touched."""
    used, colour = sheet.used_range, native_cells(sheet["D5"]).CellBackColor
    return (
        used.address,
        used.formula,
        colour,
        book.names["mine"].refers_to,
        book.sheets["Other"].used_range.value,
        [name.name for name in book.names],
        [s.name for s in book.sheets],
    )


def test_the_whole_contract_is_written_beside_it(new_book, own):
    """Nothing there is touched; the next press trains; all is there that the contract has."""
    before = look(new_book, own)

    press(new_book, "set_up_here")
    cells = wait_until(lambda: contract(new_book))
    for name in ("user_bias", "movie_bias", "rating_mean", "predictions", "sheet_predictions"):
        assert cells.has(name), name
    assert {*layout.OUTPUTS} - {layout.MOVIE_MAP} <= cells.names.keys()
    cells.sheet.impl.activate()
    cells.change_setting("n_epochs", 5)
    cells.change_setting("biases", "yes")
    press(new_book, "run_epochs")
    wait_until(lambda: history.journal_rows(cells))

    *mine, names, sheets = look(new_book, own)
    assert (*mine, sheets[:2]) == (*before[:5], before[6])
    assert sheets[2:] == ["Cellgrad", "Cellgrad journal"]
    assert [name for name in names if not name.startswith("Cellgrad!")] == before[5]
    assert len(history.loss_rows(cells)) == 6
    assert cells.ratings().n_users == cells.ratings().n_items == 3
    assert cells.rows(layout.LARGEST_DIFFERENCE)[0][0] < 1e-9
    best = [row[1] for row in cells.rows(layout.RECOMMENDATIONS)]
    assert best == [3, None, None]  # what user 10 has not rated


def test_what_is_no_grid_is_refused_and_nothing_is_written(new_book):
    """The message names the cell; it stands where the user looks."""
    sheet = new_book.sheets[0]
    sheet["C4"].value = [[None, 1, 2], [10, 5, "bad"], [11, 1, 2]]
    sheet["C4:E6"].impl.select()
    sheets = [s.name for s in new_book.sheets]

    press(new_book, "set_up_here")

    ask = sheet["A1"]
    wait_until(lambda: "E5" in _last_error(ask))
    assert [s.name for s in new_book.sheets] == sheets


def _last_error(cell):
    cell.formula = "=LAST_ERROR()"
    return str(cell.value)
