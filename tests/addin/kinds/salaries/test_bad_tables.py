"""What people do to tables: each slip has a message that names the cell or the column."""

import datetime as dt

import pytest

import addin.functions  # noqa: F401  registers the worksheet functions
from addin import buttons
from addin.answers import last_error
from addin.hosts.file import open_book
from addin.kinds.salaries import layout
from addin.kinds.salaries.sheet import SalariesSheet
from addin.messages import line
from addin.registry import FUNCTIONS
from engine.errors import InputError
from tests.addin.kinds.salaries.own_book import (
    HOME,
    SHEET,
    column,
    save_book,
    set_kind,
    set_up,
    trained,
)


def refused(book, client=None) -> str:
    """What Train says; nothing has been written then."""
    before = SalariesSheet(book, HOME).rows(layout.STATUS)
    with pytest.raises(InputError) as err:
        buttons.train(book, HOME, client)
    assert SalariesSheet(book, HOME).rows(layout.STATUS) == before
    return line(err.value)


# --- the target -----------------------------------------------------------------------------------


def test_target_missing(tmp_path, rows):
    """No column is marked; or one that the table does not have any more."""
    book = set_up(tmp_path / "a.xlsx", rows)
    set_kind(book, "pay", "ignore")
    assert refused(book) == (
        "Cellgrad!C7: no column is marked as the target. Set the kind of one column to target."
    )

    set_kind(book, "pay", "target")
    book.sheets[SHEET]["G3"].value = "wage"
    assert refused(book) == (
        'Cellgrad!B12: the table has no column "pay". Rename the header, or clear this row.'
    )


def test_two_targets(tmp_path, rows):
    """Which one?"""
    book = set_up(tmp_path / "a.xlsx", rows)
    set_kind(book, "job", "target")

    assert refused(book) == (
        "Cellgrad!C12: two columns are marked as the target, here and in Cellgrad!C9. Mark one."
    )


def test_target_constant_is_one_class(tmp_path, rows):
    """Nothing can be told apart."""
    book = set_up(tmp_path / "a.xlsx", column(rows, "pay", ["high"] * 40))

    assert refused(book) == (
        'My people!G3: target "pay" is high in every row. Give rows of at least two classes.'
    )


def test_target_blank(tmp_path, rows):
    """In every row, or in one."""
    book = set_up(tmp_path / "a.xlsx", column(rows, "pay", [None] * 40))
    assert refused(book) == 'My people!G3: target "pay" is blank in every row. Fill it in.'

    cells = [row[-1] for row in rows[1:]]
    book = set_up(tmp_path / "b.xlsx", column(rows, "pay", [*cells[:4], None, *cells[5:]]))
    assert refused(book) == (
        'My people!G8: row 5 of target "pay" is blank. Fill it in, or leave the row out.'
    )


# --- columns --------------------------------------------------------------------------------------


def test_a_blank_column_is_ignored(tmp_path, rows, client):
    """Proposed as such, and training passes over it."""
    book = set_up(tmp_path / "a.xlsx", column(rows, "hours", [None] * 40))

    model = trained(book, client)

    assert "hours" not in model.columns


def test_only_blank_columns(tmp_path, rows):
    """Nothing is left to learn from."""
    book = set_up(tmp_path / "a.xlsx", rows)
    for name in ("age", "job", "hours", "gain"):
        set_kind(book, name, "ignore")

    assert refused(book) == (
        "My people!C3: no column is left to learn from: all are blank, constant, ids or ignored. "
        "Set the kind of a column to categorical or number."
    )


def test_an_all_distinct_column_is_an_id(tmp_path, rows, client):
    """Names of people tell nothing of other people."""
    book = set_up(tmp_path / "a.xlsx", column(rows, "job", [f"person {i}" for i in range(40)]))
    kinds = {row[0]: row[1] for row in SalariesSheet(book, HOME).rows(layout.COLUMNS)[1:]}

    assert kinds["job"] == "id"
    assert "job" not in trained(book, client).columns


def test_numbers_and_texts_mixed(tmp_path, rows, client):
    """A column of numbers names the first text; as categories it is taken."""
    ages = [row[0] for row in rows[1:]]
    book = set_up(tmp_path / "a.xlsx", column(rows, "age", [*ages[:2], "old", *ages[3:]]))
    assert refused(book) == (
        "My people!C6: row 3 of column \"age\": 'old' is not a number. Correct it or leave it "
        "blank, or set the column's kind to categorical."
    )

    set_kind(book, "age", "categorical")
    assert trained(book, client).encoder.kinds["age"] == "categorical"


def test_numbers_as_text(tmp_path, rows, client):
    """Thousands separators and currency signs mean what they say."""
    texts = [f"$ {1000 + 10 * i:,}.50" for i in range(40)]
    book = set_up(tmp_path / "a.xlsx", column(rows, "gain", texts))

    model = trained(book, client)

    assert model.encoder.kinds["gain"] == "number"
    assert model.encoder.normalize.means["gain"] == pytest.approx(1000.5 + 195, rel=0.05)
    answers = [
        FUNCTIONS["PREDICT_SALARY"].call([[30, "cook", 40, gain]], None, model.meta["version"])
        for gain in (1230.5, "1,230.50", "$1,230.50", "€ 1 230.5")
    ]
    assert answers == [answers[0]] * 4


