"""A program in torch: what is called, again and again, with other numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.search.masked import masked
from engine.search.ops import OPS, gather
from engine.search.program import Program, is_a
from engine.search.scalars import ScalarRun, runs_in

LONG = 3000  # steps; where there are more, those on single numbers are run together

Step = tuple[Any, list[Any], list[int]]  # an operation, its arguments, which of them are steps


class Compiled:
    """A program in torch, on one device. Call it with the vector; it answers with the outputs."""

    def __init__(self, program: Program, device: torch.device | str = "cpu"):
        self.device = torch.device(device)
        tensors = {
            k: torch.from_numpy(np.array(v)).to(self.device) for k, v in program.arrays.items()
        }
        self.program, self.n_inputs, self.outputs = program, program.n_inputs, program.outputs
        self.names = [name for name, _ in program.steps[1:]]
        self.steps = [_resolved(name, args, tensors) for name, args in program.steps[1:]]
        self.live: Sequence[Step | None] = self.steps  # None: part of a run
        self.is_masked = False
        self.is_planned = len(self.steps) <= LONG or self.device.type != "cpu"

    def __call__(self, x: Tensor) -> list[Tensor]:
        """x (n_inputs,) float64 -> one tensor for each output, in its shape."""
        if not self.is_planned:
            self.is_planned, self.live = True, self._with_runs(self.shapes(x))
        done = self._run(x)
        return [done[n] for n in self.outputs]

    @torch.no_grad()
    def shapes(self, x: Tensor) -> list[tuple[int, ...]]:
        """The shape of what each step gives for x (n_inputs,)."""
        before, self.live = self.live, self.steps
        found = [tuple(result.shape) for result in self._run(x)]
        self.live = before
        return found

    def _run(self, x: Tensor) -> list[Any]:
        done: list[Any] = [x]
        for step in self.live:
            if step is None:
                done.append(None)
                continue
            op, args, places = step
            given = list(args)
            for p in places:
                given[p] = done[args[p]]
            done.append(op(torch, *given))
        return done

    def mask(self) -> None:
        """From now on hidden error values leave the slopes alone, which takes longer."""
        self.is_masked = self.is_planned = True
        pairs = zip(self.names, self.steps, strict=True)
        self.live = [(masked(name, op), args, places) for name, (op, args, places) in pairs]

    def _with_runs(self, shapes: list[tuple[int, ...]]) -> Sequence[Step | None]:
        """The steps, with each long run of operations on single numbers as one of them."""
        live: list[Step | None] = list(self.steps)
        for first, last in runs_in(self.program, shapes):
            self._put_run(live, first, last, shapes)
        return live

    def _put_run(
        self, live: list[Step | None], first: int, last: int, shapes: list[tuple[int, ...]]
    ) -> None:
        read = self._read_after(last)
        while first in read:  # the place of the first step is the run's own
            first += 1
        if first > last:
            return
        gives = [n for n in range(first, last + 1) if n in read]
        run = ScalarRun(self.program, first, last, gives)
        live[first - 1 : last] = [None] * (last - first + 1)
        live[first - 1] = (run, run.reads, list(range(len(run.reads))))
        place = {n: k for k, n in enumerate(gives)}
        alone = {n for n in self.outputs if n in place}
        for n in range(last + 1, len(self.program.steps)):
            name, args = self.program.steps[n]
            own = [a["step"] for a in args if is_a(a, "step")]
            if name == "join" and len(own) == len(args) and all(a in place for a in own):
                index = torch.tensor([place[a] for a in own])
                live[n - 1] = (gather, [first, index], [0])
            else:
                alone |= {a for a in own if a in place}
        for n in alone:
            live[n - 1] = (OPS["cut"], [first, place[n], place[n] + 1, list(shapes[n])], [0])

    def _read_after(self, last: int) -> set[int]:
        """The steps that are read by steps after `last`, or asked for."""
        later = self.program.steps[last + 1 :]
        found = {a["step"] for _, args in later for a in args if is_a(a, "step")}
        return found | set(self.outputs)


def _resolved(name: str, args: list[Any], tensors: dict[str, Tensor]) -> Step:
    """An operation, its arguments (steps as numbers), and which of them are steps."""
    places = [i for i, a in enumerate(args) if is_a(a, "step")]
    given = [
        a["step"] if is_a(a, "step") else tensors[a["array"]] if is_a(a, "array") else a
        for a in args
    ]
    return OPS[name], given, places
