"""Limits of a search: bounds and constraints, told or saved by Solver, as numbers or formulas."""

import pytest

from addin.hosts.file import open_book
from tests.addin.solver.books import line_fit, solver_names
from tests.addin.solver.test_minimise import pressed, refused
from tests.libreoffice import needs_libreoffice


def test_whole_numbers_are_refused(tmp_path):
    """Solver's int and bin constraints are no business of gradients."""

    def saved(book, sheet):
        solver_names(book, "Fit", opt="Fit!$E$4", adj="Fit!$E$1:$E$2", typ=2, num=1,
                     lhs1="Fit!$E$1", rel1=4, rhs1='"integer"')  # fmt: skip

    said = refused(line_fit(tmp_path / "fit.xlsx", saved))

    assert "a constraint to whole numbers (int) on Fit!$E$1" in said


@pytest.mark.parametrize(
    ("limit", "bound"), [("50%", 0.5), ("5/2", 2.5), ("Fit!$G$3/2", 1.5), ("Fit!$G$3", 3.0)]
)
def test_saved_limits_may_be_formulas(tmp_path, limit, bound):
    """As Solver keeps what was typed as a limit; the slope is held below it."""
    needs_libreoffice()

    def saved(book, sheet):
        sheet.write("G3", 3)
        sheet.write("G9", "below")
        solver_names(
            book, "Fit", opt="Fit!$E$4", adj="Fit!$E$1:$E$2", typ=2, num=1, lhs1="Fit!$E$1",
            rel1=1, rhs1=limit,
        )  # fmt: skip

    path, out = line_fit(tmp_path / "fit.xlsx", saved), tmp_path / "out.xlsx"
    pressed(path, out)

    assert open_book(out).sheets["Fit"]["E1"].value == pytest.approx(bound, abs=1e-5)


def test_a_limit_that_the_changing_cells_move(tmp_path):
    """E1 at most three times E2, as a formula of a changing cell."""
    needs_libreoffice()
    path, out = line_fit(tmp_path / "fit.xlsx"), tmp_path / "out.xlsx"

    pressed(path, out, target="E4", changing="E1:E2", constraints="E1<=3*E2")

    a, b = open_book(out).sheets["Fit"]["E1:E2"].value
    assert a == pytest.approx(3 * b, abs=1e-4)


def test_a_limit_that_is_an_error_is_named(tmp_path):
    """Nothing runs."""
    path = line_fit(tmp_path / "fit.xlsx")

    said = refused(path, target="E4", changing="E1:E2", constraints="E1<=1/0")

    assert "E1<=1/0" in said
    assert "error value" in said


def test_constraints_that_cannot_be_met_save_nothing(tmp_path):
    """Although numbers were tried before that was known."""
    path = line_fit(tmp_path / "fit.xlsx")

    said = refused(path, target="E4", changing="E1:E2", constraints="E4>=1;E4<=0.5;C2>=0")

    assert "cannot all be met" in said


@pytest.mark.parametrize(("constraints", "is_told"), [("C2=1", True), ("E1<=5/2", False)])
def test_limits_that_adam_does_not_keep_are_told(tmp_path, constraints, is_told):
    """Those of formulas; a limit of a changing cell is a bound, which every solver keeps."""
    needs_libreoffice()
    path, out = line_fit(tmp_path / "fit.xlsx"), tmp_path / "out.xlsx"

    answer = pressed(path, out, target="E4", changing="E1:E2", constraints=constraints,
                     solver="adam", n_epochs=2000, lr=0.05)  # fmt: skip

    assert ("constraints are not kept by adam: set solver to auto" in answer["notes"]) is is_told
    if not is_told:
        assert open_book(out).sheets["Fit"]["E1"].value == pytest.approx(2.5)
