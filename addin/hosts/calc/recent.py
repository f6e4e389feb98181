"""What Calc has just said, kept for a moment.

xlwings asks for the names of sheet and document with every range that it makes; asking Calc each
time took longer than writing the cells.
"""

import time
from collections.abc import Callable

SECONDS = 0.2  # a sheet that the user renames has its new name here so much later


class Recent:
    """The answer of `ask`, asked for again once it is old."""

    def __init__(self, ask: Callable[[], str]):
        self._ask, self._until, self._answer = ask, 0.0, ""

    def __call__(self) -> str:
        now = time.monotonic()
        if now >= self._until:
            self._answer, self._until = self._ask(), now + SECONDS
        return self._answer

    def forget(self) -> None:
        """It has just been changed from here."""
        self._until = 0.0
