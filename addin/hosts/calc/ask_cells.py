"""Ask the user for cells, by Calc's own small window in which one points at them with the mouse."""

import contextlib
import threading
from functools import cache
from typing import Any

import xlwings as xw

from addin.hosts.calc import bridge
from addin.press.stopping import StoppedError, raise_if_stopped

LOOK_EVERY = 0.2  # seconds between two looks at whether Stop was pressed
_answers: dict[tuple[str, str], str] = {}  # the last one to each question in each document


def ask_for_cells(book: xw.Book, questions: dict[str, str]) -> dict[str, str]:
    """Ask one question after the other; the answers are addresses as Excel writes them, or names.

    A question that was answered before in this document starts with that answer.

    Raises:
        StoppedError: when the user closes the window or presses Stop.
    """
    document = book.impl.api.RuntimeUID
    found: dict[str, str] = {}
    for name, question in questions.items():
        answer = _ask(book, question, _answers.get((document, question), ""))
        found[name] = _address(book, answer)
        _answers[document, question] = answer
    return found


def _ask(book: xw.Book, question: str, before: str) -> str:
    controller, listener = book.impl.host.controller, _listener_class()()
    controller.addRangeSelectionListener(listener)
    try:
        controller.startRangeSelection(
            bridge.properties(InitialValue=before, Title=f"Cellgrad: {question}")
        )
        while not listener.over.wait(LOOK_EVERY):
            raise_if_stopped()
    except StoppedError:
        controller.abortRangeSelection()
        raise
    finally:
        with contextlib.suppress(Exception):  # the document may be closed by now
            controller.removeRangeSelectionListener(listener)
    if not listener.answer:
        raise StoppedError
    return listener.answer


@cache
def _listener_class() -> Any:
    """UNO's classes exist only once its module is loaded."""
    bridge.uno()
    import unohelper  # type: ignore  # LibreOffice's own
    from com.sun.star.sheet import XRangeSelectionListener  # type: ignore

    class Listener(unohelper.Base, XRangeSelectionListener):
        """Hears of the answer, of its refusal, or of the end of the document."""

        def __init__(self) -> None:
            self.over, self.answer = threading.Event(), ""

        def done(self, event: Any) -> None:
            self.answer = event.RangeDescriptor.strip()
            self.over.set()

        def aborted(self, event: Any) -> None:
            self.over.set()

        def disposing(self, event: Any) -> None:
            self.over.set()

    return Listener


def _address(book: xw.Book, answer: str) -> str:
    """Calc's $Sheet1.$A$1;$Sheet1.$C$3 as 'Sheet1'!$A$1,'Sheet1'!$C$3; what it is not stays."""
    try:
        found = book.impl.api.Sheets.getCellRangesByName(answer)
    except bridge.error("com.sun.star.uno.RuntimeException"):
        return answer.replace(";", ",")  # a name, or an address as Excel writes it
    return ",".join(_as_in_excel(cells) for cells in found)


def _as_in_excel(cells: Any) -> str:
    sheet = cells.getSpreadsheet().getName().replace("'", "''")
    return f"'{sheet}'!{cells.AbsoluteName.rpartition('.')[2]}"
