"""Levenberg-Marquardt on curves whose best numbers are known, and on factors that can be turned."""

import numpy as np
import pytest

from engine.errors import InputError
from engine.search.bounds import Bounds
from engine.search.compiled import Compiled
from engine.search.problem import Problem
from engine.search.program import Program
from engine.search.search import search
from engine.search.settings import SearchSettings
from tests.engine.search.test_search import Watch

T = np.linspace(0, 4, 30)
TRUE = np.array([5.0, 0.8, -2.0])


def s(n: int) -> dict[str, int]:
    return {"step": n}


def decay(noise: float = 0.0, bounds: Bounds | None = None) -> Problem:
    """The sum of (a exp(-b t) + c - y)^2 over 30 times; y from TRUE, with noise."""
    y = TRUE[0] * np.exp(-TRUE[1] * T) + TRUE[2]
    y = y + np.random.default_rng(0).normal(0, noise, len(T))
    steps = [
        ("start", []),
        ("cut", [s(0), 0, 1, [1]]),
        ("cut", [s(0), 1, 2, [1]]),
        ("cut", [s(0), 2, 3, [1]]),
        ("mul", [s(2), {"array": "minus_t"}]),
        ("exp", [s(4)]),
        ("mul", [s(1), s(5)]),
        ("add", [s(6), s(3)]),
        ("sub", [s(7), {"array": "y"}]),
        ("whole_power", [s(8), 2]),
        ("total", [s(9), [0]]),
    ]
    program = Program(3, steps, {"minus_t": -T, "y": y}, [10])
    return Problem(Compiled(program), bounds or Bounds.none(3))


def factors(n: int, m: int, k: int, seed: int) -> tuple[Problem, np.ndarray]:
    """A table of n x m numbers of rank k + 2 as a product of n x k and k x m, and a start."""
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(n, k + 2)) @ rng.normal(size=(k + 2, m))
    steps = [
        ("start", []),
        ("cut", [s(0), 0, n * k, [n, k]]),
        ("cut", [s(0), n * k, n * k + k * m, [k, m]]),
        ("einsum", ["ij,jk->ik", s(1), s(2)]),
        ("sub", [s(3), {"array": "table"}]),
        ("whole_power", [s(4), 2]),
        ("total", [s(5), [0, 1]]),
    ]
    program = Program(n * k + k * m, steps, {"table": table}, [6])
    size = np.linalg.svd(table, compute_uv=False)
    problem = Problem(Compiled(program), Bounds.none(n * k + k * m))
    problem.least = float(np.sum(size[k:] ** 2))  # type: ignore[attr-defined]  # Eckart & Young
    return problem, rng.random(n * k + k * m)


def test_a_curve_is_found_in_a_few_steps():
    """Where L-BFGS needs several times as many."""
    found = search(decay(), np.array([1.0, 0.1, 0.0]), SearchSettings(), Watch())
    other = search(decay(), np.array([1.0, 0.1, 0.0]), SearchSettings(solver="lbfgs"), Watch())

    assert (found.method, other.method) == ("lm", "lbfgs")
    np.testing.assert_allclose(found.x, TRUE, rtol=1e-8)
    assert found.loss < 1e-20
    assert 2 * len(found.log) < len(other.log)


def test_with_noise_it_ends_where_scipy_does():
    """scipy's least_squares has derivatives of its own making."""
    from scipy.optimize import least_squares

    problem = decay(noise=0.3)
    y = problem.compiled.program.arrays["y"]
    theirs = least_squares(
        lambda x: x[0] * np.exp(-x[1] * T) + x[2] - y,
        [1.0, 0.1, 0.0],
        xtol=1e-14,
        ftol=1e-14,
        gtol=1e-14,
    )

    found = search(problem, np.array([1.0, 0.1, 0.0]), SearchSettings(), Watch())

    assert found.n_starts == 1  # the numbers are determined: the start is the user's
    assert found.loss == pytest.approx(2 * theirs.cost, rel=1e-10)
    np.testing.assert_allclose(found.x, theirs.x, rtol=1e-5)


@pytest.mark.parametrize("units", [1e-6, 1e6])
def test_numbers_of_very_different_size_are_learned_together(units):
    """The scale is the residuals' own: times counted in millionths make the rate a millionth."""
    problem = decay()
    arrays = {**problem.compiled.program.arrays, "minus_t": -T * units}
    program = Program(3, problem.compiled.program.steps, arrays, [10])

    found = search(
        Problem(Compiled(program), Bounds.none(3)),
        np.array([1.0, 0.1 / units, 0.0]),
        SearchSettings(),
        Watch(),
    )

    np.testing.assert_allclose(found.x, TRUE / [1, units, 1], rtol=1e-6)


