"""Sheets drawn into a user's own workbook: as sheets of a file, or plainly where an app cannot."""

import pytest
from openpyxl import Workbook

from addin import buttons
from addin.drawing import insert
from addin.hosts.file import open_book
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet

GRID = [["user", 1, 2, 3], ["Ann", 5, 4, None], ["Bob", 1, 2, 3], ["Cy", None, 2, 4]]


@pytest.fixture
def path(tmp_path):
    """Ratings on a sheet whose name has to be quoted."""
    own = Workbook()
    sheet = own.active
    assert sheet is not None
    sheet.title = "Ann's"
    for row in GRID:
        sheet.append(row)
    own.save(tmp_path / "own.xlsx")
    return tmp_path / "own.xlsx"


def set_up(path):
    book = open_book(path)
    buttons.set_up_here(book, "'Ann''s'!A1:D4", "ratings")
    book.save(path)
    return open_book(path)


@pytest.fixture(params=["sheets of a file", "plainly"])
def book(path, request, monkeypatch):
    if request.param == "plainly":
        monkeypatch.setattr(insert, "insert_sheets", lambda book, path: False)
    return set_up(path)


def test_the_same_contract_either_way(book):
    """An app that takes no sheets of a file gets the values, formulas and names."""
    cells = RatingsSheet(book, "Cellgrad")

    assert [sheet.name for sheet in book.sheets] == ["Ann's", "Cellgrad", "Cellgrad journal"]
    assert cells.names[layout.USER_IDS][0, 0].formula == "='Ann''s'!A2"
    factors = cells.weights(cells.ratings(), cells.settings()).factors
    assert cells.rows(layout.PREDICTIONS)[0] == pytest.approx(factors.grid([0], [0, 1, 2])[0])
    assert "'Ann''s'!$B$2:$D$4" in cells.names[layout.SHEET_LOSS].formula
    assert cells.names[layout.SHEET_PREDICTIONS][0, 0].formula.startswith("=IF(COUNT(y_low")
    assert cells.settings().n_factors == 5
    assert cells.names[layout.JOURNAL].sheet.name == "Cellgrad journal"
    assert book.sheets["Ann's"]["A1:D4"].value == GRID


def test_a_second_set_up_gets_names_of_its_own(path):
    set_up(path)
    book = set_up(path)

    assert [sheet.name for sheet in book.sheets][-2:] == ["Cellgrad 2", "Cellgrad journal 2"]
    assert RatingsSheet(book, "Cellgrad 2").home == "Cellgrad 2"
