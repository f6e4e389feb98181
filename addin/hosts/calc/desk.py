"""What the add-in process does besides answering functions: presses, documents loaded and closed.

Each message is worked on by a thread of its own, because Calc must never wait for it. What needs
xlwings is imported there: the first answer of a function must not wait for that.
"""

import logging
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any

from addin.client import shared_client
from addin.hosts.calc.opened import OpenedModels
from addin.press.one_at_a_time import OneAtATime

if TYPE_CHECKING:
    from addin.hosts.as_xlwings.app import App

LOAD_SECONDS = 60.0  # a document that was loaded gets its window so soon
log = logging.getLogger("cellgrad.calc")


class Desk:
    """Connects to Calc when there is first something to do there."""

    def __init__(self, pipe: str, word: str):
        self.pipe, self.word = pipe, word
        self.models = OpenedModels()
        self.turns = OneAtATime()
        self.lock = threading.Lock()
        self.take({"do": "look around"})

    def take(self, message: dict[str, Any]) -> None:
        """Start working on a message; returns at once."""
        work = {
            "press": self._press,
            "loaded": self._loaded,
            "closed": self._closed,
            "look around": self._look_around,
        }.get(message["do"])
        if work is not None:
            threading.Thread(target=self._safely, args=(work, message), daemon=True).start()

    def close(self) -> None:
        """Calc has gone: stop what trains."""
        self.turns.close()

    @cached_property
    def app(self) -> "App":
        from addin.hosts.calc import bridge
        from addin.hosts.calc.engine import connected

        return connected(bridge.connect(self.pipe, self.word))

    def _connected(self) -> "App":
        with self.lock:
            return self.app

    def _safely(self, work: Any, message: dict[str, Any]) -> None:
        log.info("%s", message)
        try:
            work(message)
        except Exception:
            log.exception("%s failed", message)
        log.info("done %s", message)

    def _press(self, message: dict[str, Any]) -> None:
        from addin.hosts.calc.presses import press

        press(self.turns, self._connected(), message)

    def _loaded(self, message: dict[str, Any]) -> None:
        """A document was loaded: its model is taken note of, then its formulas are mended."""
        from addin.hosts.calc.engine import book_with_uid
        from addin.hosts.calc.fix_up import fix_up
        from addin.kinds.book_model import holds_a_model

        book = book_with_uid(self._connected(), message["document"], LOAD_SECONDS)
        if holds_a_model(name.name for name in book.names):
            shared_client().warm()  # somebody is going to train
        n_models = 0
        try:
            n_models = self.models.take(book)
        except Exception:  # functions may then have no model; their names are mended even so
            log.exception("reading the models of %s", book.name)
        if not fix_up(book.api) and n_models:
            book.api.calculateAll()  # they may have been asked before they were known

    def _closed(self, message: dict[str, Any]) -> None:
        self.models.forget(message["document"])
        self.turns.stop(message["document"])

    def _look_around(self, message: dict[str, Any]) -> None:
        """This process has just started, perhaps in place of one that died: see what is open."""
        import xlwings as xw

        app = self._connected()
        for document in app.host.books():
            app.host.first_touch.of(document.api)
            self.models.take(xw.Book(impl=app.book(document)))
