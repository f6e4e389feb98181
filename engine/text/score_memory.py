"""Scores that are known already: by text and model version, on disk, in constant memory.

A model version never changes, so neither does what it says of a text. The memory is what lets a
column that was stopped, or a file whose scoring was killed, go on where it was.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from engine import store

KEPT = 2_000_000  # texts; about 60 bytes each
ASKED = 500  # texts looked up together
PATIENCE = 5.0  # seconds to wait for another process that writes

_TABLE = "CREATE TABLE IF NOT EXISTS scores (key BLOB UNIQUE, score REAL, words TEXT)"
_ASK = "SELECT key, score, words FROM scores WHERE key IN"
_DROP = "DELETE FROM scores WHERE rowid <= (SELECT max(rowid) FROM scores) - ?"


class Known(NamedTuple):
    """What is known of a text: the probability that it is positive, and the words that decided.

    A text without a word has no score.
    """

    score: float | None
    words: str | None


class ScoreMemory:
    """Known scores in one SQLite file; where that cannot be used, in this process's memory alone.

    Not shared between threads: each opens its own.
    """

    def __init__(self, path: Path | None = None):
        self.path = path or store.home() / "scores.sqlite"
        self.base = _opened(self.path)

    def __enter__(self) -> "ScoreMemory":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.base.close()

    def find(self, version: str, texts: Iterable[str]) -> dict[str, Known]:
        """What is known of these texts; those it does not know are left out."""
        keys = {key_of(version, text): text for text in texts}
        found: dict[str, Known] = {}
        try:
            for part in _parts(list(keys)):
                ask = f"{_ASK} ({', '.join('?' * len(part))})"
                for key, score, words in self.base.execute(ask, part):
                    found[keys[key]] = Known(score, words)
        except sqlite3.Error:
            return found  # a damaged memory forgets; it does not stop anybody
        return found

    def add(self, version: str, texts: Sequence[str], known: Sequence[Known]) -> None:
        """Remember some texts; all of them or, if the process is killed, none."""
        rows = [(key_of(version, t), k.score, k.words) for t, k in zip(texts, known, strict=True)]
        try:
            with self.base:
                self.base.executemany("INSERT OR REPLACE INTO scores VALUES (?, ?, ?)", rows)
                self.base.execute(_DROP, (KEPT,))
        except sqlite3.Error:
            return  # a full disk, or another process that writes for long: score again next time


def key_of(version: str, text: str) -> bytes:
    """Sixteen bytes that stand for a text and a version."""
    digest = hashlib.blake2b(version.encode(), digest_size=16)
    digest.update(b"\0" + text.encode("utf-8", "surrogatepass"))
    return digest.digest()


def _parts(keys: list[bytes]) -> Iterator[list[bytes]]:
    return (keys[at : at + ASKED] for at in range(0, len(keys), ASKED))


def _opened(path: Path) -> sqlite3.Connection:
    """The file's database; a damaged one is started again, an unusable place means memory alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _connected(path)
    except sqlite3.OperationalError:  # locked, or the folder cannot be written
        return _connected(":memory:")
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)
        return _connected(path)
    except OSError:
        return _connected(":memory:")


def _connected(place: Path | str) -> sqlite3.Connection:
    base = sqlite3.connect(place, timeout=PATIENCE)
    base.execute("PRAGMA synchronous = OFF")  # killed processes lose nothing; a power cut may
    base.execute(_TABLE)
    return base
