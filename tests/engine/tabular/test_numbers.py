"""Numbers and dates, however a cell spells them."""

import datetime as dt

import numpy as np
import pytest

from engine.errors import InputError
from engine.tabular.dates import PARTS, as_date, date_parts
from engine.tabular.numbers import as_number, numbers
from engine.tabular.table import column_of


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (3, 3.0),
        (2.5, 2.5),
        (True, 1.0),
        ("12", 12.0),
        (" 1e3 ", 1000.0),
        ("-.5", -0.5),
        ("1,234,567.5", 1234567.5),
        ("$ 1,200", 1200.0),
        ("1 200 €", 1200.0),
        ("£12.50", 12.5),
        ("EUR 7", 7.0),
        ("(300)", -300.0),
        ("8 %", 0.08),
        ("1'000", 1000.0),
        ("12 apples", None),
        ("1,23", None),
        ("", None),
        ("-", None),
        ("n/a", None),
        (float("inf"), None),
    ],
)
def test_number_spellings(raw, value):
    """Thousands separators and currency signs are taken off; what is unclear is no number."""
    assert as_number(raw) == value


def test_a_text_in_a_number_column_is_named():
    """Row and column, and what to do."""
    with pytest.raises(InputError) as err:
        numbers(column_of([1.0, None, "x"]), "age", place=2)

    assert str(err.value) == (
        "row 3 of column \"age\": 'x' is not a number. "
        "Correct it or leave it blank, or set the column's kind to categorical."
    )
    assert err.value.at == (3, 2)


@pytest.mark.parametrize(
    "raw",
    [
        dt.datetime(2026, 3, 4, 17, 30),
        dt.date(2026, 3, 4),
        46085.0,
        46085,
        "2026-03-04",
        "2026-03-04T17:30:00",
        "04.03.2026",
        "3/4/2026",
        "4 Mar 2026",
        "March 4, 2026",
    ],
)
def test_date_spellings(raw):
    """A date cell, its serial and its text are one day."""
    assert as_date(raw) == dt.date(2026, 3, 4)


def test_a_date_becomes_parts():
    """Parts by hand: 4 March 2026 is a Wednesday, day 63; serials count on from there."""
    parts = date_parts(column_of(["2026-03-04", None]), "hired")

    first = [parts[f"hired {part}"][0] for part in PARTS]
    assert first == [2026, 3, 4, 2, 63, 46085]
    assert all(np.isnan(column[1]) for column in parts.values())


def test_a_text_in_a_date_column_is_named():
    """Row and column, and how to write it."""
    with pytest.raises(InputError) as err:
        date_parts(column_of(["2026-03-04", "soon"]), "hired")

    assert str(err.value) == (
        "row 2 of column \"hired\": 'soon' is not a date. Write it as 2026-11-22."
    )
