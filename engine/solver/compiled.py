"""A program in torch: what is called, again and again, with other numbers."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.solver.masked import masked
from engine.solver.ops import OPS
from engine.solver.program import Program, is_a


class Compiled:
    """A program in torch, on one device. Call it with the vector; it answers with the outputs."""

    def __init__(self, program: Program, device: torch.device | str = "cpu"):
        self.device = torch.device(device)
        tensors = {k: torch.from_numpy(np.array(v)).to(self.device)
                   for k, v in program.arrays.items()}  # fmt: skip
        self.program, self.n_inputs, self.outputs = program, program.n_inputs, program.outputs
        self.names = [name for name, _ in program.steps[1:]]
        self.steps = [_resolved(name, args, tensors) for name, args in program.steps[1:]]
        self.is_masked = False

    def __call__(self, x: Tensor) -> list[Tensor]:
        """x (n_inputs,) float64 -> one tensor for each output, in its shape."""
        done = self._run(x)
        return [done[n] for n in self.outputs]

    def shapes(self, x: Tensor) -> list[tuple[int, ...]]:
        """The shape of what each step gives for x (n_inputs,)."""
        return [tuple(found.shape) for found in self._run(x)]

    def _run(self, x: Tensor) -> list[Any]:
        done: list[Any] = [x]
        for op, args, places in self.steps:
            given = list(args)
            for p in places:
                given[p] = done[args[p]]
            done.append(op(torch, *given))
        return done

    def mask(self) -> None:
        """From now on hidden error values leave the slopes alone, which takes longer."""
        self.is_masked = True
        self.steps = [
            (masked(name, op), args, places)
            for name, (op, args, places) in zip(self.names, self.steps, strict=True)
        ]


def _resolved(name: str, args: list[Any], tensors: dict[str, Tensor]) -> tuple[Any, list, list]:
    """An operation, its arguments (steps as numbers), and which of them are steps."""
    places = [i for i, a in enumerate(args) if is_a(a, "step")]
    given = [a["step"] if is_a(a, "step") else tensors[a["array"]] if is_a(a, "array") else a
             for a in args]  # fmt: skip
    return OPS[name], given, places
