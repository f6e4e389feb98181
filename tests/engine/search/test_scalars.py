"""Operations on single numbers, run together, are those of torch: values and slopes."""

import numpy as np
import pytest
import torch

from engine.search import compiled, scalars
from engine.search.bounds import Bounds
from engine.search.compiled import Compiled
from engine.search.problem import Problem
from engine.search.program import Program
from engine.search.scalars import ONE, TWO, _Run

NUMBERS = np.array([0.7, 1.3, 2.0, 0.4])


@pytest.fixture
def in_runs(monkeypatch):
    """Also the shortest programs are run together."""
    monkeypatch.setattr(compiled, "LONG", 0)
    monkeypatch.setattr(scalars, "SHORTEST", 2)


def s(n: int) -> dict[str, int]:
    return {"step": n}


def random_program(seed: int, n_steps: int) -> Program:
    """Operations on numbers picked from those before, the last of them joined and added up."""
    rng, steps = np.random.default_rng(seed), [("start", [])]
    steps += [("cut", [s(0), n, n + 1, [1, 1]]) for n in range(4)]
    arrays = {f"c{n}": np.array([[value]]) for n, value in enumerate((0.5, -2.0, 1.5, 3.0))}

    def any_number(name: str) -> dict[str, object] | float:
        if rng.random() < 0.2:
            return {"array": f"c{rng.integers(4)}"}
        if rng.random() < 0.1 and name != "div":
            return 1.25  # as plain JSON
        return s(int(rng.integers(max(1, len(steps) - 12), len(steps))))

    for _ in range(n_steps):
        name = str(rng.choice([*ONE, *TWO, "cut", "reshape", "spread"]))
        x = s(int(rng.integers(max(1, len(steps) - 12), len(steps))))
        args = {
            "cut": [x, 0, 1, [1, 1]],
            "reshape": [x, [1, 1]],
            "spread": [x, [1, 1]],
            "whole_power": [x, 2],
            "quotient": [x, {"array": "c1"}],
        }.get(name)
        steps.append((name, args or ([x] if name in ONE else [x, any_number(name)])))
    last = len(steps)
    steps += [
        ("join", [s(n) for n in range(last - 8, last)]),
        ("total", [s(last), [0]]),
        ("reshape", [s(last + 1), [1, 1]]),
        ("mul", [s(last + 2), s(last - 1)]),
    ]
    return Program(4, steps, arrays, [last + 3, last + 1, last - 3])


def answers(program: Program, x: np.ndarray) -> list[tuple[float, np.ndarray]]:
    """All outputs with their slopes."""
    given = torch.tensor(x, requires_grad=True)
    found = []
    for n in range(len(program.outputs)):
        output = Compiled(program)(given)[n].sum()
        slopes = torch.autograd.grad(output, given, allow_unused=True)[0]
        found.append((output.item(), np.zeros(4) if slopes is None else slopes.numpy()))
    return found


@pytest.mark.parametrize("seed", range(80))
def test_values_and_slopes_are_those_of_torch(seed, monkeypatch, in_runs):
    """Of random programs; where the result is an error it has no slopes to be compared."""
    program = random_program(seed, 40)
    ran = []
    apply = _Run.apply
    monkeypatch.setattr(scalars._Run, "apply", lambda *args: ran.append(1) or apply(*args))

    together = answers(program, NUMBERS)
    monkeypatch.setattr(compiled, "LONG", 10**6)
    one_by_one = answers(program, NUMBERS)

    assert ran
    for (value, slopes), (expected, expected_slopes) in zip(together, one_by_one, strict=True):
        assert value == pytest.approx(expected, rel=1e-12, nan_ok=True)
        good = np.isfinite(expected_slopes) & np.isfinite(expected)
        np.testing.assert_allclose(slopes[good], expected_slopes[good], rtol=1e-10, atol=1e-10)


def test_where_each_number_is_asked_for_there_is_no_run(in_runs):
    """Such as constraints on 500 cells."""
    steps = [("start", []), ("cut", [s(0), 0, 1, [1]]), ("add", [s(1), s(1)]), ("neg", [s(2)])]

    found = Compiled(Program(1, steps, {}, [1, 2, 3]))(torch.tensor([2.0], dtype=torch.float64))

    assert [float(x) for x in found] == [2.0, 4.0, -4.0]


def test_a_hidden_error_leaves_the_slopes(in_runs):
    """LN of a negative number that a condition hides, beside numbers that are learned."""
    steps = [
        ("start", []),
        ("cut", [s(0), 0, 1, [1]]),
        ("log", [s(1)]),
        ("mul", [s(1), s(1)]),
        ("add", [s(2), s(3)]),
        ("is_nan", [s(4)]),
        ("where", [s(5), s(3), s(4)]),
        ("total", [s(6), [0]]),
    ]
    problem = Problem(Compiled(Program(1, steps, {}, [7])), Bounds.none(1))

    value, slopes = problem.value_and_gradient(np.array([-3.0]))

    assert (value, slopes.tolist()) == (9.0, [-6.0])


def test_a_long_column_is_run_together():
    """A smoothed series of 2,000 numbers, as each row carries it on; by differences."""
    n, rng = 2000, np.random.default_rng(0)
    steps = [
        ("start", []),
        ("cut", [s(0), 0, 1, [1]]),
        ("cut", [s(0), 1, 2, [1]]),
        ("sub", [{"array": "one"}, s(1)]),
    ]
    arrays, level, levels = {"one": np.ones(1)}, s(2), []
    for t in range(n):
        arrays[f"y{t}"] = rng.normal(size=1)
        steps += [("mul", [s(1), {"array": f"y{t}"}]), ("mul", [s(3), level])]
        steps.append(("add", [s(len(steps) - 2), s(len(steps) - 1)]))
        level = s(len(steps) - 1)
        levels.append(level)
    steps += [("join", levels), ("whole_power", [s(len(steps)), 2])]
    steps.append(("total", [s(len(steps) - 1), [0]]))
    problem = Problem(Compiled(Program(2, steps, arrays, [len(steps) - 1])), Bounds.none(2))
    x = np.array([0.3, 1.0])

    value, slopes = problem.value_and_gradient(x)

    assert sum(step is not None for step in problem.compiled.live) < 10
    alpha, now, total = x[0], x[1], 0.0
    for t in range(n):
        now = alpha * arrays[f"y{t}"][0] + (1 - alpha) * now
        total += now**2
    assert value == pytest.approx(total, rel=1e-12)
    for slope, step in zip(slopes, 1e-6 * np.eye(2), strict=True):
        ends = [problem.value_and_gradient(x + step)[0], problem.value_and_gradient(x - step)[0]]
        assert slope == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-6)
