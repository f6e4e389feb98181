"""The file in which a process without a console says what went wrong."""

import logging
from typing import TextIO

from engine import store

LARGEST = 1_000_000  # bytes; a larger one is started again


def open_log(name: str) -> TextIO:
    """Open the log of that name in the user's folder, and let `logging` write to it.

    Each line goes to the end, also where several processes write: one that counted for itself
    would write over what the others have said.
    """
    path = store.home() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file() and path.stat().st_size >= LARGEST:
        path.write_bytes(b"")
    target = path.open("a", encoding="utf-8")
    logging.basicConfig(
        stream=target, format="%(asctime)s %(message)s", level=logging.INFO, force=True
    )
    return target
