"""Linear programs whose answers are known, by whole numbers against all that there are."""

from itertools import product

import numpy as np
import pytest

from engine.errors import InputError
from engine.search.bounds import Bounds
from engine.search.compiled import Compiled
from engine.search.problem import Problem
from engine.search.program import Program
from engine.search.search import search
from engine.search.settings import SearchSettings
from tests.engine.search.test_search import Watch, bowl

INF = np.inf


def linear(
    values: np.ndarray,
    rows: np.ndarray,
    limits: list[tuple[str, float]],
    high: float = INF,
    whole: bool = False,
    goal: str = "max",
    bend: bool = False,
) -> Problem:
    """The sum of values * x + 10, with rows * x held to limits; x from 0 to `high`.

    `bend`: the last constraint is of the square of what it adds up.
    """
    n = len(values)
    steps = [
        ("start", []),
        ("mul", [{"step": 0}, {"array": "values"}]),
        ("total", [{"step": 1}, [0]]),
        ("add", [{"step": 2}, {"array": "ten"}]),
    ]
    arrays, outputs, constraints = {"values": values, "ten": np.array([10.0])}, [3], []
    for number, (row, (sign, limit)) in enumerate(zip(rows, limits, strict=True)):
        arrays[f"row{number}"] = row
        steps += [
            ("mul", [{"step": 0}, {"array": f"row{number}"}]),
            ("total", [{"step": len(steps)}, [0]]),
        ]
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

    found = search(problem, np.zeros(2), SearchSettings(), Watch())

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

    found = search(problem, np.zeros(6), SearchSettings(), Watch())
    other = search(problem, np.zeros(6), SearchSettings(solver="lbfgs"), Watch())

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

    found = search(problem, np.zeros(5), SearchSettings(), Watch())

    assert np.array_equal(found.x, np.round(found.x))
    assert not np.signbit(found.x).any()
    assert (rows @ found.x <= [21.5, 17.2]).all()
    assert problem.target_of(found.loss) == (allowed @ values).max() + 10


def test_what_cannot_be_met_is_said():
    """Also where only whole numbers cannot."""
    rows = np.array([[2.0, 2.0]])
    none = linear(np.ones(2), np.ones((2, 2)), [(">=", 5.0), ("<=", 4.0)])
    no_whole = linear(np.ones(2), rows, [("=", 3.0)], whole=True)

    with pytest.raises(InputError, match="cannot all be met"):
        search(none, np.zeros(2), SearchSettings(), Watch())
    with pytest.raises(InputError, match="cannot all be met by whole numbers"):
        search(no_whole, np.zeros(2), SearchSettings(), Watch())


def test_a_target_without_end_is_said():
    """Nothing holds the second number."""
    problem = linear(np.array([1.0, 1.0]), np.array([[1.0, 0.0]]), [("<=", 4.0)])

    with pytest.raises(InputError, match="without end"):
        search(problem, np.zeros(2), SearchSettings(), Watch())


def test_a_bent_constraint_is_left_to_slopes_and_refused_for_whole_numbers():
    """(x + y)^2 <= 9 is no line."""
    args = np.array([1.0, 2.0]), np.array([[1.0, 1.0]]), [("<=", 9.0)]

    found = search(linear(*args, bend=True), np.ones(2), SearchSettings(), Watch())

    assert found.method == "slsqp"
    np.testing.assert_allclose(found.x, [0.0, 3.0], atol=1e-6)
    with pytest.raises(InputError, match="target and all constraints are linear"):
        search(linear(*args, bend=True, whole=True), np.ones(2), SearchSettings(), Watch())


def kinked(op: str, args: list, limit: tuple[str, float], whole: bool = False) -> Problem:
    """An operation on x - 4 makes the target; x itself, from -1000 to 1000, meets a limit."""
    steps = [
        ("start", []),
        ("sub", [{"step": 0}, {"array": "four"}]),
        (op, args),
        ("total", [{"step": 2}, [0]]),
        ("total", [{"step": 0}, [0]]),
    ]
    program = Program(1, steps, {"four": np.array([4.0]), "zero": np.zeros(1)}, [3, 4])
    bounds = Bounds(np.array([-1e3]), np.array([1e3]), [(1, *limit)], np.array([whole]))
    return Problem(Compiled(program), bounds)


def test_a_target_with_a_corner_is_no_line():
    """|x - 4| is straight left of 4, where the search begins and is looked at."""
    args = "abs", [{"step": 1}], ("<=", 9.0)

    found = search(kinked(*args), np.array([-30.0]), SearchSettings(), Watch())

    assert found.method == "slsqp"
    assert found.x[0] == pytest.approx(4.0, abs=1e-4)
    with pytest.raises(InputError, match="target and all constraints are linear"):
        search(kinked(*args, whole=True), np.array([-30.0]), SearchSettings(), Watch())


