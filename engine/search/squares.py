"""Reading a program as a sum of squares: what is squared and added up in it, if that is all it is.

Most losses of sheets are: SUMXMY2, SUMSQ, SUMPRODUCT((a-b)^2), an average of errors squared, with
weights or with a penalty added. Then the residuals say more than their sum: see `least_squares`.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from engine.search.program import Program, is_a

MOST_LOOKED_AT = 20_000  # arguments; what doubles from row to row would never end
MOST = 64  # pieces of residuals; a loss with more is left to searches that need none
TRUTHS = frozenset({"less", "equal", "is_nan"})  # 0 or 1, which are their own squares
Roots = list[Any] | None  # arguments whose squares add up to something; None: it is not that


def residual_program(program: Program, shapes: list[tuple[int, ...]]) -> Program | None:
    """A program whose outputs' squares add up to the first output of `program`, or None.

    `shapes` are those of the program's steps, none of which is there twice.
    """
    reader = _Reader(program, shapes)
    try:
        found = reader.added_up({"step": program.outputs[0]})
    except (_TooLong, RecursionError):  # such as a sum that runs down a long column
        return None
    if not found or not all(is_a(root, "step") or is_a(root, "array") for root in found):
        return None
    outputs = [root["step"] for root in found if is_a(root, "step")]
    rest = [reader.program.arrays[root["array"]] for root in found if is_a(root, "array")]
    if not outputs or any(np.any(constant) for constant in rest):
        return None  # a constant that is no part of any residual would only hide a small sum
    reader.program.outputs = outputs
    return reader.program.without_waste()


class _TooLong(Exception):  # noqa: N818  no error of the user's
    """A program takes longer to read than its residuals are worth."""


class _Reader:
    """Goes up from the target; writes the steps that it needs after those of the program."""

    def __init__(self, program: Program, shapes: list[tuple[int, ...]]):
        self.program = Program(program.n_inputs, list(program.steps), dict(program.arrays))
        self.shapes = list(shapes)
        self.known: dict[int, Roots] = {}  # by step
        self.n_looked_at = 0
        self.by_element: dict[str, Callable[..., Roots]] = {
            "whole_power": self._power,
            "mul": self._product,
            "add": self._sum,
            "div": self._quotient,
            "quotient": self._quotient,
            "where": self._choice,
            "put": self._put,
            "join": self._parts,
            "beside": self._parts,
            "gather": self._moved,
            "cut": self._moved,
            "reshape": self._moved,
            "transpose": self._moved,
            "spread": self._moved,
        }

    # --- a sum over all elements ----------------------------------------------------------------

    def added_up(self, arg: Any) -> Roots:
        """Roots whose squares, of all elements, add up to the sum of all elements of `arg`."""
        if not is_a(arg, "step"):
            return self.each(arg)
        self._look()
        name, args = self.program.steps[arg["step"]]
        size = self._size(arg)
        if name == "total" or (
            name in ("reshape", "transpose", "cut") and self._size(args[0]) == size
        ):
            return self.added_up(args[0])
        if name == "add" and self._shape(args[0]) == self._shape(args[1]):
            return _together(map(self.added_up, args))
        if name in ("join", "beside"):
            return _together(map(self.added_up, args))
        if name in ("div", "quotient") and self._size(args[1]) == 1:
            return self._scaled(self.added_up(args[0]), args[1], "quotient")
        if name == "mul":
            for one, other in (args, args[::-1]):
                if not is_a(one, "step") and self._size(one) == 1:
                    return self._scaled(self.added_up(other), one, "mul")
        return self.each(arg)

    def _scaled(self, roots: Roots, by: Any, how: str) -> Roots:
        factor = self.each(by) if not is_a(by, "step") else None
        if not roots or not factor:
            return None
        return [self._step(how, root, factor[0], of=root) for root in roots]

    # --- element by element ---------------------------------------------------------------------

    def each(self, arg: Any) -> Roots:
        """Roots in the shape of `arg`, whose squares add up to it element by element."""
        if not is_a(arg, "step"):
            constant = self._constant(arg)
            return [self._array(np.sqrt(constant))] if (constant >= 0).all() else None
        step = arg["step"]
        if step not in self.known:
            self._look()
            name, args = self.program.steps[step]
            reader = self.by_element.get(name)
            self.known[step] = (
                [arg] if name in TRUTHS else reader(arg, name, args) if reader else None
            )
        return self.known[step]

    def _power(self, arg: Any, name: str, args: list[Any]) -> Roots:
        x, n = args
        if n % 2:
            return None
        return [x if n == 2 else self._step("whole_power", x, n // 2, of=arg)]

    def _product(self, arg: Any, name: str, args: list[Any]) -> Roots:
        """Factors that are there twice, and others that are squares themselves."""
        if args[0] == args[1]:
            return [args[0]]
        single: list[Any] = []
        lists: list[Roots] = []
        for factor in self._factors(arg, MOST):
            if factor in single:
                single.remove(factor)
                lists.append([factor])
            else:
                single.append(factor)
        lists += [self.each(factor) for factor in single]
        if not all(lists) or np.prod([len(roots or ()) for roots in lists]) > MOST:
            return None
        found = lists[0] or []
        for roots in lists[1:]:
            found = [self._times(x, y) for x in found for y in roots or ()]
        return [self._spread(root, arg) for root in found]

    def _factors(self, arg: Any, most: int) -> list[Any]:
        """What is multiplied, taken apart into `most` factors at most."""
        if is_a(arg, "step") and most > 1:
            name, args = self.program.steps[arg["step"]]
            if name == "mul":
                return [factor for a in args for factor in self._factors(a, most // 2)]
        return [arg]

    def _times(self, a: Any, b: Any) -> Any:
        self.program.steps.append(("mul", [a, b]))
        self.shapes.append(np.broadcast_shapes(self._shape(a), self._shape(b)))
        return {"step": len(self.program.steps) - 1}

    def _sum(self, arg: Any, name: str, args: list[Any]) -> Roots:
        both = _together(map(self.each, args))
        return both and [self._spread(root, arg) for root in both]

    def _quotient(self, arg: Any, name: str, args: list[Any]) -> Roots:
        a, b = self.each(args[0]), None if is_a(args[1], "step") else self.each(args[1])
        return [self._step(name, x, b[0], of=arg) for x in a] if a and b else None

    def _choice(self, arg: Any, name: str, args: list[Any]) -> Roots:
        pairs = self._padded(self.each(args[1]), self.each(args[2]))
        return pairs and [
            self._step("where", args[0], self._spread(a, arg), self._spread(b, arg), of=arg)
            for a, b in pairs
        ]

    def _put(self, arg: Any, name: str, args: list[Any]) -> Roots:
        pairs = self._padded(self.each(args[0]), self.each(args[2]))
        if not pairs:
            return None
        zero = np.zeros(self._shape(arg))
        bases = [self._array(zero) if self._is_zero(a) else a for a, _ in pairs]
        return [
            self._step("put", a, args[1], self._spread(b, args[2]), of=arg)
            for a, (_, b) in zip(bases, pairs, strict=True)
        ]

    def _parts(self, arg: Any, name: str, args: list[Any]) -> Roots:
        lists = [self.each(a) for a in args]
        if not all(lists) or len(lists) * max(len(roots or ()) for roots in lists) > 50 * MOST:
            return None
        found = []
        for n in range(max(len(roots or ()) for roots in lists)):
            row = [
                self._spread(roots[n] if roots and n < len(roots) else self._zero(), a)
                for roots, a in zip(lists, args, strict=True)
            ]
            found.append(self._step(name, *row, of=arg))
        return found

    def _moved(self, arg: Any, name: str, args: list[Any]) -> Roots:
        roots = self.each(args[0])
        return roots and [self._step(name, root, *args[1:], of=arg) for root in roots]

    # --- small things ---------------------------------------------------------------------------

    def _look(self) -> None:
        self.n_looked_at += 1
        if self.n_looked_at > MOST_LOOKED_AT:
            raise _TooLong

    def _padded(self, a: Roots, b: Roots) -> list[tuple[Any, Any]] | None:
        """Two lists side by side, the shorter one filled up with zeros."""
        if not a or not b:
            return None
        n = max(len(a), len(b))
        a, b = (x + [self._zero()] * (n - len(x)) for x in (a, b))
        return list(zip(a, b, strict=True))

    def _zero(self) -> Any:
        return self._array(np.zeros(()))

    def _is_zero(self, arg: Any) -> bool:
        return is_a(arg, "array") and not self.program.arrays[arg["array"]].any()

    def _spread(self, root: Any, like: Any) -> Any:
        shape = self._shape(like)
        if self._shape(root) == shape:
            return root
        return self._step("spread", root, list(shape), of=like)

    def _step(self, name: str, *args: Any, of: Any) -> Any:
        self.program.steps.append((name, list(args)))
        self.shapes.append(self._shape(of))
        return {"step": len(self.program.steps) - 1}

    def _array(self, values: np.ndarray) -> Any:
        name = f"root{len(self.program.arrays)}"
        self.program.arrays[name] = np.asarray(values, float)
        return {"array": name}

    def _constant(self, arg: Any) -> np.ndarray:
        return np.asarray(self.program.arrays[arg["array"]] if is_a(arg, "array") else arg, float)

    def _shape(self, arg: Any) -> tuple[int, ...]:
        return self.shapes[arg["step"]] if is_a(arg, "step") else self._constant(arg).shape

    def _size(self, arg: Any) -> int:
        return int(np.prod(self._shape(arg)))


def _together(lists: Iterable[Roots]) -> Roots:
    """All roots of all lists; None where one has none, or there are too many."""
    found: list[Any] = []
    for roots in lists:
        if not roots or len(found) + len(roots) > MOST:
            return None
        found += roots
    return found
