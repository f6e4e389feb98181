"""Excel's objects, with patience: a call that Excel rejects is made again until it is taken.

Excel rejects calls while a cell is being edited, a dialog is open, or it is busy. A rejected call
has done nothing, so making it again is safe, and a state that is half written is finished later.
xlwings tries again too, but without a pause, or not after all of these errors.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from addin.hosts.excel.com_errors import is_busy, is_gone, is_refused
from addin.press.window import ClosedError

FIRST_WAIT, LONGEST_WAIT = 0.02, 1.0  # seconds between tries


class Patience:
    """How long to wait, and who is told why. One for each press."""

    def __init__(
        self,
        tell: Callable[[str], None] = lambda why: None,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self.tell, self.sleep = tell, sleep

    def until_taken(self, call: Callable[[], Any], is_protected: Callable[[], bool]) -> Any:
        """Make a call, again and again while Excel rejects it, or a sheet is protected.

        Raises:
            ClosedError: when the workbook or Excel is gone.
        """
        wait = FIRST_WAIT
        while True:
            try:
                return call()
            except Exception as err:
                if is_gone(err):
                    raise ClosedError from err
                if is_busy(err):
                    self.tell("Excel is busy")
                elif is_refused(err) and is_protected():
                    self.tell("the sheet is protected")
                else:
                    raise
            self.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)


class Patient:
    """One object of Excel. What it gives is wrapped in the same way."""

    def __init__(self, inner: Any, patience: Patience):
        object.__setattr__(self, "_inner", inner)
        object.__setattr__(self, "_patience", patience)

    def __getattr__(self, name: str) -> Any:
        inner, patience = self._inner, self._patience
        if name == "_oleobj_":  # what pywin32 passes on as an argument
            return inner._oleobj_
        return self._wrapped(patience.until_taken(lambda: _read(inner, name), _never))

    def __setattr__(self, name: str, value: Any) -> None:
        inner = self._inner
        self._patience.until_taken(lambda: setattr(inner, name, value), lambda: _protected(inner))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        inner = self._inner
        return self._wrapped(
            self._patience.until_taken(lambda: inner(*args, **kwargs), lambda: _protected(inner))
        )

    def __iter__(self) -> Iterator[Any]:
        for place in range(1, self.Count + 1):
            yield self(place)

    def _wrapped(self, value: Any) -> Any:
        is_object = hasattr(value, "_oleobj_") or callable(value)
        return Patient(value, self._patience) if is_object else value


def _read(inner: Any, name: str) -> Any:
    """A property. pywin32 takes a call that Excel rejected for one that does not exist: ask again.

    Raises:
        AttributeError: when there is no such property indeed.
    """
    try:
        return getattr(inner, name)
    except AttributeError:
        inner._oleobj_.GetIDsOfNames(0, name)  # raises what is the matter
        return getattr(inner, name)


def _never() -> bool:
    return False


def _protected(inner: Any) -> bool:
    """Whether the sheet of a range, or a sheet itself, is protected."""
    try:
        sheet = getattr(inner, "Worksheet", inner)
        return bool(getattr(sheet, "ProtectContents", False))
    except Exception as err:
        return is_busy(err)
