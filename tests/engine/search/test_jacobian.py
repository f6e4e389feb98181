"""Slopes from few products are those from all, and are made again when more of them appear."""

import numpy as np
import pytest
import torch

from engine.search.jacobian import Jacobian

ROWS, COLS = np.nonzero(np.random.default_rng(0).random((6, 8)) < 0.6)


def factors(x: torch.Tensor) -> torch.Tensor:
    """The products of some rows and columns, as of rated cells: most slopes are 0."""
    users, movies = x[:12].reshape(6, 2), x[12:].reshape(2, 8)
    return (users @ movies)[ROWS, COLS] - 3


def curve(x: torch.Tensor) -> torch.Tensor:
    """Many residuals of three numbers."""
    t = torch.linspace(0, 1, 40, dtype=torch.float64)
    return x[0] * torch.exp(-x[1] * t) + x[2]


def switched(x: torch.Tensor) -> torch.Tensor:
    """One residual reads another number once x[0] is above 0."""
    return torch.stack([torch.where(x[0] > 0, x[1], x[2]), x[3] * x[0], x[2] ** 2, x[1] + x[3]])


@pytest.mark.parametrize(("f", "n"), [(factors, 28), (curve, 3), (switched, 4)])
def test_the_slopes_are_those_of_torch(f, n):
    """At the first numbers and at others."""
    jacobian, rng = Jacobian(), np.random.default_rng(1)

    for _ in range(4):
        x = torch.tensor(rng.normal(size=n), requires_grad=True)
        expected = torch.autograd.functional.jacobian(f, x)
        np.testing.assert_allclose(jacobian(f(x), x), expected, rtol=1e-12, atol=1e-12)


def test_numbers_that_share_no_residual_share_a_product():
    """48 residuals and 28 numbers at most; a row of users meets each movie once."""
    jacobian, x = Jacobian(), torch.ones(28, dtype=torch.float64, requires_grad=True)

    jacobian(factors(x), x)

    assert jacobian.plan is not None
    assert jacobian.plan.n_products <= 8


def test_slopes_that_were_0_by_chance_are_found_later():
    """From zeros a product of factors has no slope at all."""
    jacobian = Jacobian()
    for x in (torch.zeros(28), torch.ones(28), torch.linspace(-1, 1, 28)):
        given = x.double().requires_grad_()
        expected = torch.autograd.functional.jacobian(factors, given)
        np.testing.assert_allclose(jacobian(factors(given), given), expected, rtol=1e-12)


def test_a_small_slope_that_appears_beside_large_ones_is_seen():
    """Residuals of a million and of a ten-thousandth."""
    jacobian = Jacobian()
    for at in (-1.0, 1.0):
        x = torch.tensor([at, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
        slopes = jacobian(
            torch.stack([1e6 * x[1], torch.where(x[0] > 0, 1e-4 * x[2], 0 * x[0])]), x
        )
    np.testing.assert_allclose(slopes, [[0, 1e6, 0], [0, 0, 1e-4]])
