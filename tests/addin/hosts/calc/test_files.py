"""Files that Calc opens and saves: our functions resolve on loading, and leave by plain names."""

import re
import zipfile

import openpyxl
import pytest

from addin.hosts.calc.extension import plain_names
from addin.hosts.calc.fix_up import is_ours, mended

from .conftest import is_resolved, native, wait_until

LITERAL = '="PREDICT_RATING(1,2)"&TEXT(PREDICT_RATING(293,49,model),"0.00")'


@pytest.fixture
def made(tmp_path, ratings_path):
    """The ratings workbook with more formulas, as another program has written it."""
    book = openpyxl.load_workbook(ratings_path)
    sheet = book.create_sheet("Mine")
    sheet["A1"] = "=PREDICT_RATING(293,49,model)"
    sheet["A2"] = "=IFERROR(_xll.PREDICT_RATING(293,49,model),0)"
    sheet["A3"] = LITERAL
    sheet["A4"] = "=SUM(A1:A2)"
    sheet["C1"] = openpyxl.worksheet.formula.ArrayFormula(
        "C1:D2", "=PREDICT_RATING({293;29},{49,27},model)"
    )
    for row in range(1, 41):
        sheet[f"F{row}"] = f"=PREDICT_RATING({'$G$1' if row % 2 else 'G1'},49,model)"
    sheet["G1"] = 293
    path = tmp_path / "made.xlsx"
    book.save(path)
    return path


def formulas(path):
    """Every formula text in the sheets of an Excel file."""
    with zipfile.ZipFile(path) as package:
        parts = [n for n in package.namelist() if n.startswith("xl/worksheets/sheet")]
        text = "".join(package.read(n).decode() for n in sorted(parts))
    return re.findall(r"<f\b[^>]*>([^<]*)</f>", text)


def test_names_in_a_file_resolve_on_loading(open_book, made):
    """Alone, inside other formulas, in array formulas; text that looks like a call stays text."""
    sheet = open_book(made).sheets["Mine"]
    wait_until(lambda: is_resolved(sheet["F40"]) and is_resolved(sheet["C1"]))

    assert is_resolved(sheet["A1"])
    assert sheet["A2"].formula == "=IFERROR(PREDICT_RATING(293,49,model),0)"
    assert sheet["A3"].formula == LITERAL
    assert native(sheet["A4"]) == "=SUM(A1:A2)"
    assert sheet["C1:D2"].formula_array == "=PREDICT_RATING({293;29},{49,27},model)"
    assert sheet["A2"].value == sheet["A1"].value == sheet["F1"].value
    assert sheet["C1"].value == pytest.approx(sheet["A1"].value, abs=1e-12)
    assert sheet["A3"].value == f"PREDICT_RATING(1,2){sheet['A1'].value:.2f}"


def test_functions_answer_from_the_cells_of_a_book_trained_elsewhere(open_book, made):
    """No store knows this model: the weights in the cells are enough."""
    book = open_book(made)
    sheet = book.sheets["Mine"]

    wait_until(lambda: is_resolved(sheet["F40"]) and isinstance(sheet["A1"].value, float))

    users = book.sheets["Dot product"]["G8:G22"].value
    expected = book.sheets["Dot product"]["Z31:AN45"].value[users.index(293)]
    movies = book.sheets["Dot product"]["H7:V7"].value
    assert sheet["A1"].value == pytest.approx(expected[movies.index(49)], abs=1e-12)


def test_loading_leaves_the_document_unmodified(open_book, made):
    """Nobody is asked to save what they have not changed."""
    book = open_book(made)
    wait_until(lambda: is_resolved(book.sheets["Mine"]["F40"]))

    wait_until(lambda: not book.impl.api.isModified(), 5)


def test_saved_file_has_plain_names_and_loads_again(open_book, made, tmp_path):
    """What Excel reads must not hold Calc's own names; reloaded, all is as it was."""
    book = open_book(made)
    wait_until(lambda: is_resolved(book.sheets["Mine"]["F40"]))
    before = book.sheets["Mine"].used_range
    values, texts = before.value, before.formula

    path = tmp_path / "saved.xlsx"
    book.save(path)

    assert "ORG.CELLGRAD" not in "".join(formulas(path)).upper()
    assert sum("PREDICT_RATING(293,49,model)" in text for text in formulas(path)) >= 4
    book.impl.api.close(True)
    sheet = open_book(path).sheets["Mine"]
    wait_until(lambda: is_resolved(sheet["F40"]))
    assert sheet.used_range.formula == texts
    for row, row_before in zip(sheet.used_range.value, values, strict=True):
        assert row == [pytest.approx(v, abs=1e-12) for v in row_before]  # Calc saves 15 digits


def test_the_users_own_save_is_mended_too(open_book, made):
    """Ctrl+S, twice: the second must not be taken for a change that somebody else has made."""
    book = open_book(made)
    sheet = book.sheets["Mine"]
    wait_until(lambda: is_resolved(sheet["F40"]))

    for number in (1, 2):
        sheet["H1"].value = number
        book.impl.api.store()

        assert "ORG.CELLGRAD" not in "".join(formulas(made)).upper()
        assert openpyxl.load_workbook(made)["Mine"]["H1"].value == number
    assert openpyxl.load_workbook(made)["Mine"]["A3"].value == LITERAL


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("=predict_rating(1;2)", "=PREDICT_RATING(1;2)"),
        (
            "=[1]!predict_rating(1;2)+_xldudf_CELLGRAD_TOP_MOVIES(3)",
            "=PREDICT_RATING(1;2)+TOP_MOVIES(3)",
        ),
        ("=\"predict_rating(1)\"&'predict_rating('.A1", None),
        ("=MY_PREDICT_RATING(1)", None),
        ("=ORG.CELLGRAD.ADDIN.PREDICT_RATING(1;2)", None),
    ],
)
def test_which_formulas_are_ours(formula, shown):
    """Only calls of our functions that Calc has not resolved."""
    assert is_ours(formula) is (shown is not None)
    assert mended(formula) == (shown or formula)


def test_plain_names_leave_texts_alone():
    """A string literal may say anything, with quotes in it."""
    text = '="ORG.CELLGRAD.ADDIN.X(""1"")"&ORG.CELLGRAD.ADDIN.PREDICT_RATING(1)'

    assert plain_names.plain(text) == '="ORG.CELLGRAD.ADDIN.X(""1"")"&PREDICT_RATING(1)'


def test_a_file_that_is_no_workbook_is_left_alone(tmp_path):
    """A text file with a workbook's name stays as it is."""
    path = tmp_path / "no.xlsx"
    path.write_text("ORG.CELLGRAD.ADDIN.X(")

    assert plain_names.mend(path) is False
    assert path.read_text() == "ORG.CELLGRAD.ADDIN.X("