def test_a_target_that_seems_to_have_no_end_behind_a_corner():
    """max(x - 4, 0) is 0 from 4 downwards; on the right it only seems to fall for ever."""
    problem = kinked("maximum", [{"step": 1}, {"array": "zero"}], ("<=", 900.0))
    problem.bounds.low[:] = -np.inf

    found = search(problem, np.array([300.0]), SearchSettings(), Watch())

    assert found.method == "slsqp"
    assert found.loss == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_whole_numbers_beside_others(seed):
    """Some are whole, some are not: the rest is the best for the whole ones, to the last digit."""
    from dataclasses import replace

    rng = np.random.default_rng(seed)
    rows = np.array([[1.0, 2.0, 1e5, 1.0], [3.0, 1.0, -1e5, 2.0]])
    problem = linear(rng.uniform(1, 2, 4), rows, [("<=", 3e5 + 7.3), ("=", 10.7 - 2e5)])
    problem.bounds = replace(problem.bounds, whole=np.array([0, 1, 1, 0], bool))

    found = search(problem, np.zeros(4), SearchSettings(), Watch())

    assert (found.x[1:3] == np.round(found.x[1:3])).all()
    assert problem.bounds.violation(problem.outputs(found.x)) < 1e-9


@pytest.mark.parametrize("solver", ["lbfgs", "lm", "adam", "sgd"])
def test_other_solvers_find_no_whole_numbers(solver):
    """They would step over them."""
    bounds = Bounds(np.zeros(3), np.ones(3), whole=np.ones(3, bool))

    with pytest.raises(InputError, match=f"{solver} finds no whole numbers"):
        search(bowl(bounds), np.zeros(3), SearchSettings(solver=solver), Watch())


def hard(n: int = 60) -> Problem:
    """Items worth what they weigh, three bags, all to be filled to the last gram: long to prove."""
    rng = np.random.default_rng(0)
    rows = rng.integers(1000, 9999, (3, n)).astype(float)
    limits = [("<=", float(row.sum() // 2)) for row in rows]
    return linear(rows.sum(0), rows, limits, high=1, whole=True)


def test_what_takes_too_long_is_cut_off_with_the_best_so_far(monkeypatch):
    """And Stop is heeded between the goes."""
    monkeypatch.setattr("engine.search.linear.SECONDS", (0.2, 0.4))

    found = search(hard(), np.zeros(60), SearchSettings(), Watch())
    stopped = search(hard(), np.zeros(60), SearchSettings(), Watch(stop_after=1))

    assert (found.method, len(found.log)) == ("lp, cut off", 2)
    assert (stopped.outcome, len(stopped.log)) == ("stopped", 1)
    for each in (found, stopped):
        problem = hard()
        assert problem.bounds.violation(problem.outputs(each.x)) == 0
        assert problem.target_of(each.loss) > 10


def test_small_units_change_nothing():
    """Money in billions, weights in tons: the answer is that of the same numbers in other units."""
    rng = np.random.default_rng(0)
    values, rows = rng.uniform(1, 9, 6), rng.uniform(1, 9, (3, 6))
    for unit in (1e-9, 1e9):
        limits = [("<=", 40.0), ("<=", 50.0), ("<=", 60.0)]
        plain = linear(values, rows, limits, high=4, whole=True)
        small = linear(values * unit, rows * unit, [(s, v * unit) for s, v in limits], 4, True)
        found = [search(p, np.zeros(6), SearchSettings(), Watch()).x for p in (plain, small)]
        np.testing.assert_array_equal(*found)


def test_a_large_constant_hides_no_bend():
    """1e10 + (x - 3)^2 + ... is as good as level by its values, and no line."""
    steps = [
        ("start", []),
        ("sub", [{"step": 0}, {"array": "at"}]),
        ("whole_power", [{"step": 1}, 2]),
        ("total", [{"step": 2}, [0]]),
        ("add", [{"step": 3}, {"array": "much"}]),
        ("total", [{"step": 0}, [0]]),
    ]
    arrays = {"at": np.array([3.0, 4.0]), "much": np.array([1e10])}
    bounds = Bounds(np.full(2, -10.0), np.full(2, 10.0), [(1, "<=", 5.0)])
    problem = Problem(Compiled(Program(2, steps, arrays, [4, 5])), bounds)

    found = search(problem, np.zeros(2), SearchSettings(), Watch())

    assert found.method == "slsqp"


def test_a_target_of_nothing_at_the_start_is_followed():
    """x + y with x + 1.1 y at least 150, by slopes, from (0, 0)."""
    rows, limits = np.array([[1.0, 1.1]]), [(">=", 150.0)]
    problem = linear(np.array([1.0, 1.05]), rows, limits, goal="min")
    problem.compiled.program.arrays["ten"][:] = 0
    problem = Problem(Compiled(problem.compiled.program), problem.bounds)

    found = search(problem, np.zeros(2), SearchSettings(solver="lbfgs"), Watch())

    assert found.method == "slsqp"
    assert found.loss == pytest.approx(150 * 1.05 / 1.1, rel=1e-6)


def test_switches_of_a_huge_limit_are_refused():
    """y <= 1e9 b with b 0 or 1: 1e-9 of a b would do, which is not one."""
    values, rows = np.array([1.0, 1.0]), np.array([[1.0, -1e9], [1.0, 0.0]])
    limits, whole = [("<=", 0.0), (">=", 30.0)], np.array([False, True])
    bounds = Bounds(np.zeros(2), np.array([np.inf, 1.0]), [], whole)
    problem = linear(values, rows, limits, goal="min")
    problem.bounds = Bounds(bounds.low, bounds.high, problem.bounds.constraints, whole)
    try:
        found = search(problem, np.zeros(2), SearchSettings(), Watch())
    except InputError as err:
        assert "differ too much in size" in str(err)
    else:
        np.testing.assert_allclose(found.x, [30.0, 1.0])
