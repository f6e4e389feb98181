"""The add-in process beside Excel, started by xlwings' library for VBA; Windows only.

One process serves all workbooks and the add-in, functions and presses alike. Excel's calls arrive
on its main thread; a press is worked on by another one, which has its own way to Excel. It ends
when Excel lets go of it.
"""

import logging
import os
import sys
import threading
from typing import Any

from addin.hosts.log_file import open_log

ADD_IN = "cellgrad.xlam"
log = logging.getLogger("cellgrad.excel")
_presses: Any = None


def serve(clsid: str) -> None:
    """Answer Excel until it has gone; `clsid` is where its library looks for us."""
    _write_log()
    sys.setswitchinterval(0.001)  # functions must answer while a press converts a block
    from xlwings.com_server import serve as answer_excel

    import addin.hosts.excel.udfs  # noqa: F401  before the first call, not during it

    threading.Thread(target=_warm_up, daemon=True).start()
    try:
        answer_excel(clsid)
    finally:
        if _presses is not None:
            _presses.turns.close()
        os._exit(0)  # threads may sit in a call to an Excel that is gone


def press(button: str, book: Any, sheet: str, selected: str) -> str:
    """Take note of a press, on the thread that Excel waits for; returns at once."""
    import pythoncom

    line = pythoncom.CoMarshalInterThreadInterfaceInStream(pythoncom.IID_IDispatch, book._oleobj_)
    work = threading.Thread(target=_work, args=(button, line, sheet, selected), daemon=True)
    work.start()
    return "noted"


def _work(button: str, line: Any, sheet: str, selected: str) -> None:
    """Do what was pressed, in an apartment of this thread's own."""
    import pythoncom
    from win32com.client import Dispatch

    pythoncom.CoInitialize()
    try:
        from addin.hosts.excel.presses import ExcelWindow
        from addin.press.given import Given

        held = pythoncom.CoGetInterfaceAndReleaseStream(line, pythoncom.IID_IDispatch)
        book = book_of(Dispatch(held))
        window, given = ExcelWindow(book, tell_ribbon), Given(sheet, selected or None)
        _all_presses().press(button, book.fullname, window, given)
    except Exception:
        log.exception("%s failed", button)
    finally:
        pythoncom.CoUninitialize()


def book_of(dispatch: Any) -> Any:
    """Excel's workbook as xlwings', with patience, and with values cleaned as in every host."""
    import xlwings as xw
    from xlwings import _xlwindows

    from addin.hosts.excel.patient import Patience, Patient
    from addin.sheet.values import cleaned

    theirs = _xlwindows.Engine.prepare_xl_data_element
    _xlwindows.engine.prepare_xl_data_element = cleaned(theirs)
    patience = Patience(tell=lambda why: log.info("waiting: %s", why))
    return xw.Book(impl=_xlwindows.Book(xl=Patient(dispatch, patience)))


def _all_presses() -> Any:
    global _presses
    if _presses is None:
        from addin.press.one_at_a_time import OneAtATime
        from addin.press.runner import Presses

        _presses = Presses(log, OneAtATime())
    return _presses


def tell_ribbon(book: Any, now: bool) -> None:
    """Let the add-in's Stop be pressed, or not; without the add-in there is no ribbon of ours."""
    try:
        book.app.api.Run(f"'{ADD_IN}'!CellgradTraining", now)
    except Exception as err:
        from addin.hosts.excel.patient import ClosedError

        if isinstance(err, ClosedError):
            raise
        log.info("no add-in to tell: %s", err)


def _warm_up() -> None:
    """Import what the first press needs, while nobody waits."""
    import addin.hosts.excel.presses
    import addin.press.runner  # noqa: F401


def _write_log() -> None:
    """Everything that goes wrong here ends up in one small file; there is no console."""
    sys.stdout = sys.stderr = open_log("excel.log")
