"""Limits of a search: bounds and constraints, told or saved by Solver, as numbers or formulas."""

import pytest
import xlsxwriter

from addin.hosts.file import open_book
from tests.addin.minimise.books import line_fit, solver_names
from tests.addin.minimise.test_minimise import pressed, refused
from tests.libreoffice import needs_libreoffice


def test_whole_numbers_are_refused_where_the_target_is_bent(tmp_path):
    """A sum of squares with Solver's int constraint, and its dif anywhere."""

    def saved(rel: int):
        return lambda book, sheet: solver_names(
            book,
            "Fit",
            opt="Fit!$E$4",
            adj="Fit!$E$1:$E$2",
            typ=2,
            num=1,
            lhs1="Fit!$E$1",
            rel1=rel,
            rhs1='"integer"',
        )

    whole = refused(line_fit(tmp_path / "int.xlsx", saved(4)))
    different = refused(line_fit(tmp_path / "dif.xlsx", saved(6)))

    assert "only where the target and all constraints are linear" in whole
    assert "numbers all different (dif) on Fit!$E$1" in different


def knapsack(path, **names):
    """Counts in B2:B6, values in C, weights in D; the value in F1, the weight in F2."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Bag")
    for row, (value, weight) in enumerate([(12, 4), (2, 2), (1, 1), (4, 10), (2, 1.5)]):
        sheet.write_row(1 + row, 1, [0, value, weight])
    sheet.write_formula("F1", "=SUMPRODUCT(B2:B6,C2:C6)")
    sheet.write_formula("F2", "=SUMPRODUCT(B2:B6,D2:D6)")
    solver_names(book, "Bag", opt="Bag!$F$1", adj="Bag!$B$2:$B$6", typ=1, neg=1, **names)
    book.close()
    return path


@pytest.mark.parametrize(
    ("rel", "word", "counts"),
    [(4, '"integer"', [3, 0, 0, 0, 2]), (5, '"binary"', [1, 1, 1, 0, 1])],
)
def test_solvers_whole_numbers_in_a_linear_sheet(tmp_path, rel, word, counts):
    """What fits into 15: the dear ones first, then what room is left; or one of each at most."""
    needs_libreoffice()
    out = tmp_path / "out.xlsx"
    path = knapsack(
        tmp_path / "bag.xlsx",
        num=2,
        lhs1="Bag!$F$2",
        rel1=1,
        rhs1=15,
        lhs2="Bag!$B$2:$B$6",
        rel2=rel,
        rhs2=word,
    )

    answer = pressed(path, out)

    assert open_book(out).sheets["Bag"]["B2:B6"].value == counts
    assert "linear programming (HiGHS), 1 step" in answer["notes"]
    assert answer["final_loss"] == sum(n * v for n, v in zip(counts, [12, 2, 1, 4, 2], strict=True))


def test_whole_numbers_may_be_told(tmp_path):
    """And one that is to be whole but does not change is named."""
    needs_libreoffice()
    path, out = knapsack(tmp_path / "bag.xlsx"), tmp_path / "out.xlsx"

    said = refused(path, constraints="F2<=15;B2:C6=bin")
    pressed(path, out, constraints="F2<=15;B2:B6=int;B2<=2")

    assert open_book(out).sheets["Bag"]["B2:B6"].value == [2, 0, 1, 0, 4]
    assert "Bag!C2 is to be a whole number, but does not change" in said


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
            book,
            "Fit",
            opt="Fit!$E$4",
            adj="Fit!$E$1:$E$2",
            typ=2,
            num=1,
            lhs1="Fit!$E$1",
            rel1=1,
            rhs1=limit,
        )

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

    answer = pressed(
        path,
        out,
        target="E4",
        changing="E1:E2",
        constraints=constraints,
        solver="adam",
        n_epochs=2000,
        lr=0.05,
    )

    assert ("constraints are not kept by adam: set solver to auto" in answer["notes"]) is is_told
    if not is_told:
        assert open_book(out).sheets["Fit"]["E1"].value == pytest.approx(2.5)


def test_a_constraint_that_moves_in_steps_is_refused(tmp_path):
    """It gives a search no direction."""
    path = line_fit(
        tmp_path / "fit.xlsx", lambda book, sheet: sheet.write_formula("E6", "=IF(E1>2,1,0)")
    )

    said = refused(path, target="E4", changing="E1:E2", constraints="E6>=1")

    assert "E6>=1: a constraint moves in steps only" in said