def test_dates_as_serials_and_as_text(tmp_path, rows, client):
    """One day, however it is written, is one answer."""
    first = dt.date(2020, 1, 1)
    days = [first + dt.timedelta(days=30 * i) for i in range(40)]
    mixed = [d.isoformat() if i % 2 else d for i, d in enumerate(days)]
    book = set_up(
        tmp_path / "a.xlsx",
        column([["age", "job", "hired", "gain", "pay"], *rows[1:]], "hired", mixed),
    )
    kinds = {row[0]: row[1] for row in SalariesSheet(book, HOME).rows(layout.COLUMNS)[1:]}
    assert kinds["hired"] == "date"

    version = trained(book, client).meta["version"]

    spellings = (43891.0, "2020-03-01", "01.03.2020", dt.date(2020, 3, 1), "1 Mar 2020")
    answers = [
        FUNCTIONS["PREDICT_SALARY"].call([[30, "cook", day, 0]], None, version) for day in spellings
    ]
    assert answers == [answers[0]] * 5
    FUNCTIONS["PREDICT_SALARY"].call([[30, "cook", "soon", 0]], None, version)
    assert "row 1 of column \"hired\": 'soon' is not a date" in last_error()


def test_an_error_value_is_named(tmp_path, rows):
    """A formula in the table has gone wrong."""
    book = set_up(tmp_path / "a.xlsx", rows)
    book.sheets[SHEET]["D7"].formula = "=NA()"
    book.sheets[SHEET]["D7"].value = "#DIV/0!"

    assert refused(book) == (
        "My people!D7: the cell is the error #DIV/0!. Mend the formula, or clear it."
    )


# --- headers, kinds, settings ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("age", 'My people!D3: header "age" stands in columns 1 and 2. Rename one of the two.'),
        (None, "My people!D3: the header of column 2 is blank. Give each column a name."),
    ],
)
def test_duplicate_and_blank_headers(tmp_path, rows, header, words):
    """Set up here names the cell; so does Train, when it happens later."""
    wrong = [["age", header, *rows[0][2:]], *rows[1:]]
    book = open_book(save_book(tmp_path / "a.xlsx", wrong))
    with pytest.raises(InputError) as err:
        buttons.set_up_here(book, f"'{SHEET}'!C3:G43", "salaries")
    assert line(err.value) == words

    book = set_up(tmp_path / "b.xlsx", rows)
    book.sheets[SHEET]["D3"].value = header
    assert refused(book) == words


def test_a_kind_that_is_none(tmp_path, rows):
    """A typing slip in the columns table."""
    book = set_up(tmp_path / "a.xlsx", rows)
    set_kind(book, "job", "categories")

    assert refused(book) == (
        "Cellgrad!C9: column \"job\": kind 'categories' is not known. "
        "Use one of categorical, number, date, id, ignore, target."
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("layers", "many", "Cellgrad!K12: layers is 'many'. Give the units of each hidden layer"),
        ("bs", 1, "Cellgrad!K11: bs is 1. Give a whole number from 2 to 10000000."),
        ("high", "rich", "Cellgrad!K20: high 'rich' is not a class of \"pay\". Use one of at most"),
        ("valid_pct", 89, "Cellgrad!K19: 4 rows are left to learn from: valid_pct is 89. Lower"),
    ],
)
def test_settings_that_cannot_be(tmp_path, rows, name, value, words):
    """The cell of the setting is named."""
    book = set_up(tmp_path / "a.xlsx", rows, **{name: value})

    assert refused(book).startswith(words)


# --- sizes ----------------------------------------------------------------------------------------


def test_a_table_of_one_row(tmp_path, rows):
    """One person teaches nothing."""
    book = set_up(tmp_path / "a.xlsx", rows[:2])

    assert refused(book) == "My people!C3: the table has one row. Give at least 10."


def test_a_header_without_rows(tmp_path, rows):
    """Only the header was selected."""
    book = open_book(save_book(tmp_path / "a.xlsx", rows[:1]))

    with pytest.raises(InputError) as err:
        buttons.set_up_here(book, f"'{SHEET}'!C3:G3", "salaries")

    assert line(err.value) == (
        "My people!C3: there are no rows under the header. Give a table with rows."
    )


def test_a_sheet_full_of_columns(tmp_path):
    """16,384 columns are a sheet, not a table."""
    path = tmp_path / "wide.xlsx"
    from xlsxwriter import Workbook

    with Workbook(str(path)) as wide:
        sheet = wide.add_worksheet(SHEET)
        sheet.write_row(0, 0, [f"c{i}" for i in range(16_384)])
        sheet.write_row(1, 0, [1.0] * 16_384)
    book = open_book(path)

    with pytest.raises(InputError) as err:
        buttons.set_up_here(book, f"'{SHEET}'!A1:XFD2", "salaries")

    assert line(err.value) == (
        "My people!BXY1: the table has 16384 columns, and 2000 are the most. "
        "Choose the table, not the whole sheet."
    )


def test_predictions_without_room(tmp_path, rows):
    """The table has grown past the range that takes the answers: nothing is overwritten."""
    book = set_up(tmp_path / "a.xlsx", rows)
    cells = SalariesSheet(book, HOME)
    target = cells.names[layout.PREDICTIONS]
    address = target[0, 0].resize(11, 2).get_address()
    book.sheets[HOME].names[layout.PREDICTIONS].refers_to = f"='{HOME}'!{address}"

    assert refused(book).endswith(
        "salary_predictions is 11 x 2 cells, but 41 x 2 are needed. "
        "Make the named range larger, or press Set up here again."
    )
