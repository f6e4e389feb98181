"""Error values that formulas hide, as in data with a text in between, do not stop the search."""

import pytest
import xlsxwriter

from tests.addin.minimise.test_minimise import pressed
from tests.libreoffice import needs_libreoffice

NUMBERS = [1, 2, "n/a", 4, 6]  # C2:C6; their mean is 3.25, the squares about it add up to 14.75
TEST = "ISNUMBER(C2:C6)"
COLUMNS = {
    "iferror": ("=IFERROR((C{r}-$B$1)^2,0)", "=SUM(E2:E6)"),
    "if iserror": ("=IF(ISERROR((C{r}-$B$1)^2),0,(C{r}-$B$1)^2)", "=SUM(E2:E6)"),
    "guarded in the next column": ("=(C{r}-$B$1)^2", "=SUM(F2:F6)"),
    "times nothing": ("=IFERROR($B$1/(C{r}*0),(C{r}-$B$1)^2)", "=SUM(F2:F6)"),
}
ARRAYS = {
    "iferror": "=SUM(IFERROR((C2:C6-B1)^2,0))",
    "if": f"=SUM(IF({TEST},(C2:C6-B1)^2))",
    "power": f"=SUM(IF({TEST},ABS(C2:C6-B1)^B2))",
    "quotient": f"=SUM(IF({TEST},((C2:C6-B1)/(C2:C6-C2:C6+1))^2))",
    "largest": f"=SUM(IF({TEST},(C2:C6-B1)^2))+0*MAX(IFERROR(C2:C6*B1,0))",
}


def book_with(path, column: str | None, total: str):
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("S")
    sheet.write("B1", 0.5)
    sheet.write("B2", 2)
    for r, value in enumerate(NUMBERS, start=2):
        sheet.write(f"C{r}", value)
        if column:
            sheet.write_formula(f"E{r}", column.format(r=r))
            sheet.write_formula(f"F{r}", f"=IFERROR(E{r},0)")
    write = sheet.write_formula if column else sheet.write_array_formula
    write(*(["G1", total] if column else ["G1:G1", total]))
    book.close()
    return path


@pytest.mark.parametrize("case", COLUMNS)
def test_a_hidden_error_in_a_filled_column(tmp_path, case):
    """The other rows are fitted as if the row with the text were not there."""
    needs_libreoffice()
    path = book_with(tmp_path / "book.xlsx", *COLUMNS[case])

    answer = pressed(path, tmp_path / "out.xlsx", target="S!G1", changing="S!B1")

    assert answer["final_loss"] == pytest.approx(14.75)
    assert any("as the engine found" in note for note in answer["notes"])


@pytest.mark.parametrize("case", ARRAYS)
def test_a_hidden_error_in_an_array(tmp_path, case):
    """The same where one formula goes over all rows."""
    needs_libreoffice()
    path = book_with(tmp_path / "book.xlsx", None, ARRAYS[case])

    answer = pressed(path, tmp_path / "out.xlsx", target="S!G1", changing="S!B1")

    assert answer["final_loss"] == pytest.approx(14.75)
    assert any("as the engine found" in note for note in answer["notes"])


def test_a_logarithm_of_nothing_that_is_hidden(tmp_path):
    """Zeros under LN, passed over: the sum of logarithms is brought to 3."""
    needs_libreoffice()
    book = xlsxwriter.Workbook(str(tmp_path / "book.xlsx"))
    sheet = book.add_worksheet("S")
    sheet.write("A1", 0.5)
    sheet.write_column("G1", [1, 2, 0, 4, 0, 6])
    sheet.write_array_formula("B1:B1", "{=(SUM(IF(G1:G6>0,A1*LN(G1:G6)))-3)^2}")
    book.close()

    answer = pressed(tmp_path / "book.xlsx", tmp_path / "out.xlsx", target="B1", changing="A1")

    assert answer["final_loss"] == pytest.approx(0, abs=1e-9)
