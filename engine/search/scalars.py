"""Long runs of operations on single numbers, as in a column that each row carries on.

torch needs some microseconds for an operation, however small. Here such a run is one operation of
torch, which works through plain numbers and knows its own slopes.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.search.ops import LARGEST_EXPONENT
from engine.search.program import Program, is_a

SHORTEST = 500  # a run that is worth it
MOVES = frozenset({"cut", "reshape", "spread"})  # of one number: the number itself
NAN = math.nan


def _div(a: float, b: float) -> tuple[float, float, float]:
    if b == 0:
        return NAN, 0.0, 0.0
    return a / b, 1 / b, -a / b / b


def _exp(x: float) -> tuple[float, float]:
    if x <= LARGEST_EXPONENT:
        y = math.exp(x)
        return y, y
    return NAN, 0.0


def _log(x: float) -> tuple[float, float]:
    return (math.log(x), 1 / x) if x > 0 else (NAN, 0.0)


def _sqrt(x: float) -> tuple[float, float]:
    if x > 0:
        y = math.sqrt(x)
        return y, 0.5 / y
    return (0.0 if x == 0 else NAN), 0.0


def _square(x: float) -> tuple[float, float]:
    return x * x, 2 * x


def _abs(x: float) -> tuple[float, float]:
    return abs(x), 1.0 if x > 0 else -1.0 if x < 0 else 0.0


# operation -> a value and its slope
ONE: dict[str, Callable[[float], tuple[float, float]]] = {
    "neg": lambda x: (-x, -1.0),
    "exp": _exp,
    "log": _log,
    "sqrt": _sqrt,
    "abs": _abs,
    "whole_power": _square,
}
# operation -> a value and its slopes
TWO: dict[str, Callable[[float, float], tuple[float, float, float]]] = {
    "add": lambda a, b: (a + b, 1.0, 1.0),
    "sub": lambda a, b: (a - b, 1.0, -1.0),
    "mul": lambda a, b: (a * b, b, a),
    "div": _div,
    "quotient": _div,
}


def can_be_run(name: str, args: list[Any]) -> bool:
    """Whether an operation is known here, on numbers one by one."""
    if name == "whole_power":
        return args[1] == 2
    return name in ONE or name in TWO or name in MOVES


class ScalarRun:
    """The steps `first` to `last` of a program, each of one number. Called with what they read.

    `reads`: the steps before them that they read; `gives`: the steps that are read after them.
    """

    def __init__(self, program: Program, first: int, last: int, gives: list[int]):
        self.reads = sorted(
            {
                a["step"]
                for _, args in program.steps[first : last + 1]
                for a in args
                if is_a(a, "step") and a["step"] < first
            }
        )
        self.slots: list[float] = []  # constants, and places for all other numbers
        self.loads: list[tuple[int, int, int]] = []  # which read, which element of it, which slot
        # what, of which one or two slots (the second -1 where there is one), into which
        self.work: list[tuple[Any, int, int, int]] = []
        place: dict[tuple[int, int], int] = {}  # step and element -> slot
        for n in range(first, last + 1):
            name, args = program.steps[n]
            if name in MOVES:
                element = args[1] if name == "cut" else 0
                place[n, 0] = self._slot(program, first, args[0], element, place)
                continue
            numbers = args[:1] if name in ONE else args  # the power is no number of a cell
            given = [self._slot(program, first, a, 0, place) for a in numbers]
            self.slots.append(0.0)
            place[n, 0] = len(self.slots) - 1
            how = ONE[name] if len(given) == 1 else TWO[name]
            self.work.append((how, given[0], given[1] if len(given) > 1 else -1, place[n, 0]))
        self.results = [place[n, 0] for n in gives]

    def _slot(self, program: Program, first: int, arg: Any, element: int, place: dict) -> int:
        """Where a number stands; a new slot for a constant, or for what is read from before."""
        if is_a(arg, "step"):
            key = (arg["step"], element if arg["step"] < first else 0)
            if key not in place:
                self.slots.append(0.0)
                place[key] = len(self.slots) - 1
                self.loads.append((self.reads.index(arg["step"]), element, place[key]))
            return place[key]
        constant = program.arrays[arg["array"]] if is_a(arg, "array") else arg
        self.slots.append(float(np.ravel(constant)[0]))
        return len(self.slots) - 1

    def __call__(self, xp: Any, *given: Tensor) -> Tensor:
        """The numbers that are read afterwards (k,)."""
        return _Run.apply(self, *given)  # type: ignore[no-any-return]

    def forward(self, given: Sequence[np.ndarray]) -> tuple[np.ndarray, list[tuple[float, ...]]]:
        """The results (k,), and the slopes of each operation."""
        slots, slopes = self.slots.copy(), []
        for which, element, slot in self.loads:
            slots[slot] = float(given[which].flat[element])
        for how, a, b, out in self.work:
            if b < 0:
                slots[out], *rest = how(slots[a])
            else:
                slots[out], *rest = how(slots[a], slots[b])
            slopes.append(rest)
        return np.array([slots[n] for n in self.results]), slopes

    def backward(
        self, slopes: list[tuple[float, ...]], above: np.ndarray, sizes: list[int]
    ) -> list[np.ndarray]:
        """From the slopes by the results (k,) those by all that was read."""
        down = [0.0] * len(self.slots)
        for slot, slope in zip(self.results, above.tolist(), strict=True):
            down[slot] += slope
        for (_, a, b, out), own in zip(reversed(self.work), reversed(slopes), strict=True):
            slope = down[out]
            if slope and own[0]:  # nothing of an error where there is no slope
                down[a] += slope * own[0]
            if slope and b >= 0 and own[1]:
                down[b] += slope * own[1]
        found = [np.zeros(size) for size in sizes]
        for which, element, slot in self.loads:
            found[which][element] += down[slot]
        return found


class _Run(torch.autograd.Function):
    """A run as an operation of torch; its slopes have no slopes."""

    @staticmethod
    def forward(ctx: Any, run: ScalarRun, *given: Tensor) -> Tensor:
        found, ctx.slopes = run.forward([x.detach().numpy() for x in given])
        ctx.run, ctx.shapes = run, [x.shape for x in given]
        return torch.from_numpy(found)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, *above: Tensor) -> Any:
        sizes = [shape.numel() for shape in ctx.shapes]
        found = ctx.run.backward(ctx.slopes, above[0].numpy(), sizes)
        pairs = zip(found, ctx.shapes, strict=True)
        return None, *[torch.from_numpy(x).reshape(shape) for x, shape in pairs]


def runs_in(program: Program, shapes: list[tuple[int, ...]]) -> list[tuple[int, int]]:
    """First and last step of each long run of operations on single numbers."""
    found, first = [], None
    for n, (name, args) in enumerate([*program.steps, ("end", [])]):
        fits = 0 < n < len(shapes) and _is_for_run(program, name, args, shapes, n)
        if fits and first is None:
            first = n
        elif not fits and first is not None:
            if n - first >= SHORTEST:
                found.append((first, n - 1))
            first = None
    return found


def _is_for_run(
    program: Program, name: str, args: list[Any], shapes: list[tuple[int, ...]], n: int
) -> bool:
    """Whether a step gives one number, and is made of single numbers only."""
    if math.prod(shapes[n]) != 1 or not can_be_run(name, args):
        return False
    return name in MOVES or all(_is_one(program, a, shapes) for a in args)


def _is_one(program: Program, arg: Any, shapes: list[tuple[int, ...]]) -> bool:
    if is_a(arg, "step"):
        return math.prod(shapes[arg["step"]]) == 1
    return np.size(program.arrays[arg["array"]] if is_a(arg, "array") else arg) == 1
