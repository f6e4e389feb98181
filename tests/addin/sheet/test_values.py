"""What cells can hold: the cleaning by itself, where it refuses, and what it does to arrays."""

import datetime as dt
import re

import numpy as np
import pytest

from addin.answers import rectangle
from addin.cell_errors import CellError
from addin.sheet.values import cell_value, cleaned, listed
from engine.errors import InputError

NOON = dt.datetime(2024, 1, 2, 12)


@pytest.mark.parametrize(
    "value",
    [
        [1],
        {"a": 1},
        object(),
        1j,
        np.array([1.0]),
        np.timedelta64(1, "M"),
        np.datetime64("20000-01-01"),
    ],
)
def test_what_fits_in_no_cell_is_refused(value):
    """A number in its place would be made up."""
    words = f"a cell cannot hold a {type(value).__name__} ({str(value)[:40]}). Write a number, "

    with pytest.raises(InputError, match=re.escape(words)):
        cell_value(value)


@pytest.mark.parametrize("unit", ["ns", "us", "s", "h"])
def test_dates_of_an_array_stay_dates(unit):
    """numpy's own tolist makes 1704196800000000000 of one in nanoseconds."""
    array = np.array([["2024-01-02T12", "NaT"]], dtype=f"datetime64[{unit}]")

    assert listed(array) == [[NOON, None]]


def test_an_array_of_numbers_is_listed_as_it_is():
    assert listed(np.array([[1.5, 2.0]])) == [[1.5, 2.0]]


def test_an_engine_is_given_clean_values_only():
    """xlwings' own code knows no spans of time."""
    prepare = cleaned(lambda value, options: (value, options))

    assert prepare(dt.time(6), {}) == (0.25, {})
    assert prepare(np.float32("nan"), {}) == (None, {})


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (True, 1.0),
        (NOON, 45293.5),
        (np.datetime64("2024-01-02T12", "ns"), 45293.5),
        (dt.date(2024, 1, 2), 45293.0),
        (dt.time(12), 0.5),
        (10**400, CellError("#NUM!")),
        (np.int64(3), 3.0),
        ("", None),
        (float("nan"), None),
    ],
)
def test_arguments_of_functions_are_cleaned_alike(given, number):
    """A function is given numbers, texts, blanks and errors, and no dates: so Calc does it."""
    assert rectangle(given) == rectangle([[given]]) == [[number]]
