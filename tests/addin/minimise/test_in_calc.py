"""The same press in a live LibreOffice Calc, where Calc itself recalculates."""

import pytest

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from engine.errors import InputError
from tests.addin.minimise.books import line_fit
from tests.libreoffice import needs_libreoffice


def test_minimise_in_a_headless_calc(tmp_path):
    """Calc's own value of the target is the one that was found; the names say what to minimise."""
    needs_libreoffice()

    def named(book, sheet):
        book.define_name("minimise_target", "=Fit!$E$4")
        book.define_name("minimise_changing", "=Fit!$E$1:$E$2")

    path, out = line_fit(tmp_path / "fit.xlsx", named), tmp_path / "out.xlsx"

    answer = press("minimise", path, out, None, {}, Progress(quiet=True), host="calc")

    assert any("as the engine found" in note for note in answer["notes"])
    assert open_book(out).sheets["Fit"]["E1:E2"].value == pytest.approx([3, -2], abs=1e-4)


def test_a_bound_in_a_named_cell(tmp_path):
    """A formula in that cell counts as what Calc shows."""
    needs_libreoffice()

    def named(book, sheet):
        sheet.write("H1", 1)
        sheet.write_formula("H2", "=H1+1.5")
        book.define_name("minimise_high", "=Fit!$H$2")

    path, out = line_fit(tmp_path / "fit.xlsx", named), tmp_path / "out.xlsx"
    told = {"target": "E4", "changing": "E1"}

    answer = press("minimise", path, out, None, told, Progress(quiet=True), host="calc")

    assert open_book(out).sheets["Fit"]["E1"].value == pytest.approx(2.5, abs=1e-9)
    assert "high is 2.5 (Fit!H2)" in answer["notes"]


def test_a_protected_sheet_is_named(tmp_path):
    """Calc refuses to write; nothing is saved, and the words say what to do."""
    needs_libreoffice()
    path, out = line_fit(tmp_path / "fit.xlsx", lambda book, sheet: sheet.protect()), tmp_path / "o"
    told = {"target": "E4", "changing": "E1:E2"}

    with pytest.raises(InputError, match=r"the sheet is protected\. Take that off") as caught:
        press("minimise", path, out, None, told, Progress(quiet=True), host="calc")

    assert caught.value.where == "Fit"
    assert not out.exists()
