"""Minimising as a job of the engine process: a program in, published numbers out."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from engine import store
from engine.checkpoint import Checkpoint
from engine.device import pick_device, use_threads
from engine.errors import InputError
from engine.jobs import Watcher, job
from engine.progress import Epoch
from engine.search.bounds import Bounds
from engine.search.compiled import Compiled
from engine.search.problem import Problem
from engine.search.program import Program
from engine.search.search import search
from engine.search.settings import SearchSettings

ROUNDING = 1e-9  # by so little a constraint may be missed unmentioned
LARGE = 5_000_000  # numbers in a program's arrays from which a GPU is worth its copying


@job
def minimise(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Minimise the program of a request and publish the numbers as it goes.

    The header holds `run`, `program`, `settings`, `goal`, `wanted`, `is_root` and `constraints`;
    the arrays those of the program (`program.*`), `start`, `low`,
    `high` and `whole`.
    """
    began = time.perf_counter()
    settings = SearchSettings(**header["settings"])
    use_threads(settings.threads)
    own = {k.removeprefix("program."): v for k, v in arrays.items() if k.startswith("program.")}
    program = Program.from_json(header["program"], own)
    device = device_for(settings.device, sum(a.size for a in own.values()))
    constraints = [tuple(c) for c in header["constraints"]]
    bounds = Bounds(arrays["low"], arrays["high"], constraints, arrays["whole"] != 0)
    problem = Problem(
        Compiled(program, device), bounds, header["goal"], header["wanted"], header["is_root"]
    )
    start = first_numbers(arrays["start"], settings)
    publisher = Publisher(header["run"], watcher)
    found = search(problem, start, settings, publisher)
    version = publisher.publish(found.x, len(found.log))
    outputs = problem.outputs(found.x)
    return {
        "outcome": found.outcome,
        "method": found.method,
        "starts": found.n_starts,
        "version": version,
        "device": str(device),
        "log": [vars(line) for line in found.log],
        "target": _target(outputs[0], problem),
        "missed": missed if (missed := bounds.violation(outputs)) > ROUNDING else 0.0,
        "no_slope": np.flatnonzero(problem.has_no_slope).tolist(),
        "evaluations": problem.n_evaluations,
        "seconds": time.perf_counter() - began,
    }


def _target(output: float, problem: Problem) -> float:
    return float(np.sqrt(max(output, 0.0))) if problem.is_root else output


def first_numbers(start: np.ndarray, settings: SearchSettings) -> np.ndarray:
    """The numbers in the cells, or random ones of which a sum of products stays small."""
    if settings.init == "cells":
        return start
    return np.random.default_rng(settings.seed).uniform(0, 1, len(start))


def device_for(name: str, n_numbers: int) -> torch.device:
    """The device asked for; "auto" takes a GPU only for large programs.

    Raises:
        InputError: for mps, which has no numbers of 64 bits.
    """
    if name == "auto":
        is_worth_it = n_numbers >= LARGE and torch.cuda.is_available()
        return torch.device("cuda" if is_worth_it else "cpu")
    device = pick_device(name)
    if device.type == "mps":
        problem = "device mps has no numbers of 64 bits"
        raise InputError(problem, "Set device to cpu", setting="device")
    return device


class Publisher:
    """Publishes the numbers of each epoch that will be shown."""

    def __init__(self, run: str, watcher: Watcher):
        self.run, self.watcher, self.last = run, watcher, ""

    def should_stop(self) -> bool:
        return self.watcher.should_stop()

    def on_epoch(self, log: Epoch, snapshot: Callable[[], np.ndarray]) -> None:
        version = self.publish(snapshot(), log.epoch) if self.watcher.wants_snapshot(log) else None
        self.watcher.on_epoch(log, version)

    def publish(self, x: np.ndarray, epoch: int) -> str:
        version = store.version_of(self.run, epoch)
        if version == self.last:
            version += ".1"
        self.last = version
        meta = {"kind": "solver", "version": version, "epoch": epoch}
        store.publish(version, Checkpoint({"x": x}, meta))
        return version
