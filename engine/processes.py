"""Python processes that import nothing from the current folder.

A workbook may lie in a folder with an `engine/` or a `numpy.py` of its own. Python puts the current
folder first on its path, and would run those files.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from typing import Any

_RUN = (
    "import json, runpy, sys; sys.path[:] = json.loads(sys.argv[1]); del sys.argv[:2]; "
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)
_HOUSE = str(Path(__file__).resolve().parent.parent)  # where engine itself was imported from


def python_command(module: str) -> list[str]:
    """What runs a module as a program, with the import path of this process."""
    return [sys.executable, "-P", "-c", _RUN, json.dumps(_import_path()), module]


def safe_environment() -> dict[str, str]:
    """This process's environment, without entries of PYTHONPATH that mean the current folder."""
    env = {**os.environ, "PYTHONSAFEPATH": "1"}
    if "PYTHONPATH" in env:
        env["PYTHONPATH"] = os.pathsep.join(_absolute(env["PYTHONPATH"].split(os.pathsep)))
    return env


@contextmanager
def _safe() -> Iterator[None]:
    """What is started within this block has the safe environment."""
    before = dict(os.environ)
    os.environ.update(safe_environment())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class SafeProcess(SpawnProcess):
    """A spawned process whose interpreter does not look into the current folder."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        with _safe():
            return SpawnProcess._Popen(process_obj)  # type: ignore[attr-defined]


class SafeContext(SpawnContext):
    """The context for pools of processes, in place of `get_context("spawn")`."""

    Process = SafeProcess  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        if os.name == "posix":  # the process that watches over a pool's locks
            with _safe():
                resource_tracker.ensure_running()


def _import_path() -> list[str]:
    """The path of this process; of the current folder only where that holds the package itself."""
    here = str(Path.cwd())
    paths = [path for path in _absolute(sys.path) if path != here]
    return paths if _HOUSE in paths else [_HOUSE, *paths]


def _absolute(paths: list[str]) -> list[str]:
    return [path for path in paths if Path(path).is_absolute()]
