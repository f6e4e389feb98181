"""A program: array operations in order, from one vector of numbers to a few results.

It is plain data, so that it can be sent to the engine process, and knows nothing of cells.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass
class Program:
    """`steps` are (operation, arguments); step 0 is the vector itself.

    An argument is {"step": n}, {"array": name}, or plain JSON. `outputs` are the steps asked for:
    the first is what is minimised, the others are constraints. All numbers are float64, indices
    int64.
    """

    n_inputs: int
    steps: list[tuple[str, list[Any]]] = field(default_factory=list)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    outputs: list[int] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """All but the arrays, which travel beside it."""
        return {"n_inputs": self.n_inputs, "steps": self.steps, "outputs": self.outputs}

    @staticmethod
    def from_json(header: dict[str, Any], arrays: dict[str, np.ndarray]) -> "Program":
        steps = [(name, args) for name, args in header["steps"]]
        return Program(header["n_inputs"], steps, arrays, header["outputs"])

    def without_repeats(self) -> "Program":
        """The same program in which nothing is kept or computed twice."""
        first: dict[tuple[Any, ...], str] = {}
        alias = {
            name: first.setdefault((a.shape, a.dtype.str, a.tobytes()), name)
            for name, a in self.arrays.items()
        }
        place, seen, steps = list[int](), dict[str, int](), list[tuple[str, list[Any]]]()
        for name, args in self.steps:
            own = [_renamed(a, place, alias) for a in args]
            key = json.dumps([name, own])
            if key not in seen:
                seen[key] = len(steps)
                steps.append((name, own))
            place.append(seen[key])
        arrays = {name: self.arrays[name] for name in first.values()}
        return Program(self.n_inputs, steps, arrays, [place[n] for n in self.outputs])

    def without_waste(self) -> "Program":
        """The same program, without steps and arrays that no output needs."""
        needed, queue = {0}, list(self.outputs)
        while queue:
            n = queue.pop()
            if n not in needed:
                needed.add(n)
                queue += [a["step"] for a in self.steps[n][1] if is_a(a, "step")]
        place = {old: new for new, old in enumerate(sorted(needed))}
        steps = [
            (
                self.steps[n][0],
                [{"step": place[a["step"]]} if is_a(a, "step") else a for a in self.steps[n][1]],
            )
            for n in place
        ]
        used = {a["array"] for _, args in steps for a in args if is_a(a, "array")}
        arrays = {name: array for name, array in self.arrays.items() if name in used}
        return Program(self.n_inputs, steps, arrays, [place[n] for n in self.outputs])


def is_a(argument: Any, kind: str) -> bool:
    return isinstance(argument, dict) and kind in argument


def _renamed(argument: Any, place: list[int], alias: dict[str, str]) -> Any:
    if is_a(argument, "step"):
        return {"step": place[argument["step"]]}
    return {"array": alias[argument["array"]]} if is_a(argument, "array") else argument
