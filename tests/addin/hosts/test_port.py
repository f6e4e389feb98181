"""What `addin/hosts/port.py` asks of a host, asked of each; and buttons on a host of one file."""

import datetime as dt

import numpy as np
import pytest

from addin import buttons
from addin.kinds.of_sheet import open_sheet
from addin.kinds.ratings import layout
from addin.press.following import Following
from addin.sheet.addresses import Block
from engine.errors import InputError
from tests.addin.hosts import memory_host
from tests.libreoffice import needs_libreoffice

GRID = [[None, 1, 2, 3], [10, 5, 4, None], [11, 1, 2, 3], [12, None, 2, 4]]


@pytest.fixture(scope="module")
def calc():
    needs_libreoffice()
    import xlwings as xw

    from addin.hosts.calc.engine import connected
    from addin.hosts.calc.office import headless_calc

    with headless_calc() as office:
        app = connected(office.context)
        yield lambda: xw.Book(impl=app.books.add())
        app.forget()


@pytest.fixture
def in_file(tmp_path):
    from openpyxl import Workbook

    from addin.hosts.file import open_book

    def new():
        book = Workbook()
        book.active.title = "Sheet1"
        book.save(tmp_path / "book.xlsx")
        return open_book(tmp_path / "book.xlsx")

    return new


@pytest.fixture(params=["memory", "file", "calc"])
def book(request):
    """A new book of each host, with one blank sheet."""
    if request.param == "memory":
        return memory_host.new_book()
    return request.getfixturevalue("in_file" if request.param == "file" else "calc")()


# --- what each host does --------------------------------------------------------------------------


def test_values_come_back_with_their_kinds(book):
    row = [1.5, 14, "x", "'=no formula", True, dt.datetime(2024, 2, 29), None, float("nan")]
    sheet = book.sheets[0]

    sheet["B2"].value = [row, row]

    again = [1.5, 14.0, "x", "=no formula", True, dt.datetime(2024, 2, 29), None, None]
    assert sheet["B2:I3"].value == [again, again]
    assert sheet["B2"].options(ndim=2).value == [[1.5]]
    assert sheet["B2:C2"].options(numbers=int, ndim=1).value == [2, 14]
    assert sheet["B2"].expand().shape == (2, 6)
    assert sheet.used_range.address == "$B$2:$G$3"


def test_large_blocks_arrive_whole(book):
    """A host may take and give them in parts."""
    grid = np.arange(600.0).reshape(20, 30)

    book.sheets[0]["C3"].value = grid

    np.testing.assert_array_equal(book.sheets[0]["C3"].expand().options(np.array).value, grid)


def test_formulas_are_one_a_cell_or_fill_a_block(book):
    sheet = book.sheets[0]
    sheet["A1:B2"].value = [[1, 2], [3, 4]]

    sheet["C1:C2"].formula = "=SUM($A1:B1)"
    sheet["D1:D2"].value = [["=A1"], ["text"]]

    assert sheet["C1:D2"].formula == (("=SUM($A1:B1)", "=A1"), ("=SUM($A2:B2)", "text"))
    assert sheet["A1:A2"].formula == (("1",), ("3",))


def test_cells_are_blanked(book):
    sheet = book.sheets[0]
    sheet["A1"].value = [[1, 2], [3, 4]]

    sheet["A1:A9"].clear_contents()

    assert sheet["A1:B2"].value == [[None, 2.0], [None, 4.0]]


def test_ctrl_and_arrow(book):
    sheet = book.sheets[0]
    sheet["B2"].value = [[1, 2, None, 4], [5, None, None, None]]

    assert sheet["B2"].end("right").address == "$C$2"
    assert sheet["C2"].end("right").address == "$E$2"
    assert sheet["E9"].end("up").address == "$E$2"
    assert sheet["B9"].end("left").address == "$A$9"


def test_sheets_are_added_and_found(book):
    book.sheets.add("Last")
    book.sheets.add("My 'own' sheet", before="last")

    assert [sheet.name for sheet in book.sheets] == ["Sheet1", "My 'own' sheet", "Last"]
    assert book.sheets["LAST"].index == 3
    assert book.sheets.active.name in ("Sheet1", "Last", "My 'own' sheet")
    book.sheets["My 'own' sheet"]["A1"].value = 7
    assert book.sheets[1]["A1"].value == 7


def test_names_of_book_and_sheet(book):
    one, two = book.sheets[0], book.sheets.add("My sheet")
    book.names.add("rate", "=Sheet1!$A$1")
    one.names.add("loss", "=Sheet1!$B$1:$B$2")
    two.names.add("loss", "='My sheet'!$C$3")

    assert sorted(name.name for name in book.names) == ["'My sheet'!loss", "Sheet1!loss", "rate"]
    assert (one.range("loss").address, two.range("loss").address) == ("$B$1:$B$2", "$C$3")
    assert book.names["RATE"].refers_to_range.sheet.name == "Sheet1"
    book.names["rate"].refers_to = "='My sheet'!$D$4"
    assert book.names["rate"].refers_to_range == two["D4"]
    book.names["rate"].delete()
    assert "rate" not in book.names


def test_a_name_that_is_no_range(book):
    book.names.add("rate", "=0.05")

    with pytest.raises(InputError, match="rate"):
        _ = book.names["rate"].refers_to_range


def test_looks_are_set(book):
    """Nothing else about a cell changes."""
    cell = book.sheets[0]["A1"]
    cell.value = 5

    cell.font.bold, cell.column_width, book.sheets[0]["B:C"].column_width = True, 20, 0

    assert cell.value == 5
    assert cell.column_width == pytest.approx(20, abs=0.2)
    assert book.sheets[0]["C1"].column_width == 0


# --- buttons on it --------------------------------------------------------------------------------


def test_ratings_are_set_up_trained_and_restored_in_memory(client, tmp_path, monkeypatch):
    """A host needs no more than the port has."""
    monkeypatch.setenv("CELLGRAD_HOME", str(tmp_path))
    book = memory_host.new_book()
    mine = book.sheets[0]
    mine["C4"].value = GRID
    book.impl.host.selected = mine.impl.host, Block(3, 2, 4, 4)

    buttons.set_up_here(book)
    cells = open_sheet(book, "Cellgrad")
    cells.change_setting("n_epochs", 3)
    before = cells.rows(layout.USER_FACTORS)
    run = buttons.run_epochs(book, sheet="Cellgrad", client=client)
    assert isinstance(run, Following)
    result = run.follow(book)

    assert (result["outcome"], len(result["log"])) == ("done", 3)
    assert cells.rows(layout.USER_FACTORS) != before
    assert all(isinstance(v, float) for row in cells.rows(layout.PREDICTIONS) for v in row)
    assert cells.version() == run.job.version
    assert mine["C4:F7"].value == [[v and float(v) for v in row] for row in GRID]
    buttons.restore_previous_run(book, sheet="Cellgrad")
    assert cells.rows(layout.USER_FACTORS) == before
