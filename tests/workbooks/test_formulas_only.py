"""The workbook for who may not install add-ins: its formulas, computed by LibreOffice."""

import openpyxl
import pytest

from addin.hosts import libreoffice
from tests.libreoffice import needs_libreoffice
from workbooks import formulas_only


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return formulas_only.build(tmp_path_factory.mktemp("formulas") / "formulas_only.xlsx")


def stars(path):
    """The chosen prediction, and the list: movie -> stars."""
    sheet = openpyxl.load_workbook(path, data_only=True)[formulas_only.PREDICT]
    rows = sheet.iter_rows(min_row=formulas_only.FIRST + 1, max_row=formulas_only.FIRST + 15)
    return sheet["C6"].value, {row[1].value: row[2].value for row in rows}


def test_formulas_say_what_the_engine_says(path, tmp_path):
    """The saved values are the engine's; LibreOffice's own from the formulas agree to 1e-9."""
    needs_libreoffice()
    saved, saved_list = stars(path)

    computed, computed_list = stars(libreoffice.convert(path, "xlsx", tmp_path))

    assert computed == pytest.approx(saved, abs=1e-9)
    assert computed_list == pytest.approx(saved_list, abs=1e-9)
    assert computed == pytest.approx(computed_list[49], abs=1e-12)
    assert len(computed_list) == 15


def test_another_user_gets_other_stars(path, tmp_path):
    """The yellow cells are what the formulas look at."""
    needs_libreoffice()
    book = openpyxl.load_workbook(path)
    book[formulas_only.PREDICT]["C4"] = 14
    book.save(tmp_path / "other.xlsx")
    (tmp_path / "out").mkdir()

    chosen, listed = stars(libreoffice.convert(tmp_path / "other.xlsx", "xlsx", tmp_path / "out"))

    assert chosen == pytest.approx(listed[49], abs=1e-12)
    assert listed != pytest.approx(stars(path)[1], abs=0.1)


def test_it_has_no_macro_and_calls_no_function_of_ours(path):
    book = openpyxl.load_workbook(path, keep_vba=True)
    formulas = [str(c.value) for row in book[formulas_only.PREDICT].iter_rows() for c in row]

    assert book.vba_archive is None or "xl/vbaProject.bin" not in book.vba_archive.namelist()
    assert any("MMULT" in text for text in formulas)
    assert not any("PREDICT_RATING" in text for text in formulas)
