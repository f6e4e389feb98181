"""A table of people for each test."""

import pytest

from tests.addin.kinds.salaries.own_book import rows_of_table
from tests.engine.tabular.people import people


@pytest.fixture
def rows():
    """Forty people; the table begins at C3, so the first person is in row 4."""
    return rows_of_table(people(40))
