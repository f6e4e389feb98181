"""Driving a headless Calc from a benchmark: open, press, wait, look for processes."""

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlwings as xw

from addin.hosts.calc import bridge
from addin.hosts.calc.office import Office
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet


def press(book: xw.Book, sheet: str, button: str) -> float:
    """Press a toolbar button with `sheet` in front; returns the seconds until Calc is back."""
    impl = book.impl
    impl.activate()
    impl.sheets(sheet).activate()
    context = impl.app.host.context
    dispatcher = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.DispatchHelper", context
    )
    began = time.perf_counter()
    url = f"service:org.cellgrad.Job?{button}"
    dispatcher.executeDispatch(impl.host.controller.getFrame(), url, "", 0, ())
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


class Changes:
    """Hears from Calc that a range has changed: nothing is asked in between."""

    def __init__(self, target: xw.Range):
        self.event, self.cells = threading.Event(), target.sheet.impl.host.cells(target.impl.block)
        self.cells.addModifyListener(_listener(self.event))

    def wait_until(self, claim: Callable[[], Any], what: str, seconds: float = 120.0) -> float:
        """Wait until a change makes a claim true; returns the seconds it took."""
        began = time.perf_counter()
        while not claim():
            if not self.event.wait(seconds):
                raise SystemExit(f"{what}: not within {seconds:g} s")
            self.event.clear()
        return time.perf_counter() - began


def _listener(event: threading.Event) -> Any:
    bridge.uno()
    import unohelper  # LibreOffice's own, found once `uno` is
    from com.sun.star.util import XModifyListener

    class Listener(unohelper.Base, XModifyListener):
        def modified(self, source: Any) -> None:
            event.set()

        def disposing(self, source: Any) -> None:
            event.set()

    return Listener()


def cpu_seconds(office: Office) -> float:
    """What Calc, the add-in process and the engine process have used so far, together.

    On a machine that others use too this says more than the clock.
    """
    ticks = 0
    modules = ("addin.hosts.calc.process", "engine.service")
    pids = [pid for module in modules for pid in processes(module)]
    for pid in (*pids, *_children(office.process.pid)):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    """soffice.bin runs below a small starter, or is what we started itself."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [pid, *map(int, listed.read_text().split())]


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