def test_bounds_hold_and_the_rest_is_best_within_them():
    """c may not go below -1: then a and b are those of scipy's bounded search."""
    from scipy.optimize import least_squares

    bounds = Bounds(np.array([0.0, 0.0, -1.0]), np.array([10.0, 10.0, 10.0]))
    problem = decay(bounds=bounds)
    y = problem.compiled.program.arrays["y"]
    theirs = least_squares(
        lambda x: x[0] * np.exp(-x[1] * T) + x[2] - y,
        [1.0, 0.1, 0.0],
        bounds=(bounds.low, bounds.high),
        xtol=1e-14,
        ftol=1e-14,
        gtol=1e-14,
    )

    found = search(problem, np.array([1.0, 0.1, 0.0]), SearchSettings(), Watch())

    assert found.x[2] == -1.0
    assert found.loss == pytest.approx(2 * theirs.cost, rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_factors_are_as_good_as_they_can_be(seed):
    """The best product of rank 3 is known from the table's singular values."""
    problem, start = factors(8, 9, 3, seed)

    found = search(problem, start, SearchSettings(), Watch())

    assert found.n_starts > 1  # factors can be turned: no start is nearer to what is meant
    assert found.loss == pytest.approx(problem.least, rel=1e-4)  # type: ignore[attr-defined]


def test_numbers_as_good_as_the_first_ones_do_not_take_their_place():
    """Ratings of three teams by their three games: all may be raised alike, none need be."""
    games = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0], [1.0, 0.0, -1.0]])
    steps = [
        ("start", []),
        ("einsum", ["ij,j->i", {"array": "games"}, s(0)]),
        ("sub", [s(1), {"array": "won"}]),
        ("whole_power", [s(2), 2]),
        ("total", [s(3), [0]]),
    ]
    won = np.array([3.0, 5.0, 2.0])
    problem = Problem(
        Compiled(Program(3, steps, {"games": games, "won": won}, [4])), Bounds.none(3)
    )

    found = search(problem, np.zeros(3), SearchSettings(), Watch())

    assert found.n_starts > 1
    np.testing.assert_allclose(found.x, np.linalg.pinv(games) @ won, atol=1e-6)
    assert abs(found.x.sum()) < 1e-9  # the first start's answer: not raised


def test_a_number_that_moves_nothing_stays_as_it_is():
    """Also when other starts are tried."""
    problem, start = factors(4, 5, 2, 0)
    program = problem.compiled.program
    wider = Program(program.n_inputs + 1, program.steps, program.arrays, program.outputs)

    found = search(
        Problem(Compiled(wider), Bounds.none(len(start) + 1)),
        np.append(start, 7.5),
        SearchSettings(restarts=2),
        Watch(),
    )

    assert found.n_starts == 3
    assert found.x[-1] == 7.5


def test_a_stop_keeps_the_best_numbers_so_far():
    """And n_epochs is kept to, over all starts."""
    problem, start = factors(8, 9, 3, 0)
    stopped = search(problem, start, SearchSettings(), Watch(stop_after=4))
    short = search(problem, start, SearchSettings(n_epochs=17), Watch())

    assert (stopped.outcome, len(stopped.log)) == ("stopped", 4)
    assert len(short.log) == 17
    for found in (stopped, short):
        assert problem.value_and_gradient(found.x)[0] == pytest.approx(found.loss, rel=1e-9)


def test_a_step_into_an_error_value_is_not_taken():
    """LN of a negative number: the search stays where the target has a value."""
    steps = [
        ("start", []),
        ("log", [s(0)]),
        ("sub", [s(1), {"array": "y"}]),
        ("whole_power", [s(2), 2]),
        ("total", [s(3), [0]]),
    ]
    program = Program(1, steps, {"y": np.array([-3.0])}, [4])

    found = search(
        Problem(Compiled(program), Bounds.none(1)), np.array([30.0]), SearchSettings(), Watch()
    )

    assert found.x[0] == pytest.approx(np.exp(-3.0), rel=1e-8)


def test_lm_refuses_what_is_no_sum_of_squares():
    """With what to set instead."""
    steps = [("start", []), ("exp", [s(0)]), ("total", [s(1), [0]])]

    with pytest.raises(InputError, match=r"no sum of squares.*Set solver to auto"):
        search(
            Problem(Compiled(Program(1, steps, {}, [2])), Bounds.none(1)),
            np.zeros(1),
            SearchSettings(solver="lm"),
            Watch(),
        )


def test_a_start_without_any_slope_is_left():
    """A product from blank cells: other starts are tried."""
    steps = [
        ("start", []),
        ("cut", [s(0), 0, 1, [1]]),
        ("cut", [s(0), 1, 2, [1]]),
        ("mul", [s(1), s(2)]),
        ("sub", [s(3), {"array": "six"}]),
        ("whole_power", [s(4), 2]),
        ("total", [s(5), [0]]),
    ]
    program = Program(2, steps, {"six": np.array([6.0])}, [6])

    found = search(
        Problem(Compiled(program), Bounds.none(2)), np.zeros(2), SearchSettings(), Watch()
    )

    assert found.loss < 1e-12


def test_a_far_start_is_come_back_from():
    """A growth rate of 0.5 over 60 years, where 0.05 is meant: the sum begins at 1e26."""
    from scipy.optimize import least_squares

    t = np.linspace(0, 60, 31)
    y = 2 * np.exp(0.05 * t) + np.random.default_rng(0).normal(0, 0.1, 31)
    steps = [
        ("start", []),
        ("cut", [s(0), 0, 1, [1]]),
        ("cut", [s(0), 1, 2, [1]]),
        ("mul", [s(2), {"array": "t"}]),
        ("exp", [s(3)]),
        ("mul", [s(1), s(4)]),
        ("sub", [s(5), {"array": "y"}]),
        ("whole_power", [s(6), 2]),
        ("total", [s(7), [0]]),
    ]
    problem = Problem(Compiled(Program(2, steps, {"t": t, "y": y}, [8])), Bounds.none(2))
    best = least_squares(lambda x: x[0] * np.exp(x[1] * t) - y, [2.0, 0.05], xtol=1e-14)

    found = search(problem, np.array([1.0, 0.5]), SearchSettings(), Watch())

    assert found.loss == pytest.approx(2 * best.cost, rel=1e-6)
