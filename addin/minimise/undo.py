"""What stood in changing cells before a run, kept so that it can be put back.

A run is known again by what it left in the cells, so that a renamed copy of the workbook is
restored as well, and nothing is noted in the workbook itself.
"""

import contextlib
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlwings as xw

from addin.minimise.write_back import block_of, read_block
from addin.press.restoring import restorer
from engine import store
from engine.checkpoint import write_whole

KEPT = 50  # runs of all workbooks together


def keep(run: str, blocks: list[dict[str, Any]], before: list[list[list[Any]]]) -> None:
    """Keep the contents (values, and formulas as texts) of the blocks that a run will overwrite."""
    _write(run, {"run": run, "blocks": blocks, "before": before, "after": None})
    files = sorted(_folder().glob("*.json.gz"), key=lambda p: p.stat().st_mtime)
    for path in files[:-KEPT]:
        path.unlink(missing_ok=True)


def note_after(run: str, after: list[list[list[float]]]) -> None:
    """Keep what the run left in the cells."""
    kept = _read(_path(run))
    if kept:
        _write(run, {**kept, "after": after})


@restorer
def put_back(book: xw.Book) -> str | None:
    """Write back what stood before the newest run whose numbers are in the cells; returns its name.

    None when the cells hold no such run's numbers.
    """
    for kept in _newest_first():
        if kept["after"] and _is_there(book, kept):
            for block, rows in zip(kept["blocks"], kept["before"], strict=True):
                target = block_of(book, block)
                target.value = [[_plain(v) for v in row] for row in rows]
                for r, row in enumerate(rows):
                    for c, value in enumerate(row):
                        if isinstance(value, str) and value.startswith("="):
                            target[r, c].formula = value
            _path(kept["run"]).unlink(missing_ok=True)
            return kept["run"]
    return None


def _plain(value: Any) -> Any:
    return None if isinstance(value, str) and value.startswith("=") else value


def _is_there(book: xw.Book, kept: dict[str, Any]) -> bool:
    names = {sheet.name for sheet in book.sheets}
    if any(block["sheet"] not in names for block in kept["blocks"]):
        return False
    return all(
        read_block(book, block) == after
        for block, after in zip(kept["blocks"], kept["after"], strict=True)
    )


def _newest_first() -> Iterator[dict[str, Any]]:
    files = sorted(_folder().glob("*.json.gz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in files:
        if kept := _read(path):
            yield kept


def _read(path: Path) -> dict[str, Any] | None:
    with contextlib.suppress(OSError, ValueError, EOFError):
        return json.loads(gzip.decompress(path.read_bytes()))
    return None


def _write(run: str, kept: dict[str, Any]) -> None:
    write_whole(_path(run), gzip.compress(json.dumps(kept).encode(), mtime=0))


def _folder() -> Path:
    return store.home() / "undo" / "solver"


def _path(run: str) -> Path:
    return _folder() / f"{run.rpartition('/')[2]}.json.gz"
