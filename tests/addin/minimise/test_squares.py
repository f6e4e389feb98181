"""Which targets are taken as sums of squares, and that their residuals are the sheet's."""

import re

import numpy as np
import pytest
import xlsxwriter

from addin.hosts.file.book_file import BookFile
from addin.minimise.request import Request, build
from addin.minimise.task import Area, Task
from addin.minimise.workbook import read_workbook
from engine.search.bounds import Bounds
from engine.search.compiled import Compiled
from engine.search.problem import Problem
from engine.search.program import Program
from engine.search.residuals import residuals_of
from engine.search.settings import SearchSettings

ROWS = 12
SQUARES = """
=SUMXMY2(B,C) =SUM(D) =SUMSQ(E) =SUMPRODUCT((B-C)^2) =SUMPRODUCT(A,(B-C)^2) =AVERAGE(D)
=SUMPRODUCT((B-C)*(B-C)) =SQRT(AVERAGE(D)) =SQRT(SUMXMY2(B,C)/COUNT(B)) =SUM(D)/COUNT(B)
=SUMXMY2(B,C)/COUNT(B)+0.1*SUMSQ(H1:H2) =0.5*SUM(D) =SUM(D)/2+H2^2 =SUMSQ(E,H1:H2)
=SUMPRODUCT((A>3)*(B-C)^2) =SUM(IF(A>3,(B-C)^2,0)) =SUM(IF(C>3.1,(B-C)^2,0)) =DEVSQ(E) =VAR(E)
=STDEV(E) =SUM(D1:D4)+SUM(D6:D9) =(H1-3)^2+(H2-1)^2 =(H1-3)^2/4+POWER(H2-1,2)+(H1*H2)^4
=SUM(F) =SUM(D1:D2,F3:F6,D9) =SUMIF(A,">3",D) =SUM(E)^2 =SUMPRODUCT(E,E)
=SUMPRODUCT(A,E,E) =SUM(IF(H1>2.5,H1^2+H2^2,(B-C)^2)) =SUM(IF(A>3,H1^2+H2^2,(B-C)^2))
 =SUMPRODUCT((C>2.05)*1,D)
"""
OTHERS = """
=SUM(E) =SUM(ABS(B-C)) =MAX(D) =SUM(D)-H1 =SUM(D)-SUMSQ(H1:H2) =SUM(D)*H1^2 =-SUM(D) =EXP(SUM(D))
=SUM(D)+1 =SUMPRODUCT(A-5,(B-C)^2) =MEDIAN(D) =SUMPRODUCT((B-C)^3) =SUM(D)/H2^2
"""


def problem(path, target: str) -> tuple[Problem, np.ndarray]:
    """x in A, y in B, a line in C, its squared errors in D, errors in E, both kinds in F."""
    book = xlsxwriter.Workbook(str(path))
    sheet, rng = book.add_worksheet("S"), np.random.default_rng(0)
    for row in range(1, ROWS + 1):
        sheet.write_row(row - 1, 0, [row / 2, round(float(rng.normal(row, 1)), 2)])
        sheet.write_formula(f"C{row}", f"=$H$1*A{row}+$H$2*$H$1")
        sheet.write_formula(f"D{row}", f"=(B{row}-C{row})^2")
        sheet.write_formula(f"E{row}", f"=B{row}-C{row}")
        sheet.write_formula(f"F{row}", f"=D{row}+A{row}*E{row}^2")
    sheet.write_column("H1", [0.7, 1.2])
    formula = re.sub(r"\b([A-F])\b(?!\d)", rf"\g<1>1:\g<1>{ROWS}", target)
    if "IF(" in formula and "SUMIF" not in formula:
        sheet.write_array_formula("J1", formula)
    else:
        sheet.write_formula("J1", formula)
    book.close()
    task = Task((0, 0, 9), (Area(0, 0, 7, 1, 7),))
    return _problem(build(read_workbook(BookFile(path)), task, SearchSettings()))


def _problem(request: Request) -> tuple[Problem, np.ndarray]:
    own = {
        k.removeprefix("program."): v for k, v in request.arrays.items() if k.startswith("program.")
    }
    compiled = Compiled(Program.from_json(request.header["program"], own))
    n = len(request.arrays["start"])
    found = Problem(compiled, Bounds.none(n), is_root=request.header["is_root"])
    return found, request.arrays["start"]


@pytest.mark.parametrize("target", SQUARES.split())
def test_the_squares_add_up_and_the_slopes_are_theirs(tmp_path, target):
    """Also at other numbers than the start; 2 r'J is the gradient of the whole."""
    whole, start = problem(tmp_path / "book.xlsx", target)

    residuals = residuals_of(whole, start)

    assert residuals is not None
    for x in (start, start + 0.3, start * -2, start + 2):
        value, gradient = whole.value_and_gradient(x)
        r, slopes = residuals.with_slopes(x)
        assert r @ r == pytest.approx(value, rel=1e-12)
        np.testing.assert_allclose(2 * r @ slopes, gradient, rtol=1e-9, atol=1e-9)
        for n, step in enumerate(1e-6 * np.eye(2)):
            by_differences = (residuals(x + step) - residuals(x - step)) / 2e-6
            np.testing.assert_allclose(slopes[:, n], by_differences, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("target", OTHERS.split())
def test_what_is_no_sum_of_squares_is_left_to_other_searches(tmp_path, target):
    """So it is where a square has a sign, or the factor of a square is learned."""
    whole, start = problem(tmp_path / "book.xlsx", target)

    assert residuals_of(whole, start) is None


@pytest.mark.parametrize(
    "formula", ["=K{0}+(B1-C1)^2", "=K{0}+K{0}", "=K{0}*K{0}", "=K{0}*H1*K{0}"]
)
@pytest.mark.parametrize("n", [40, 900])
def test_long_columns_are_read_in_time(tmp_path, formula, n):
    """Sums that run down a column, and what doubles from row to row."""
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("S")
    sheet.write_row("B1", [3.0])
    sheet.write_formula("C1", "=$H$1/2")
    sheet.write_row("H1", [0.5])
    sheet.write_formula("K1", "=(B1-C1)^2*1E-9")
    for row in range(2, n + 1):
        sheet.write_formula(f"K{row}", formula.format(row - 1))
    sheet.write_formula("L1", f"=K{n}+(B1-C1)^2")
    book.close()
    request = build(
        read_workbook(BookFile(path)), Task((0, 0, 11), (Area(0, 0, 7, 0, 7),)), SearchSettings()
    )

    residuals = residuals_of(*_problem(request))

    if residuals is not None:
        whole, start = _problem(request)
        r, value = residuals(start), whole.value_and_gradient(start)[0]
        assert r @ r == pytest.approx(value, rel=1e-9)
