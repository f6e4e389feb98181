"""Sheets of shipped workbooks, inserted into a live document: they look and work as they did."""

import zipfile
from collections import Counter
from pathlib import Path

import pytest
import xlsxwriter
import xlwings as xw

from addin.hosts.calc.chart_ranges import chart_ranges
from addin.hosts.calc.fix_up import mended
from engine.errors import InputError

WORKBOOKS = Path(__file__).resolve().parents[4] / "workbooks"


@pytest.fixture(scope="module", params=["ratings", "network"])
def pair(request, app):
    """A workbook of ours opened as it is, and inserted into another one."""
    path = WORKBOOKS / f"{request.param}.xlsx"
    books = app.books.open(path), app.books.add()
    xw.Book(impl=books[1]).sheets[0]["A1"].value = "mine"
    books[1].insert_sheets(path)
    yield books
    for book in books:
        book.api.close(True)


def sheets(pair):
    for title in pair[0].api.Sheets.getElementNames():
        yield [book.api.Sheets.getByName(title) for book in pair]


def rows(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.getRangeAddress()
    cells = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
    return [[known(text) for text in row] for row in cells.getFormulaArray()]


def known(formula):
    """Our functions by one name: the add-in resolves them a while after a file is loaded."""
    return mended(formula).replace("ORG.CELLGRAD.ADDIN.", "")


def test_the_sheets_come_last_with_the_same_formulas_and_names(pair):
    old, new = pair
    assert [s.name for s in new.sheets][1:] == [s.name for s in old.sheets]
    for there, here in sheets(pair):
        assert rows(here) == rows(there)
        assert names(here) == names(there)
    assert names(new.api) == names(old.api)
    assert xw.Book(impl=new).sheets[0]["A1"].value == "mine"


def names(holder):
    found = holder.NamedRanges
    return {
        title: found.getByName(title).getContent()
        for title in found.getElementNames()
        if not title.startswith("_xlnm.")
    }


def test_charts_show_ranges_of_this_document(pair):
    n_charts = 0
    for there, here in sheets(pair):
        assert chart_ranges(here) == chart_ranges(there)
        for n in range(here.Charts.getCount()):
            assert not here.Charts.getByIndex(n).getEmbeddedObject().hasInternalDataProvider()
            n_charts += 1
    assert n_charts > 2


def test_they_look_as_they_did(pair):
    for there, here in sheets(pair):
        assert here.TabColor == there.TabColor
        assert sizes(here) == sizes(there)
        assert rules(here) == rules(there)
        assert page(pair[1], here) == page(pair[0], there)
        areas = [[(a.EndColumn, a.EndRow) for a in s.getPrintAreas()] for s in (there, here)]
        assert areas[0] == areas[1]
        assert view(pair[1], here) == view(pair[0], there)


def sizes(sheet):
    widths = [sheet.Columns.getByIndex(n).Width for n in range(40)]
    return widths, [sheet.Rows.getByIndex(n).Height for n in range(40)]


def rules(sheet):
    """How many cells have a condition of each kind: Calc puts formats that are alike together."""
    found = Counter()
    for rule in sheet.ConditionalFormats.getConditionalFormats():
        areas = rule.Range.getRangeAddresses()
        n_cells = sum(
            (a.EndRow - a.StartRow + 1) * (a.EndColumn - a.StartColumn + 1) for a in areas
        )
        for n in range(rule.getCount()):
            found[rule.getByIndex(n).getType()] += n_cells
    return found


def page(book, sheet):
    style = book.api.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle)
    return style.IsLandscape, style.Width, style.LeftMargin, style.ScaleToPagesX


def view(book, sheet):
    book.host.controller.setActiveSheet(sheet)
    place = book.host.controller.getSplitColumn(), book.host.controller.getSplitRow()
    return book.host.controller.ShowGrid, book.host.controller.hasFrozenPanes(), place


def test_the_users_place_stays(new_book):
    sheet = new_book.impl.sheets(1).api
    new_book.impl.host.controller.select(sheet.getCellRangeByName("B2:C3"))

    new_book.impl.insert_sheets(WORKBOOKS / "optimisers.xlsx")

    assert new_book.sheets.active.name == new_book.sheets[0].name
    assert new_book.impl.selection.address == "$B$2:$C$3"


def test_nothing_points_at_the_file_once_it_is_saved(pair, tmp_path):
    book = xw.Book(impl=pair[1])
    book.save(tmp_path / "inserted.xlsx")

    with zipfile.ZipFile(tmp_path / "inserted.xlsx") as package:
        assert not [part for part in package.namelist() if "external" in part.lower()]
        assert not [p for p in package.namelist() if b"file:///" in package.read(p)]


def test_a_taken_name_is_an_error_before_anything_changes(new_book):
    new_book.names.add("lr", f"={new_book.sheets[0].name}!$A$1")

    with pytest.raises(InputError, match="the name lr is taken"):
        new_book.impl.insert_sheets(WORKBOOKS / "ratings.xlsx")

    assert len(new_book.sheets) == 1


def test_styles_of_conditions_are_each_books_own(app, tmp_path):
    """Calc calls them alike in every file: neither book may take the other's."""
    path = tmp_path / "theirs.xlsx"
    with xlsxwriter.Workbook(path) as book:
        own = {"criteria": "=TRUE", "type": "formula", "format": book.add_format(RED)}
        book.add_worksheet("Theirs").conditional_format("A1", own)
    drawn = tmp_path / "ours.xlsx"
    with xlsxwriter.Workbook(drawn) as book:
        own = {"criteria": "=TRUE", "type": "formula", "format": book.add_format(GREEN)}
        book.add_worksheet("Ours").conditional_format("A1", own)
    book = app.books.open(path)

    book.insert_sheets(drawn)

    assert [background(book, title) for title in ("Theirs", "Ours")] == [0xFF0000, 0x00FF00]
    book.api.close(True)


RED, GREEN = {"bg_color": "#FF0000"}, {"bg_color": "#00FF00"}


def background(book, title):
    """What the one condition of a sheet paints its cell with."""
    formats = book.api.Sheets.getByName(title).ConditionalFormats.getConditionalFormats()
    style = formats[0].getByIndex(0).StyleName
    styles = book.api.getStyleFamilies().getByName("CellStyles")
    return styles.getByName(style).CellBackColor
