"""Workbooks that other programs wrote: set up, trained and saved, all else is as Calc keeps it.

Beside each run the same file is opened and saved by a Calc that knows nothing of us: whatever that
one keeps of the other sheets must be there, the same, after our run.
"""

import pytest
import xlwings as xw

from addin import history
from addin.hosts.calc.engine import ENGINE
from addin.hosts.calc.office import Office
from addin.ratings_sheet import RatingsSheet
from engine import store

from . import others
from .conftest import contract, press, wait_until
from .kept import kept


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A Calc without the add-in."""
    office = Office(tmp_path_factory.mktemp("plain"))
    app = ENGINE.apps.connected(office.context)
    yield app
    ENGINE.apps.forget(app)
    office.close()


HOLDS = {  # words that must be in what Calc alone keeps, or the comparison would compare nothing
    "XlsxWriter": "colorScale dataBar barChart pieChart mergeCell dataValidation counted hidden",
    "openpyxl": "scatterChart areaChart SalesTable checked expression whole hidden",
    "Calc, xlsx": "pivotTableDefinition SoldPivot barChart counted hidden",
    "Calc, ods": "data-pilot-table chart:chart counted",
}


@pytest.mark.parametrize(
    ("write", "suffix", "holds"),
    [
        pytest.param(others.by_xlsxwriter, ".xlsx", HOLDS["XlsxWriter"], id="XlsxWriter"),
        pytest.param(others.by_openpyxl, ".xlsx", HOLDS["openpyxl"], id="openpyxl"),
        pytest.param(others.by_calc, ".xlsx", HOLDS["Calc, xlsx"], id="Calc, xlsx"),
        pytest.param(others.by_calc, ".ods", HOLDS["Calc, ods"], id="Calc, ods"),
    ],
)
def test_everything_else_is_kept(write, suffix, holds, plain, open_book, tmp_path):
    """Charts, pivots, pictures, rules, validation, notes, names, hidden sheets."""
    path, alone, ours = (tmp_path / f"{name}{suffix}" for name in ("book", "alone", "ours"))
    write(path, plain)
    by_itself = plain.books.open(path)
    by_itself.sheets.add(name="New").delete()  # then Calc writes a chart's ranges another way
    by_itself.save(alone)
    by_itself.close()
    book = open_book(path)

    version = train(book)
    book.save(ours)

    (sheets, names), (sheets_alone, names_alone) = kept(ours), kept(alone)
    assert list(sheets) == [*sheets_alone, "Cellgrad", "Cellgrad journal"]
    for name, sheet in sheets_alone.items():
        assert sheets[name] == sheet, name
    assert names_alone.items() <= names.items()
    whole = "".join([*sheets_alone.values(), *names_alone.values()])
    assert [word for word in holds.split() if word not in whole] == []
    book.close()
    assert RatingsSheet(open_book(ours), "Cellgrad").version() == version


def train(book: xw.Book) -> str:
    """Select the grid, set up, run three epochs; returns the model's version."""
    sheet = book.sheets["Ratings"]
    book.impl.sheets("Ratings").activate()
    sheet[others.WHERE].resize(len(others.GRID), len(others.GRID[0])).impl.select()
    press(book, "set_up_here")
    cells = wait_until(lambda: contract(book))
    cells.change_setting("n_epochs", 3)
    cells.sheet.impl.activate()
    press(book, "run_epochs")
    wait_until(lambda: history.journal_rows(cells))
    assert store.is_version(cells.version())
    return cells.version()
