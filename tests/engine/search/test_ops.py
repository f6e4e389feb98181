"""Each operation gives the same in numpy and in torch, and never a gradient that is NaN."""

import numpy as np
import pytest
import torch

from engine.search.ops import OPS

X = np.array([[-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0]])
ONE = (
    "exp",
    "log",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "abs",
    "sign",
    "floor",
    "sqrt",
    "ndtr",
    "ndtri",
    "gammaln",
    "neg",
    "is_nan",
)
TWO = ("add", "sub", "mul", "div", "power", "equal", "less", "minimum", "maximum", "atan2")


@pytest.mark.parametrize("name", ONE)
def test_functions_of_one_number_agree(name):
    """Errors (NaN) are in the same places, and slopes are numbers even there."""
    with np.errstate(all="ignore"):
        expected = OPS[name](np, X)
    x = torch.tensor(X, requires_grad=True)

    found = OPS[name](torch, x)

    np.testing.assert_allclose(found.detach().numpy(), expected, rtol=1e-12, atol=1e-15)
    if found.requires_grad:
        torch.nan_to_num(found).sum().backward()
        assert not torch.isnan(x.grad).any()


@pytest.mark.parametrize("name", TWO)
def test_functions_of_two_numbers_agree(name):
    """Every pair of the numbers above."""
    a, b = (m[None] for m in np.meshgrid(X, X))
    with np.errstate(all="ignore"):
        expected = OPS[name](np, a, b)
    ta, tb = torch.tensor(a, requires_grad=True), torch.tensor(b, requires_grad=True)

    found = OPS[name](torch, ta, tb)

    np.testing.assert_allclose(found.detach().numpy(), expected, rtol=1e-12)
    if found.requires_grad:
        torch.nan_to_num(found).sum().backward()
        assert not torch.isnan(ta.grad).any()
        assert not torch.isnan(tb.grad).any()


def test_nearly_equal_numbers_are_equal_as_in_spreadsheets():
    """0.1 + 0.2 = 0.3 there."""
    assert OPS["equal"](np, np.array(0.1 + 0.2), np.array(0.3)) == 1
    assert OPS["less"](np, np.array(0.3), np.array(0.1 + 0.2)) == 0


def test_rows_times_columns_are_one_product():
    """Axes of size 1 are broadcast: a grid of MMULTs is a product of matrices."""
    rows, columns = np.random.default_rng(0).random((2, 6, 3))
    a, b = rows.reshape(6, 1, 1, 3), columns.reshape(1, 6, 3, 1)

    found = OPS["einsum"](torch, "abik,abkj->abij", torch.tensor(a), torch.tensor(b))

    np.testing.assert_allclose(found[:, :, 0, 0].numpy(), rows @ columns.T)
