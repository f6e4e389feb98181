"""Hidden error values leave the slopes of all else as they are."""

import math

import numpy as np
import pytest
import torch

from engine.search.bounds import Bounds
from engine.search.compiled import Compiled
from engine.search.masked import MOVES, WHOLE
from engine.search.ops import OPS
from engine.search.problem import Problem
from engine.search.program import Program

NAN = math.nan
DATA = np.array([1.0, NAN, 3.0, 4.0]).reshape(2, 2)
MATRIX = np.array([[[[2.0, 1.0], [1.0, 3.0]]], [[[NAN, 1.0], [1.0, 3.0]]]])


X = {"step": 1}


def problem(name: str, data: np.ndarray, args: list[object]) -> Problem:
    """The sum of an operation on x * data (X) where it is a number; x is one number."""
    steps = [
        ("start", []),
        ("mul", [{"step": 0}, {"array": "d"}]),
        (name, args),
        ("is_nan", [{"step": 2}]),
        ("where", [{"step": 3}, {"array": "zero"}, {"step": 2}]),
        ("total", [{"step": 4}, list(range(data.ndim))]),
    ]
    arrays = {"d": data, "zero": np.zeros((1,) * data.ndim), "m": DATA}
    return Problem(Compiled(Program(1, steps, arrays, [5])), Bounds.none(1))


@pytest.mark.parametrize(
    ("name", "data", "args"),
    [
        ("add", DATA, [X, 1.0]),
        ("power", DATA, [X, {"array": "m"}]),
        ("whole_power", DATA, [X, 3]),
        ("div", DATA, [X, {"array": "m"}]),
        ("quotient", DATA, [X, {"array": "m"}]),
        ("exp", DATA * np.array([1.0, 1.0, 1.0, 1e4]).reshape(2, 2), [X]),
        ("product", DATA, [X, [1]]),
        ("largest", DATA, [X, [1]]),
        ("smallest", DATA, [X, [1]]),
        ("einsum", DATA, ["ij,jk->ik", X, {"array": "m"}]),
        ("inverse", MATRIX, [X]),
        ("determinant", MATRIX, [X]),
    ],
)
def test_the_slope_is_that_of_the_elements_that_are_numbers(name, data, args):
    """Against central differences; no slope is lost or not a number."""
    made = problem(name, data, args)
    x, step = np.array([0.7]), 1e-6

    _, slope = made.value_and_gradient(x)

    above, below = (made.value_and_gradient(x + s)[0] for s in (step, -step))
    assert slope[0] == pytest.approx((above - below) / (2 * step), rel=1e-6)
    assert not made.has_no_slope.any()


def test_masking_changes_no_number():
    """Values with and without it are the same to the last bit."""
    plain = problem("power", DATA, [X, {"array": "m"}]).compiled
    x = torch.tensor([0.7], dtype=torch.float64)
    before = plain(x)[0]
    plain.mask()

    assert torch.equal(plain(x)[0], before)


def test_every_operation_has_its_place():
    """The lists name operations that exist, and none twice."""
    assert set(OPS) >= MOVES | WHOLE
    assert not MOVES & WHOLE


def test_a_slope_that_is_no_number_even_so_is_told():
    """The infinite slope of an arcsine at 1, which no mask can mend: the number is marked."""
    steps = [("start", []), ("asin", [{"step": 0}]), ("total", [{"step": 1}, [0]])]
    made = Problem(Compiled(Program(1, steps, {}, [2])), Bounds.none(1))

    value, slope = made.value_and_gradient(np.array([1.0]))

    assert value == pytest.approx(math.pi / 2)
    assert slope[0] == 0
    assert made.has_no_slope[0]
