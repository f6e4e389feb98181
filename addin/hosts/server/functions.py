"""The worksheet functions as xlwings Server offers them, off its event loop; one streams."""

import asyncio
import inspect
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import xlwings.server as server

import addin.functions  # noqa: F401  registers them
from addin.answers import note_error
from addin.cell_errors import NOT_AVAILABLE
from addin.client import shared_client
from addin.press.progress import progress_of
from addin.registry import FUNCTIONS, Function
from engine.errors import InputError

STEP = 0.25  # seconds between looks at a job
WORKERS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="function")
log = logging.getLogger("cellgrad.server")


def served(function: Function) -> Callable[..., Any]:
    """A function as xlwings Server's: its arguments are rectangles, others need not wait for it."""

    async def call(*args: Any) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(WORKERS, answer, function, args)

    call.__name__ = function.name
    call.__doc__ = function.doc
    call.__signature__ = inspect.signature(function.call)  # type: ignore[attr-defined]
    made: Any = server.func(call)
    for argument in function.arguments:
        made = server.arg(argument.name, ndim=2, err_to_str=True, doc=argument.doc)(made)
    return made


def answer(function: Function, args: tuple[Any, ...]) -> Any:
    """What the function answers; a fault of ours is an error value, and words for LAST_ERROR."""
    try:
        said = function.call(*args)
    except Exception as err:
        log.exception("%s failed", function.name)
        return note_error(InputError(f"Cellgrad failed: {type(err).__name__}", "See the log"))
    return NOT_AVAILABLE if said is None else said


@server.func
async def TRAINING_STATUS():  # no annotation: xlwings would take it for a converter
    """What trains now, live: state, epoch, of how many, loss."""
    shown: list[Any] | None = None
    while True:
        now = status_row()
        if now != shown:
            shown = now
            yield [now]
        await asyncio.sleep(STEP)


def status_row() -> list[Any]:
    """State, epoch, of how many, loss; blanks while nothing trains."""
    running = [job for job in list(shared_client().jobs.values()) if job.state == "running"]
    if not running or not running[0].log:
        return ["starting" if running else "idle", "", "", ""]
    last = running[0].log[-1]
    done, total, _ = progress_of(last)
    state = "scoring" if "scores" in last else "training"
    return [state, done, total, last.get("train_loss", "")]


ALL = {name: served(function) for name, function in FUNCTIONS.items()}
ALL["TRAINING_STATUS"] = TRAINING_STATUS
