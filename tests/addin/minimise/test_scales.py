"""Changing cells of very different size: a variance beside shares, as in a GARCH model."""

import numpy as np
import pytest
import xlsxwriter

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from tests.libreoffice import needs_libreoffice

N = 300


def returns() -> np.ndarray:
    """(N,) drawn from a GARCH(1, 1) with 2e-6, 0.08 and 0.9."""
    rng, variance, drawn = np.random.default_rng(0), 1e-4, []
    for _ in range(N):
        drawn.append(rng.normal() * np.sqrt(variance))
        variance = 2e-6 + 0.08 * drawn[-1] ** 2 + 0.9 * variance
    return np.array(drawn)


def log_likelihood(of: np.ndarray, parameters: np.ndarray) -> float:
    """What the sheet's formulas compute."""
    omega, alpha, beta = parameters
    variance, total = of.var(ddof=1), 0.0
    for t, value in enumerate(of):
        if t:
            variance = omega + alpha * of[t - 1] ** 2 + beta * variance
        total -= np.log(variance) + value**2 / variance
    return total


@pytest.fixture
def garch(tmp_path):
    """Returns in A, variances in B, likelihoods in C; parameters in F1:F3, alpha + beta in F5."""
    book = xlsxwriter.Workbook(str(tmp_path / "garch.xlsx"))
    sheet = book.add_worksheet("garch")
    sheet.write_column("A1", returns())
    sheet.write_column("F1", [1e-5, 0.1, 0.8])
    sheet.write_formula("F5", "=F2+F3")
    sheet.write_formula("B1", f"=VAR(A1:A{N})")
    for row in range(2, N + 1):
        sheet.write_formula(f"B{row}", f"=$F$1+$F$2*A{row - 1}^2+$F$3*B{row - 1}")
    for row in range(1, N + 1):
        sheet.write_formula(f"C{row}", f"=-LN(B{row})-A{row}^2/B{row}")
    sheet.write_formula("H1", f"=SUM(C1:C{N})")
    book.close()
    return tmp_path / "garch.xlsx"


@pytest.mark.parametrize("told", [{}, {"low": "0"}, {"low": "0", "constraints": "F5<=0.9999"}])
def test_all_of_them_are_learned(garch, tmp_path, told):
    """At the end no parameter's slope is left, by differences of a likelihood written again.

    A search that counts each parameter as one unit moves the variance alone, and then says done.
    """
    needs_libreoffice()
    told = {"target": "H1", "changing": "F1:F3", "goal": "max", **told}

    answer = press("minimise", garch, tmp_path / "out.xlsx", None, told, Progress(quiet=True))

    of, found = returns(), np.array(open_book(tmp_path / "out.xlsx").sheets[0]["F1:F3"].value)
    assert answer["final_loss"] == pytest.approx(log_likelihood(of, found), rel=1e-9)
    for step in 1e-4 * np.diag(found):
        slope = (log_likelihood(of, found + step) - log_likelihood(of, found - step)) / 2e-4
        assert slope == pytest.approx(0, abs=0.05)
    assert answer["final_loss"] > answer["start_loss"] + 1
