"""What can put cells back in a way of its own, for the button Restore previous run.

The runs of a model's sheet are in its journal; whatever else changes cells registers how it puts
them back, and is asked first.
"""

from collections.abc import Callable

import xlwings as xw

Restorer = Callable[[xw.Book], str | None]  # the run it put back, None where it made none here
RESTORERS: list[Restorer] = []


def restorer(put_back: Restorer) -> Restorer:
    """Register what puts back."""
    RESTORERS.append(put_back)
    return put_back


def restored(book: xw.Book) -> str | None:
    """Put back the last run of whatever registered; None where nothing of it is in the cells."""
    return next((run for put_back in RESTORERS if (run := put_back(book)) is not None), None)
