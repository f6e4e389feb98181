"""Driving a headless Calc from a benchmark: open, press, wait, look for processes."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlwings as xw

from addin.layout import ratings as layout
from addin.ratings_sheet import RatingsSheet


def press(book: xw.Book, sheet: str, button: str) -> float:
    """Press a toolbar button with `sheet` in front; returns the seconds until Calc is back."""
    impl = book.impl
    impl.activate()
    impl.sheets(sheet).activate()
    context = impl.app.context
    dispatcher = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.DispatchHelper", context
    )
    began = time.perf_counter()
    url = f"service:org.cellgrad.Job?{button}"
    dispatcher.executeDispatch(impl.controller.getFrame(), url, "", 0, ())
    return time.perf_counter() - began


def status(cells: RatingsSheet) -> dict[Any, Any]:
    return dict(cells.rows(layout.STATUS))


def wait_until(claim: Callable[[], Any], what: str, seconds: float = 120.0) -> float:
    """Wait until a claim is true; returns the seconds it took."""
    began = time.perf_counter()
    while not claim():
        if time.perf_counter() - began > seconds:
            raise SystemExit(f"{what}: not within {seconds:g} s")
        time.sleep(0.1)
    return time.perf_counter() - began


def processes(module: str) -> list[int]:
    """The processes that run a module with this CELLGRAD_HOME."""
    home, found = f"CELLGRAD_HOME={os.environ['CELLGRAD_HOME']}".encode(), []
    for folder in Path("/proc").iterdir():
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            ours = home in (folder / "environ").read_bytes().split(b"\0")
        except (OSError, IndexError):
            continue
        if ours and state != "Z" and module.encode() in command:
            found.append(int(folder.name))
    return found
