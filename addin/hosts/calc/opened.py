"""The models that the cells of open workbooks hold: a workbook trained elsewhere answers at once.

Functions find them here, without a look at the document: Calc waits for their answer.
"""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlwings as xw


class OpenedModels:
    """Models by version, taken from the cells when a document is loaded."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._models: dict[str, dict[str, object]] = {}  # by document, then by version

    def find(self, version: str | None) -> object | None:
        """The model of a version; without one, the first of the document loaded last."""
        with self._lock:
            for models in reversed(list(self._models.values())):
                if version is None and models:
                    return next(iter(models.values()))
                if version in models:
                    return models[version]
        return None

    def take(self, book: "xw.Book") -> int:
        """Take note of the models in the cells that are not in the store; returns how many."""
        # With xlwings, which the first answer of a function must not wait for.
        from addin.kinds.book_model import model_in_book, versions_in_book
        from engine import store

        found = {}
        for version in versions_in_book(book):
            model = None if _is_in_store(store, version) else model_in_book(book, version)
            if model is not None:
                found[version] = model
        if found:
            with self._lock:
                self._models[book.api.RuntimeUID] = found
        return len(found)

    def forget(self, document: str) -> None:
        """The document was closed."""
        with self._lock:
            self._models.pop(document, None)


def _is_in_store(store, version: str) -> bool:
    return store.is_version(version) and store.path_of(version).is_file()
