"""What stood in the cells before a run, kept for the last runs so that it can be put back."""

import contextlib
import gzip
import json
from pathlib import Path
from typing import Any

from addin.sheet.model_sheet import ModelSheet
from engine import store
from engine.checkpoint import write_whole
from engine.errors import InputError

KEPT = 3  # runs of one workbook
KEPT_FILES = 300  # of all workbooks together
MAX_CELLS = 200_000  # a larger block of predictions is computed again rather than kept


def keep(sheet: ModelSheet, run: str, earlier_runs: list[str]) -> None:
    """Keep the contents of every output range under the run that is about to overwrite them."""
    kept = {
        name: _contents(sheet, name)
        for name in sheet.contract.outputs
        if name != sheet.contract.journal  # history is added to, never taken back
        and sheet.has(name)
        and sheet.names[name].size <= MAX_CELLS
    }
    write_whole(_path(run), gzip.compress(json.dumps(kept, default=str).encode(), mtime=0))
    for old in earlier_runs[: -(KEPT - 1) or None]:
        _path(old).unlink(missing_ok=True)
    _drop_old()


def put_back(sheet: ModelSheet, run: str) -> set[str]:
    """Write back what `keep` kept, the model cell last; returns the names that were written.

    Raises:
        InputError: when the run is not among those kept on this machine.
    """
    try:
        kept = json.loads(gzip.decompress(_path(run).read_bytes()))
    except (OSError, ValueError, EOFError) as err:
        raise InputError(
            f"what stood here before run {run} is not kept on this machine",
            f"Only the last {KEPT} runs can be restored, where they were made",
        ) from err
    names = [name for name in sheet.contract.outputs if name in kept and sheet.has(name)]
    for name in names:
        sheet.check_fits(name, len(kept[name]["rows"]), len(kept[name]["rows"][0]))
    for name in names:  # outputs have the model cell last
        target, rows = sheet.names[name], kept[name]["rows"]
        sheet.write(name, rows)
        for row, col, formula in kept[name]["formulas"]:
            target[row, col].formula = formula
    return set(names)


def _contents(sheet: ModelSheet, name: str) -> dict[str, Any]:
    try:
        formulas = sheet.names[name].formula
    except NotImplementedError:  # Excel on the web tells values only: those are put back
        formulas = ()
    if isinstance(formulas, str):
        formulas = ((formulas,),)
    found = [
        (r, c, text)
        for r, row in enumerate(formulas)
        for c, text in enumerate(row if isinstance(row, list | tuple) else (row,))
        if isinstance(text, str) and text.startswith("=")
    ]
    return {"rows": sheet.rows(name), "formulas": found}


def _path(run: str) -> Path:
    return store.home() / "undo" / f"{run.rpartition('/')[2]}.json.gz"


def _drop_old() -> None:
    with contextlib.suppress(OSError):
        files = sorted((store.home() / "undo").glob("*.json.gz"), key=lambda p: p.stat().st_mtime)
        for path in files[:-KEPT_FILES]:
            path.unlink(missing_ok=True)
