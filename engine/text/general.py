"""Plain text to learn a language from: a file with a paragraph a line, packed or not."""

import bz2
import gzip
import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from engine.errors import InputError

_TITLE = re.compile(r" ?= [^=].* = ?")  # WikiText's mark of a new article
LONGEST = 50_000  # characters of a text, so that a file without titles becomes many


def general_texts(path: Path, max_chars: int = 0) -> list[str]:
    """The articles of a file, each a text; those of files without titles by size.

    `.gz`, `.bz2` and `.xz` are unpacked; a folder is all of its files, and `*` in a name stands for
    anything. `max_chars` ends early.

    Raises:
        InputError: when there is no such file, or it is not text.
    """
    files = [path]
    if path.is_dir() or "*" in path.name:
        found = path.iterdir() if path.is_dir() else path.parent.glob(path.name)
        files = sorted(p for p in found if p.is_file())
    texts: list[str] = []
    n_chars = 0
    for file in files:
        for text in _articles(file):
            texts.append(text)
            n_chars += len(text)
            if max_chars and n_chars >= max_chars:
                return texts
    if not texts:
        raise InputError("there is no text in it", "Give a file of plain text", where=path.name)
    return texts


def _articles(path: Path) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for line in _lines(path):
        if part and (_TITLE.fullmatch(line) or size > LONGEST):
            yield "\n".join(part)
            part, size = [], 0
        if line.strip():
            part.append(line.strip())
            size += len(line)
    if part:
        yield "\n".join(part)


def _lines(path: Path) -> Iterator[str]:
    openers = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
    try:
        file: IO[str]
        with openers.get(path.suffix, open)(path, "rt", encoding="utf-8") as file:  # pyright: ignore[reportAssignmentType, reportCallIssue, reportArgumentType]
            for line in file:
                yield line.rstrip("\n")
    except OSError as err:
        problem = f"this file cannot be read: {err.strerror or err}"
        raise InputError(problem, "Give a file of plain text", where=path.name) from None
    except (UnicodeDecodeError, EOFError, lzma.LZMAError) as err:
        raise InputError(
            f"this is no text in UTF-8: {err}", "Save it as UTF-8", where=path.name
        ) from None
