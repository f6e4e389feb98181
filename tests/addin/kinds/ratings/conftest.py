"""The built workbook, a copy for each test."""

import shutil

import pytest

from addin.hosts.file import open_book
from tests.addin.kinds.ratings.built_book import BUILT


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "ratings.xlsx"
    shutil.copy(BUILT, path)
    return open_book(path)
