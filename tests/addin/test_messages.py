"""Addresses as a spreadsheet writes them."""

import pytest
from openpyxl.utils import get_column_letter

from addin.messages import Cell, column_letters


@pytest.mark.parametrize("col", [0, 25, 26, 51, 52, 701, 702, 16383])
def test_columns_are_lettered(col):
    """A to XFD."""
    assert column_letters(col) == get_column_letter(col + 1)


def test_address():
    """Rows and columns count from 0 in Python, from 1 in A1 text."""
    assert str(Cell("ratings", 6, 10)) == "ratings!K7"
    assert str(Cell("ratings", 6, 10).shifted(1, -10)) == "ratings!A8"
