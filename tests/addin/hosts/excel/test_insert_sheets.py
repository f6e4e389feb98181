"""Sheets of a drawing, inserted by xlwings' Windows code into a fake Excel."""

from pathlib import Path

import pytest
import xlsxwriter

from addin.hosts.insert_sheets import insert_sheets
from engine.errors import InputError
from tests.addin.hosts.excel.fake_excel import Excel
from tests.addin.hosts.excel.windows_stubs import windows

BUILT = Path(__file__).resolve().parents[4] / "workbooks" / "ratings.xlsx"


@pytest.fixture(autouse=True)
def on_windows(monkeypatch):
    with windows():
        monkeypatch.setattr("addin.hosts.insert_sheets.sys.platform", "win32")
        yield


@pytest.fixture
def excel():
    return Excel(BUILT)


@pytest.fixture
def book(excel):
    from addin.hosts.excel.process import book_of

    return book_of(excel.book)


@pytest.fixture
def draw(tmp_path):
    def draw(*titles, name="drawn"):
        path = tmp_path / "drawing.xlsx"
        with xlsxwriter.Workbook(path) as drawing:
            for title in titles:
                drawing.add_worksheet(title).write("A1", title)
            drawing.define_name(name, f"={titles[0]}!$A$1")
        return path

    return draw


def test_the_sheets_come_last_and_the_file_is_closed(excel, book, draw):
    excel.edits = 0.05  # the user types meanwhile
    assert insert_sheets(book, draw("One", "Two"))

    excel.edits = excel.editing_until = 0.0
    assert [s.title for s in excel.book.sheets][-3:] == ["Journal", "One", "Two"]
    assert excel.book.sheets[-1].cells == {(1, 1): "Two"}
    assert excel.book.names[-1].title == "drawn"
    assert excel.opened == []
    assert excel.state["ScreenUpdating"]


@pytest.mark.parametrize(("title", "name"), [("JOURNAL", "drawn"), ("One", "LR")])
def test_a_taken_name_is_an_error_before_anything_changes(excel, book, draw, title, name):
    n_sheets = len(excel.book.sheets)
    with pytest.raises(InputError, match=r"JOURNAL already|the name LR is taken"):
        insert_sheets(book, draw(title, name=name))

    assert len(excel.book.sheets) == n_sheets
    assert excel.opened == []
    assert excel.state["ScreenUpdating"]
