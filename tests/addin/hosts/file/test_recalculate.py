"""Formula cells get the values an app would show, or none."""

import datetime as dt

import pytest

from addin.hosts import libreoffice
from addin.hosts.file import CellError, open_book, recalculate


def predict(user, movie):
    """Twice the user plus the movie; grids like PREDICT_RATING."""
    if isinstance(user, tuple):
        return [[2 * u + m for m in movie[0]] for (u,) in user]
    return CellError("#N/A") if user is None else 2 * user + movie


FUNCTIONS = {"PREDICT_RATING": predict}


def model(book, sheet):
    """Old values everywhere: 99 is wrong in every cell."""
    sheet.write_row("A1", [1, 2, 3])
    sheet.write_column("A2", [10, 20])
    sheet.write_formula("E1", "=PREDICT_RATING(A1,A2)", None, 99)
    sheet.write_array_formula("E2:G3", "{=_xll.PREDICT_RATING(A1:A2,A1:C1)}", None, 99)
    sheet.write_formula("E5", "=SUM(E1:G3)", None, 99)
    sheet.write_formula("E6", "=PREDICT_RATING(E5,1)", None, 99)
    sheet.write_formula("E7", '=ROUND(PREDICT_RATING(A1,0.25),1)&" stars"', None, 99)
    sheet.write_formula("E8", "=A1>0", None, 99)
    sheet.write_formula("E9", "=1/0", None, 99)
    sheet.write_formula("E10", '="a"&CHAR(10)&"<&>"', None, 99)
    sheet.write_formula("E11", "=NO_SUCH_FUNCTION(1)", None, 99)
    sheet.write_formula("E12", "=PREDICT_RATING(H1,1)", None, 99)
    sheet.write_formula("E13", "=DATE(2024,2,29)", book.add_format({"num_format": 14}), 99)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=ratings!$A$1:$C$1"})
    book.add_chartsheet("picture").set_chart(chart)


def values(book, address):
    return book.sheets[0][address].options(err_to_str=True, ndim=2).value


def test_ours_and_all_others_are_computed(make_book, soffice, reopened):
    """Also where they depend on each other both ways: E5 needs E2:G3, E6 needs E5."""
    book = make_book(model)
    before = book.sheets[0]["E1:E13"].formula
    book.sheets[0]["A2"].value = 11

    done = recalculate(book, FUNCTIONS)

    book = reopened(book)
    assert values(book, "E1:G3") == [
        [13.0, None, None],
        [3.0, 4.0, 5.0],
        [23.0, 24.0, 25.0],
    ]
    assert [row[0] for row in values(book, "E5:E13")] == [
        97.0,
        195.0,
        "2.3 stars",
        True,
        "#DIV/0!",
        "a\n<&>",
        None,
        "#N/A",
        dt.datetime(2024, 2, 29),
    ]
    assert done.engine_cells == ("ratings!E1", "ratings!E2", "ratings!E6", "ratings!E12")
    assert done.stale_cells == ("ratings!E11",)
    assert len(done.app_cells) == 6
    assert book.sheets[0]["E1:E13"].formula == before
    assert [sheet.name for sheet in book.sheets] == ["ratings"]  # the chart's has no cells
    assert "xl/chartsheets/sheet1.xml" in book.api.package


def test_a_chain_of_our_own_functions_settles(make_book, monkeypatch):
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: None)

    def fill(book, sheet):
        for row, formula in enumerate(
            ("=PREDICT_RATING(A2,0)", "=PREDICT_RATING(A3,0)", "=PREDICT_RATING(1,0)")
        ):
            sheet.write_formula(row, 0, formula, None, 99)

    book = make_book(fill)
    recalculate(book, FUNCTIONS)

    assert book.sheets[0]["A1:A3"].value == [8.0, 4.0, 2.0]


def test_without_libreoffice_nothing_stale_is_left(make_book, monkeypatch, reopened):
    """A blank is better than a wrong number."""
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: None)
    book = make_book(model)

    done = recalculate(book, FUNCTIONS)

    book = reopened(book)
    assert values(book, "E1:E3") == [[12.0], [3.0], [21.0]]
    assert [row[0] for row in values(book, "E5:E13")] == [None] * 7 + ["#N/A", None]
    assert done.app_cells == ()
    assert "ratings!E6" in done.stale_cells  # it needs E5
    assert len(done.engine_cells) + len(done.stale_cells) == 11
    assert book.sheets[0]["E5"].formula == "=SUM(E1:G3)"


def test_a_book_without_formulas_needs_no_libreoffice(make_book, monkeypatch):
    monkeypatch.setattr(libreoffice, "convert", lambda *args: pytest.fail("not needed"))

    done = recalculate(make_book(), FUNCTIONS)

    assert (done.engine_cells, done.app_cells, done.stale_cells) == ((), (), ())


def test_shared_formulas_are_computed_one_by_one(make_book, repack, monkeypatch):
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: None)
    book = make_book(lambda b, s: [s.write_row(r, 0, [r, 99]) for r in range(3)])
    xml = book.api.package.read("xl/worksheets/sheet1.xml").decode()
    first, other = (
        '<f t="shared" ref="B1:B3" si="0">PREDICT_RATING(A1,1)</f>',
        '<f t="shared" si="0"/>',
    )
    for row, formula in enumerate([first, other, other], start=1):
        xml = xml.replace(f'<c r="B{row}">', f'<c r="B{row}">{formula}')
    book = open_book(repack(book.fullname, {"xl/worksheets/sheet1.xml": xml.encode()}))

    recalculate(book, FUNCTIONS)

    assert book.sheets[0]["B1:B3"].value == [1.0, 3.0, 5.0]
