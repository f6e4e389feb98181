"""The search finds what is known to be smallest, within bounds and constraints."""

import numpy as np
import pytest

from engine.errors import DivergedError, InputError
from engine.search.bounds import Bounds
from engine.search.compiled import Compiled
from engine.search.problem import Problem
from engine.search.program import Program
from engine.search.search import search
from engine.search.settings import SearchSettings

WANTED = np.array([1.0, -2.0, 3.0])


class Watch:
    """Counts epochs, and stops after some."""

    def __init__(self, stop_after: int = 10**9):
        self.n, self.stop_after = 0, stop_after

    def on_epoch(self, log, snapshot) -> None:
        self.n += 1

    def should_stop(self) -> bool:
        return self.n >= self.stop_after


def bowl(bounds: Bounds | None = None, goal: str = "min", wanted: float = 0.0) -> Problem:
    """The sum of (x - WANTED)^2; the second output is the sum of x."""
    steps = [
        ("start", []),
        ("sub", [{"step": 0}, {"array": "w"}]),
        ("whole_power", [{"step": 1}, 2]),
        ("total", [{"step": 2}, [0]]),
        ("total", [{"step": 0}, [0]]),
    ]
    program = Program(3, steps, {"w": WANTED}, [3, 4])
    return Problem(Compiled(program), bounds or Bounds.none(3), goal, wanted)


@pytest.mark.parametrize(
    "settings",
    [
        SearchSettings(),
        SearchSettings(restarts=2),
        SearchSettings(solver="adam", lr=0.1, n_epochs=800, schedule="one_cycle"),
        SearchSettings(solver="sgd", lr=0.05, n_epochs=500, momentum=0.5),
    ],
)
def test_every_solver_finds_the_lowest_point(settings):
    """A bowl has one."""
    found = search(bowl(), np.zeros(3), settings, Watch())

    assert found.outcome == "done"
    np.testing.assert_allclose(found.x, WANTED, atol=1e-3)


@pytest.mark.parametrize("solver", ["lm", "lbfgs", "adam", "sgd"])
def test_bounds_hold_at_every_shown_state(solver):
    """The best within the box is at its edge, exactly."""
    bounds = Bounds(np.array([-1.0, -1.0, -1.0]), np.array([0.5, 0.5, 0.5]))
    settings = SearchSettings(solver=solver, lr=0.05, n_epochs=400)

    found = search(bowl(bounds), np.zeros(3), settings, Watch())

    np.testing.assert_allclose(found.x, [0.5, -1.0, 0.5], atol=1e-9)


def test_a_constraint_on_another_result_is_met():
    """The nearest point to WANTED (sum 2) whose numbers add up to 5 is 1 further on each."""
    bounds = Bounds(np.full(3, -np.inf), np.full(3, np.inf), [(1, "=", 5.0)])

    found = search(bowl(bounds), np.zeros(3), SearchSettings(), Watch())

    np.testing.assert_allclose(found.x, WANTED + 1, atol=1e-6)


def test_constraints_that_contradict_each_other_are_said():
    """No numbers are written then."""
    bounds = Bounds(np.zeros(3), np.ones(3), [(1, ">=", 5.0)])

    with pytest.raises(InputError, match="the constraints cannot all be met"):
        search(bowl(bounds), np.zeros(3), SearchSettings(), Watch())


def test_a_target_can_be_brought_to_a_value():
    """As Excel's Solver has "value of"."""
    problem = bowl(goal="value", wanted=4.0)

    found = search(problem, np.zeros(3), SearchSettings(), Watch())

    assert problem.outputs(found.x)[0] == pytest.approx(4.0, abs=1e-6)


def test_stop_keeps_the_best_numbers_so_far():
    """The loss it ends with is that of the numbers it gives."""
    problem = bowl()

    found = search(problem, np.full(3, 9.0), SearchSettings(solver="adam"), Watch(stop_after=5))

    assert found.outcome == "stopped"
    assert len(found.log) == 5
    assert problem.value_and_gradient(found.x)[0] == pytest.approx(found.loss, rel=1e-12)


def test_too_large_a_step_is_an_error_with_its_remedy():
    """Gradient steps that run away end with words, not with NaN in the cells."""
    settings = SearchSettings(solver="sgd", lr=1e8, momentum=0.0, n_epochs=50)

    with pytest.raises(DivergedError, match="Set lr below"):
        search(bowl(), np.zeros(3), settings, Watch())


def test_an_unknown_setting_names_the_choices():
    """Settings are checked where they are made."""
    with pytest.raises(InputError, match="Use one of auto, lm, lbfgs, adam, sgd"):
        SearchSettings(solver="newton")


@pytest.mark.parametrize("constraints", [[], [(1, "<=", 200.0)]])
@pytest.mark.parametrize("solver", ["auto", "lbfgs"])
def test_a_root_is_not_left_for_what_has_none(constraints, solver):
    """The root of x - y is smallest at x = y, not where the sheet shows an error."""
    steps = [
        ("start", []),
        ("mul", [{"step": 0}, {"array": "w"}]),
        ("total", [{"step": 1}, [0]]),
        ("total", [{"step": 0}, [0]]),
    ]
    program = Program(2, steps, {"w": np.array([1.0, -1.0])}, [2, 3])
    bounds = Bounds(np.zeros(2), np.full(2, 100.0), constraints)

    problem = Problem(Compiled(program), bounds, is_root=True)
    found = search(problem, np.array([9.0, 5.0]), SearchSettings(solver=solver), Watch())

    assert problem.outputs(found.x)[0] >= 0
    assert problem.target_of(found.loss) < 2.0
