"""Small workbooks, made in the test by the writers that people use."""

import datetime as dt
import os
import zipfile

import pytest
import xlsxwriter

from addin.hosts.file import open_book
from addin.hosts.libreoffice import find_soffice

CREATED = dt.datetime(2026, 1, 1)
"""Written into each book: the clock's second would make two books differ."""


@pytest.fixture
def make_book(tmp_path):
    """A function that makes a workbook with XlsxWriter and opens it: make_book(fill, **options)."""

    def make(fill=lambda book, sheet: None, name="book.xlsx", **options):
        path = tmp_path / name
        with xlsxwriter.Workbook(path, options) as book:
            book.set_properties({"created": CREATED})
            fill(book, book.add_worksheet("ratings"))
        return open_book(path)

    return make


@pytest.fixture
def reopened(tmp_path):
    """A function that saves a book under a new name and opens it again."""

    def again(book, name="again.xlsx"):
        book.save(tmp_path / name)
        return open_book(tmp_path / name)

    return again


@pytest.fixture
def soffice():
    """LibreOffice; a test that wants it is skipped where it is missing, but never on CI."""
    found = find_soffice()
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("LibreOffice is missing on CI: install it")
    if found is None:
        pytest.skip("LIBREOFFICE IS MISSING: this test was not run. Install libreoffice-calc")
    return found


@pytest.fixture
def parts():
    """A function that reads all parts of a package as bytes."""

    def read(path):
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()}

    return read


@pytest.fixture
def repack(tmp_path):
    """A function that copies a workbook with some parts replaced, added or (None) gone."""

    def write(path, changes, name="repacked.xlsx"):
        with zipfile.ZipFile(path) as package:
            parts = {part: package.read(part) for part in package.namelist()} | changes
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as package:
            for part, data in parts.items():
                if data is not None:
                    package.writestr(part, data)
        return tmp_path / name

    return write
