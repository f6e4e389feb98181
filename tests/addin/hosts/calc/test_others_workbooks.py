"""Workbooks that other programs wrote: set up, trained and saved, all else is as Calc keeps it.

Beside each run the same file is opened and saved by a Calc that knows nothing of us: whatever that
one keeps of the other sheets must be there, the same, after our run.
"""

import warnings
from pathlib import Path

import pytest
import xlwings as xw

from addin.hosts import libreoffice
from addin.hosts.calc.engine import connected
from addin.hosts.calc.office import Office
from addin.kinds.ratings.sheet import RatingsSheet
from addin.sheet import history
from engine import store

from . import others
from .conftest import contract, press, wait_until
from .kept import kept


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A Calc without the add-in."""
    office = Office(tmp_path_factory.mktemp("plain"))
    app = connected(office.context)
    yield app
    app.forget()
    office.close()


def _beside_soffice(part: str) -> Path | None:
    """A file of LibreOffice's own, wherever that is installed."""
    soffice = libreoffice.find_soffice()
    path = soffice.resolve().parent / part if soffice else None
    return path if path and path.is_file() else None


def _of_xlwings(name: str) -> Path | None:
    path = Path(xw.__file__).parent / name
    return path if path.is_file() else None


STYLES = "../share/template/common/wizard/styles"
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
    by_itself.sheets.add(name="New")
    by_itself.api.getSheets().removeByName("New")  # then Calc writes a chart's ranges another way
    by_itself.save(alone)
    by_itself.close()
    book = open_book(path)

    keeps_all_after_training(book, ours, alone, holds, open_book)


REAL = {  # workbooks that come with programs, and words of what Calc alone keeps of them
    "LibreOffice's OpenCL check": (_beside_soffice("opencl/cl-test.ods"), "OpenCLTest SQRT"),
    "LibreOffice's marine style": (_beside_soffice(f"{STYLES}/marine.ots"), "mergeCell"),
    "xlwings' quickstart": (_of_xlwings("quickstart.xlsm"), "Sheet1"),
    "xlwings' standalone": (_of_xlwings("quickstart_standalone.xlsm"), "_xlwings.conf"),
}


@pytest.mark.parametrize("which", REAL)
def test_a_workbook_of_another_program_is_kept(which, plain, open_book, tmp_path):
    """Workbooks that nobody of this project wrote, to which a user has added ratings."""
    path, holds = REAL[which]
    if path is None:
        warnings.warn(f"NOT RUN: {which} is not on this machine", stacklevel=1)
        pytest.skip(f"{which} is not on this machine")
    alone, ours = tmp_path / "alone.xlsx", tmp_path / "ours.xlsx"
    by_itself = plain.books.open(path)
    add_ratings(xw.Book(impl=by_itself))
    by_itself.save(alone)
    by_itself.close()
    book = open_book(path)
    add_ratings(book)

    keeps_all_after_training(book, ours, alone, holds, open_book)


def keeps_all_after_training(book: xw.Book, ours: Path, alone: Path, holds: str, open_book) -> None:
    """Train and save: all is as Calc alone keeps it, and opened again the model is there."""
    version = train(book)
    book.save(ours)

    whole = compare(ours, alone)
    assert [word for word in holds.split() if word not in whole] == []
    book.close()
    assert RatingsSheet(open_book(ours), "Cellgrad").version() == version


def add_ratings(book: xw.Book) -> None:
    """The ratings on a new last sheet."""
    sheet = book.sheets.add("Ratings", after=book.sheets[-1])
    sheet[others.WHERE].value = others.GRID


def compare(ours: Path, alone: Path) -> str:
    """All that Calc alone keeps is in our file, the same; returns that as one text."""
    (sheets, names), (sheets_alone, names_alone) = kept(ours), kept(alone)
    assert list(sheets) == [*sheets_alone, "Cellgrad", "Cellgrad journal"]
    for name, sheet in sheets_alone.items():
        assert sheets[name] == sheet, name
    assert names_alone.items() <= names.items()
    return "".join([*sheets_alone, *sheets_alone.values(), *names_alone.values()])


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
    version = cells.version()
    assert version is not None and store.is_version(version)
    return version
