"""The scripts that the task pane runs on a workbook, off the server's event loop."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import xlwings as xw
import xlwings.server as server

from addin.answers import note_error
from addin.hosts.server.read_back import read_back
from addin.hosts.server.trainings import TRAININGS
from addin.messages import line
from addin.press.one_at_a_time import BusyError
from engine.errors import InputError

log = logging.getLogger("cellgrad.server")
read_back()


@server.script
async def press(book: xw.Book, button: str, given: dict) -> None:
    """Press a button; what it says on success is in the cells."""
    await _off_the_loop(TRAININGS.press, book, button, given)


@server.script
async def show(book: xw.Book, session: str) -> None:
    """Write the newest state of what trains."""
    await _off_the_loop(TRAININGS.show, book, session)


@server.script
async def finish(book: xw.Book, session: str) -> None:
    """Write how it ended."""
    await _off_the_loop(TRAININGS.finish, book, session)


async def _off_the_loop(work: Callable[..., None], *args: Any) -> None:
    """Run on a thread; what goes wrong becomes one line for the task pane, and no retry."""
    try:
        await asyncio.to_thread(work, *args)
    except InputError as err:
        note_error(err)
        raise xw.XlwingsError(line(err)) from None
    except BusyError as err:
        raise xw.XlwingsError(str(err)) from None
    except Exception as err:
        log.exception("a script failed")
        failed = InputError(f"Cellgrad failed: {type(err).__name__}", "See the server's log")
        note_error(failed)
        raise xw.XlwingsError(line(failed)) from None
