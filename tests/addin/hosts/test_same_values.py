"""One table: what code writes becomes the same cell in every host."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd

from addin.cell_errors import CellError
from addin.sheet.named_ranges import find_names
from tests.libreoffice import needs_libreoffice

BUILT = Path(__file__).resolve().parents[3] / "workbooks" / "ratings.xlsx"
DAY, NOON = dt.datetime(2024, 1, 2), dt.datetime(2024, 1, 2, 12, 30, 15)
ZONE = dt.timezone(dt.timedelta(hours=2))
TABLE = [  # written, what the cell then holds; errors by their text
    (1.5, 1.5),
    (3, 3.0),
    (-0.1, -0.1),
    (True, True),
    (False, False),
    (None, None),
    ("", None),
    (2**53 + 2, 2.0**53 + 2),
    (10**30, 1e30),
    (10**400, "#NUM!"),
    (float("inf"), "#NUM!"),
    (float("-inf"), "#NUM!"),
    (float("nan"), None),
    (np.float32(0.5), 0.5),
    (np.float64("nan"), None),
    (np.float64("inf"), "#NUM!"),
    (np.longdouble(2), 2.0),
    (np.int8(-3), -3.0),
    (np.uint64(2**63), 2.0**63),
    (np.bool_(True), True),
    (np.array(2.5), 2.5),
    (np.str_("text"), "text"),
    (Decimal("1.25"), 1.25),
    (Decimal("NaN"), None),
    (Fraction(1, 4), 0.25),
    ("text", "text"),
    ("007", "007"),
    (" 14 ", " 14 "),
    ("TRUE", "TRUE"),
    ("'=1+1", "=1+1"),
    ("#N/A", "#N/A"),
    (CellError("#NUM!"), "#NUM!"),
    ("#no error", "#no error"),
    (dt.date(2024, 1, 2), DAY),
    (DAY, DAY),
    (NOON, NOON),
    (NOON.replace(tzinfo=ZONE), NOON),
    *[(np.datetime64("2024-01-02", unit), DAY) for unit in ("D", "h", "s", "ms", "us", "ns")],
    (np.datetime64("2024-01-02T12:30:15", "ns"), NOON),
    (np.datetime64("NaT"), None),
    (np.datetime64("2024", "Y"), dt.datetime(2024, 1, 1)),
    (pd.Timestamp(NOON), NOON),
    (pd.Timestamp(NOON, tz="UTC"), NOON),
    (pd.NaT, None),
    (pd.NA, None),
    (dt.time(6), 0.25),
    (dt.timedelta(hours=36), 1.5),
    (np.timedelta64(6, "h"), 0.25),
    (pd.Timedelta(hours=6), 0.25),
    (np.timedelta64("NaT"), None),
]


def same(found, wanted):
    """Equal and of one kind: TRUE is not 1, and a date is not its serial number."""
    is_bool = isinstance(wanted, bool)
    return found == wanted and is_bool == isinstance(found, bool)


def differing(found):
    """Rows of the table that a host holds otherwise."""
    return [
        (row, value) for row, value in zip(TABLE, found, strict=True) if not same(value, row[1])
    ]


def column():
    return [[written] for written, _ in TABLE]


def test_in_a_file(tmp_path):
    import openpyxl

    from addin.hosts.file import open_book

    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    cells = open_book(tmp_path / "empty.xlsx").sheets[0]["A1"].resize(len(TABLE), 1)

    cells.value = column()

    assert not differing(cells.options(err_to_str=True).value)


def test_in_calc():
    """Calc has numbers and texts only: a date or a boolean is a number with a format."""
    needs_libreoffice()
    import xlwings as xw

    from addin.hosts.calc.engine import connected
    from addin.hosts.calc.office import headless_calc

    with headless_calc() as office:
        app = connected(office.context)
        cells = xw.Book(impl=app.books.add()).sheets[0]["A1"].resize(len(TABLE), 1)
        cells.value = column()
        found = cells.options(err_to_str=True).value
        app.forget()

    assert not differing(found)


def test_in_excel():
    """What reaches Excel: it reads "'=1+1" as typed, and writes blanks as "" itself."""
    from tests.addin.hosts.excel.fake_excel import Excel
    from tests.addin.hosts.excel.windows_stubs import windows

    with windows():
        from addin.hosts.excel.process import book_of

        excel = Excel(BUILT)
        book = book_of(excel.book)
        journal = find_names(book, book.sheets["Dot product"])["journal"]
        journal[0, 0].resize(len(TABLE), 1).value = column()
        stored, row, col = excel.book.sheet("Journal").cells, journal.row, journal.column
    found = [_typed(stored[row + r, col]) for r in range(len(TABLE))]

    assert not differing(found)


def test_on_the_web(monkeypatch):
    """What is sent to Excel on the web: JSON, with dates as ISO texts that it reads."""
    monkeypatch.setenv("XLWINGS_LICENSE_KEY", "noncommercial")
    from xlwings.pro import _xlremote

    from addin.hosts.server.read_back import read_back

    read_back()
    prepare = _xlremote.Engine.prepare_xl_data_element
    found = [_typed(prepare(written, {})) for written, _ in TABLE]
    wanted_dates = [r for r, (_, kept) in enumerate(TABLE) if isinstance(kept, dt.datetime)]
    for r in wanted_dates:
        found[r] = dt.datetime.fromisoformat(found[r])

    assert not differing(found)


def _typed(value):
    """A value as Excel takes it in: nothing for "", the text behind an apostrophe, naive dates."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, str):
        return value.removeprefix("'") or None
    return value
