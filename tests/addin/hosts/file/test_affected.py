"""What a change cannot have reached keeps its value: Excel's own, not LibreOffice's."""

import pytest

from addin.hosts import libreoffice
from addin.hosts.file import recalculate

KEPT = 12345  # a value that no computation gives: seen again only if nobody computed the cell


def far_away(formula: str):
    """A workbook whose sheet "far" has one formula with an impossible value."""

    def fill(book, sheet):
        sheet.write_column("A1", [1, 2, 3])
        sheet.write_formula("B1", "=A1*2", None, 2)
        far = book.add_worksheet("far")
        far.write("A1", 7)
        far.write_formula("C1", formula, None, KEPT)
        book.add_worksheet("middle").write_formula("A1", "=ratings!A1+1", None, 2)
        book.define_name("first", "=ratings!$A$1")
        book.define_name("near", "=far!$A$1")

    return fill


@pytest.mark.parametrize(
    "formula",
    [
        "=A1*2",
        "=SUM(far!A1:A9)",
        "=near+1",
        '="ratings!A1 first"',
        "=LEN(A1)",
    ],
)
def test_a_formula_out_of_reach_is_left_alone(make_book, monkeypatch, formula):
    """And where no formula is in reach, LibreOffice is not even asked."""
    book = make_book(far_away(formula))
    book.sheets["far"]["E5"]  # looked at, not written to
    book.sheets["middle"]["C3"].value = 1
    monkeypatch.setattr(libreoffice, "convert", None)
    book.sheets["middle"]["A1"].value = 5

    done = recalculate(book, {})

    assert done == type(done)((), (), ())
    assert book.sheets["far"]["C1"].value == KEPT


@pytest.mark.parametrize(
    "formula",
    [
        "=ratings!A1",
        "=SUM('ratings'!A1:A3)",
        "=first*2",
        "=middle!A1+1",
        "=SUM(ratings:middle!A1)",
        '=INDIRECT("ratings!A1")',
        "=NOW()",
    ],
)
def test_a_formula_in_reach_is_computed(make_book, monkeypatch, formula):
    """By sheet, by name, through another formula, or because it may look anywhere."""
    book = make_book(far_away(formula))
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: None)
    book.sheets[0]["A1"].value = 5

    done = recalculate(book, {})

    assert "far!C1" in done.stale_cells
    assert book.sheets["far"]["C1"].value is None


def test_a_formula_without_a_value_is_computed(make_book, monkeypatch):
    """As openpyxl leaves them: nobody has computed it yet."""
    book = make_book(far_away("=A1*2"))
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: None)
    book.sheets["far"]["D1"].formula = "=A1*3"

    assert "far!D1" in recalculate(book, {}).stale_cells
