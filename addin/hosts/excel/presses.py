"""A workbook in Excel as a press sees it: its status bar, its ribbon, its protected sheets.

Each press works on a thread of its own, in a COM apartment of its own, because Excel waits for the
macro that told us of it. Nothing here knows how the connection was made.
"""

import contextlib
from collections.abc import Callable, Sequence

import xlwings as xw

from addin.client import Event
from addin.press.progress import progress_of
from addin.press.window import ClosedError, Window
from engine.errors import InputError


class ExcelWindow(Window):
    """A workbook with patience; `tell_ribbon` hears when a job begins and when it ends."""

    log_name = "excel.log"

    def __init__(self, book: xw.Book, tell_ribbon: Callable[[xw.Book, bool], None]):
        super().__init__(book)
        self.tell_ribbon = tell_ribbon

    def check(self, sheet: str | None) -> None:
        """A press on a protected sheet ends before it begins; later protection is waited for."""
        if sheet and self.book.sheets[sheet].api.ProtectContents:
            remedy = "Take that off (Review, Unprotect Sheet) and press again"
            raise InputError("the sheet is protected", remedy, where=sheet)

    def say(self, text: str) -> None:
        self.book.app.status_bar = text

    def following(self, now: bool) -> None:
        self.tell_ribbon(self.book, now)

    def show_progress(self, news: Sequence[Event]) -> None:
        self.say(f"Cellgrad: {progress_of(news[-1])[2]}")

    def write(self, write: Callable[[], None], at_once: bool) -> None:
        """Write with the window held still: nobody sees new weights beside old predictions."""
        if not at_once:
            return write()
        self.book.app.screen_updating = False
        try:
            return write()
        finally:
            with contextlib.suppress(ClosedError):
                self.book.app.screen_updating = True
