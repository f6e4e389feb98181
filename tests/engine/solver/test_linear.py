"""Linear programs whose answers are known, by whole numbers against all that there are."""

from itertools import product

import numpy as np
import pytest

from engine.errors import InputError
from engine.solver.bounds import Bounds
from engine.solver.compiled import Compiled
from engine.solver.problem import Problem
from engine.solver.program import Program
from engine.solver.search import search
from engine.solver.settings import SolverSettings
from tests.engine.solver.test_search import Watch, bowl

INF = np.inf


def linear(
    values: np.ndarray, rows: np.ndarray, limits: list[tuple[str, float]], high: float = INF,
    whole: bool = False, goal: str = "max", bend: bool = False,
) -> Problem:  # fmt: skip
    """The sum of values * x + 10, with rows * x held to limits; x from 0 to `high`.

    `bend`: the last constraint is of the square of what it adds up.
    """
    n = len(values)
    steps = [("start", []), ("mul", [{"step": 0}, {"array": "values"}]),
             ("total", [{"step": 1}, [0]]), ("add", [{"step": 2}, {"array": "ten"}])]  # fmt: skip
    arrays, outputs, constraints = {"values": values, "ten": np.array([10.0])}, [3], []
    for number, (row, (sign, limit)) in enumerate(zip(rows, limits, strict=True)):
        arrays[f"row{number}"] = row
        steps += [("mul", [{"step": 0}, {"array": f"row{number}"}]),
                  ("total", [{"step": len(steps)}, [0]])]  # fmt: skip
        if bend and number == len(rows) - 1:
            steps.append(("whole_power", [{"step": len(steps) - 1}, 2]))
        outputs.append(len(steps) - 1)
        constraints.append((number + 1, sign, limit))
    bounds = Bounds(np.zeros(n), np.full(n, high), constraints, np.full(n, whole))
    return Problem(Compiled(Program(n, steps, arrays, outputs)), bounds, goal)


def test_a_product_mix_is_at_its_corner():
    """Two products, two machines; the corner is exact, as simplex finds it."""
    rows = np.array([[6.0, 4.0], [1.0, 2.0]])
    problem = linear(np.array([5.0, 4.0]), rows, [("<=", 24.0), ("<=", 6.0)])

    found = search(problem, np.zeros(2), SolverSettings(), Watch())

    np.testing.assert_allclose(found.x, [3.0, 1.5], rtol=1e-12)
    assert problem.target_of(found.loss) == pytest.approx(31.0, rel=1e-12)
    assert (found.outcome, found.method, len(found.log)) == ("done", "lp", 1)


def test_the_cheapest_transport():
    """Two works, three shops, costs by way; the answer is that of the search by slopes."""
    costs = np.array([8.0, 6.0, 10.0, 9.0, 12.0, 13.0])
    rows = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], [1, 0, 0, 1, 0, 0],
                     [0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 0, 1]], float)  # fmt: skip
    limits = [("<=", 35.0), ("<=", 50.0), ("=", 45.0), (">=", 20.0), ("=", 15.0)]
    problem = linear(costs, rows, limits, goal="min")

    found = search(problem, np.zeros(6), SolverSettings(), Watch())
    other = search(problem, np.zeros(6), SolverSettings(solver="lbfgs"), Watch())

    assert (found.method, other.method) == ("lp", "slsqp")
    assert found.loss == pytest.approx(20 * 6 + 15 * 10 + 45 * 9 + 10, rel=1e-12)
    assert other.loss == pytest.approx(found.loss, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_whole_numbers_are_the_best_of_all(seed):
    """A knapsack with two limits, against every way to fill it."""
    rng = np.random.default_rng(seed)
    values, rows = rng.integers(3, 20, 5).astype(float), rng.integers(1, 9, (2, 5)).astype(float)
    problem = linear(values, rows, [("<=", 21.5), ("<=", 17.2)], high=3, whole=True)
    ways = np.array(list(product(range(4), repeat=5)), float)
    allowed = ways[(ways @ rows.T <= [21.5, 17.2]).all(1)]

    found = search(problem, np.zeros(5), SolverSettings(), Watch())

    assert np.array_equal(found.x, np.round(found.x))
    assert (rows @ found.x <= [21.5, 17.2]).all()
    assert problem.target_of(found.loss) == (allowed @ values).max() + 10


def test_what_cannot_be_met_is_said():
    """Also where only whole numbers cannot."""
    rows = np.array([[2.0, 2.0]])
    none = linear(np.ones(2), np.ones((2, 2)), [(">=", 5.0), ("<=", 4.0)])
    no_whole = linear(np.ones(2), rows, [("=", 3.0)], whole=True)

    with pytest.raises(InputError, match="cannot all be met"):
        search(none, np.zeros(2), SolverSettings(), Watch())
    with pytest.raises(InputError, match="cannot all be met by whole numbers"):
        search(no_whole, np.zeros(2), SolverSettings(), Watch())


def test_a_target_without_end_is_said():
    """Nothing holds the second number."""
    problem = linear(np.array([1.0, 1.0]), np.array([[1.0, 0.0]]), [("<=", 4.0)])

    with pytest.raises(InputError, match="without end"):
        search(problem, np.zeros(2), SolverSettings(), Watch())


def test_a_bent_constraint_is_left_to_slopes_and_refused_for_whole_numbers():
    """(x + y)^2 <= 9 is no line."""
    args = np.array([1.0, 2.0]), np.array([[1.0, 1.0]]), [("<=", 9.0)]

    found = search(linear(*args, bend=True), np.ones(2), SolverSettings(), Watch())

    assert found.method == "slsqp"
    np.testing.assert_allclose(found.x, [0.0, 3.0], atol=1e-6)
    with pytest.raises(InputError, match="target and all constraints are linear"):
        search(linear(*args, bend=True, whole=True), np.ones(2), SolverSettings(), Watch())


def test_a_target_with_a_kink_is_no_line():
    """|x - 4| + 10 is straight left of 4, where the search begins and is looked at."""
    steps = [("start", []), ("sub", [{"step": 0}, {"array": "four"}]), ("abs", [{"step": 1}]),
             ("total", [{"step": 2}, [0]]), ("total", [{"step": 0}, [0]])]  # fmt: skip
    program = Program(1, steps, {"four": np.array([4.0])}, [3, 4])
    bounds = Bounds(np.array([-1e3]), np.array([1e3]), [(1, "<=", 9.0)])

    found = search(Problem(Compiled(program), bounds), np.array([-30.0]), SolverSettings(), Watch())

    assert found.method == "slsqp"
    assert found.x[0] == pytest.approx(4.0, abs=1e-4)


@pytest.mark.parametrize("solver", ["lbfgs", "lm", "adam", "sgd"])
def test_other_solvers_find_no_whole_numbers(solver):
    """They would step over them."""
    bounds = Bounds(np.zeros(3), np.ones(3), whole=np.ones(3, bool))

    with pytest.raises(InputError, match=f"{solver} finds no whole numbers"):
        search(bowl(bounds), np.zeros(3), SolverSettings(solver=solver), Watch())
