"""Just enough of pywin32 for xlwings' own Windows code to be imported and run on another system."""

import ctypes
import datetime as dt
import importlib
import sys
import types
from contextlib import contextmanager
from unittest import mock


class ComError(Exception):
    """pywintypes.com_error: hresult, text, excepinfo, argument."""

    def __init__(self, hresult, text="", excepinfo=None, argument=None):
        super().__init__(hresult, text, excepinfo, argument)
        self.hresult, self.excepinfo = hresult, excepinfo


class Dispatched:
    """win32com.client.CDispatch and its like."""


_SERVER = [f"win32com.server{part}" for part in ("", ".dispatcher", ".policy", ".util")]
_OTHERS = ["win32api", "win32con", "win32event", "win32gui", *_SERVER]


def _modules():
    anything = mock.MagicMock
    pywintypes = types.SimpleNamespace(
        com_error=ComError, error=OSError, TimeType=type("TimeType", (), {}), IID=str
    )
    pythoncom = anything(ole_error=ComError, __file__=None)
    client = anything(
        CDispatch=Dispatched, CoClassBaseClass=Dispatched, DispatchBaseClass=Dispatched
    )
    win32process = anything()
    win32process.GetWindowThreadProcessId.return_value = (1, 4711)
    return {
        "pywintypes": pywintypes,
        "pythoncom": pythoncom,
        "win32com": anything(client=client),
        "win32com.client": client,
        "win32process": win32process,
        "win32timezone": anything(TimeZoneInfo=anything(utc=lambda: dt.UTC)),
        **{name: anything() for name in _OTHERS},
    }


@contextmanager
def windows():
    """xlwings with its Windows parts: `xlwings._xlwindows` and `xlwings.udfs`, engine "excel"."""
    import xlwings as xw

    added = {"PyDLL": mock.MagicMock(), "oledll": mock.MagicMock(), "windll": mock.MagicMock()}
    engines, by_name = list(xw.engines.engines), dict(xw.engines.engines_by_name)
    with (
        mock.patch.dict(sys.modules, _modules()),
        mock.patch.multiple(ctypes, create=True, **added),
    ):
        try:
            xlwindows = importlib.import_module("xlwings._xlwindows")
            importlib.import_module("xlwings.udfs")
            xw.engines.add(xw.Engine(impl=xlwindows.engine))
            yield xlwindows
        finally:
            xw.engines.engines[:] = engines
            xw.engines.engines_by_name.clear()
            xw.engines.engines_by_name.update(by_name)
            for name in ("_xlwindows", "_win32patch", "udfs", "com_server"):
                sys.modules.pop(f"xlwings.{name}", None)
                vars(xw).pop(name, None)
            sys.modules.pop("addin.hosts.excel.udfs", None)
