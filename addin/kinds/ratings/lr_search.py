"""Find learning rate: a job tries ever larger ones, and its end says which one to take."""

from dataclasses import dataclass

import xlwings as xw

from addin.client import Event, Job
from addin.kinds.ratings.sheet import RatingsSheet
from addin.messages import line
from addin.press.following import Attempt, Following
from engine.errors import InputError


@dataclass
class LrSearch(Following):
    """A search for a learning rate. It changes no weight, and writes one line of the status."""

    job: Job
    sheet: str
    found: str = ""  # in words
    saves_after_failure = False  # there is nothing to keep

    def opened(self, book: xw.Book) -> RatingsSheet:
        return RatingsSheet(book, self.sheet)

    def newest(self) -> None:
        return None

    def show_live(self, cells: RatingsSheet) -> None:
        pass

    def show_end(self, cells: RatingsSheet, result: Event, attempt: Attempt) -> None:
        self.found = f"Suggested learning rate: {result['suggestion']:.2g}"
        if result["outcome"] == "stopped":
            self.found = "Stopped before a learning rate was found"
        attempt(lambda: cells.write_status(message=self.found))

    def show_failure(self, cells: RatingsSheet, err: InputError) -> None:
        cells.write_status(message=line(err))

    def notes(self, book: xw.Book) -> list[str]:
        return [self.found]
