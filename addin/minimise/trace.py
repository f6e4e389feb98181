"""Recording a program: numbers that depend on the changing cells are nodes, all others arrays.

An operation on arrays alone is done at once (constant folding). One that involves a node is
recorded, and done as well, so that every node knows its value at the start: shapes need no rules
of their own, and the values can be held against the sheet's.
"""

from typing import Any

import numpy as np

from engine.search.ops import OPS, STEPS
from engine.search.program import Program

ONE = (1, 1, 1, 1)  # the shape of one number for all cells of a formula
ZERO = np.zeros(ONE)


class Node:
    """A result of a recorded operation. `has_slope`: small changes of the cells can move it."""

    __slots__ = ("has_slope", "step", "trace", "value")
    __array_ufunc__ = None  # numpy must not take it for an array

    def __init__(self, trace: "Trace", step: int, value: np.ndarray, has_slope: bool):
        self.trace, self.step, self.value, self.has_slope = trace, step, value, has_slope

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    def __add__(self, other: "Array | float") -> "Node":
        return self.trace.record("add", (self, _array(other)))

    def __radd__(self, other: "Array | float") -> "Node":
        return self.trace.record("add", (_array(other), self))

    def __sub__(self, other: "Array | float") -> "Node":
        return self.trace.record("sub", (self, _array(other)))

    def __rsub__(self, other: "Array | float") -> "Node":
        return self.trace.record("sub", (_array(other), self))

    def __mul__(self, other: "Array | float") -> "Node":
        return self.trace.record("mul", (self, _array(other)))

    def __rmul__(self, other: "Array | float") -> "Node":
        return self.trace.record("mul", (_array(other), self))


Array = np.ndarray | Node


def _array(x: Array | float) -> Array:
    return np.full(ONE, float(x)) if isinstance(x, float | int) else x


class Trace:
    """A program being recorded."""

    def __init__(self, start: np.ndarray):
        self.program = Program(len(start), [("start", [])])
        self.start = Node(self, 0, start, has_slope=True)
        self._names: dict[int, tuple[str, np.ndarray]] = {}

    def record(self, name: str, args: tuple[Any, ...]) -> Node:
        value = OPS[name](np, *[a.value if isinstance(a, Node) else a for a in args])
        has_slope = name not in STEPS and any(
            isinstance(a, Node) and a.has_slope and not (name == "where" and place == 0)
            for place, a in enumerate(args)
        )
        self.program.steps.append((name, [self._argument(a) for a in args]))
        return Node(self, len(self.program.steps) - 1, value, has_slope)

    def _argument(self, argument: Any) -> Any:
        if isinstance(argument, Node):
            return {"step": argument.step}
        if isinstance(argument, np.ndarray):
            return {"array": self._array(argument)}
        return argument

    def _array(self, array: np.ndarray) -> str:
        if id(array) not in self._names:
            name = f"a{len(self._names)}"
            self._names[id(array)] = (name, array)  # kept, so that its id stays its own
            self.program.arrays[name] = np.ascontiguousarray(array)
        return self._names[id(array)][0]


def op(name: str, *args: Any) -> Array:
    """Do an operation of `engine.search.ops` on arrays and nodes."""
    for argument in args:
        if isinstance(argument, Node):
            return argument.trace.record(name, args)
    return OPS[name](np, *args)


def value_of(array: Array) -> np.ndarray:
    """The numbers of an array, or of a node at the start."""
    return array.value if isinstance(array, Node) else array


def stretched(array: Array, size: tuple[int, ...]) -> Array:
    """The same with its last axes spread to a size."""
    if array.shape[-len(size) :] == size:
        return array
    return op("spread", array, [*array.shape[: -len(size)], *size])
