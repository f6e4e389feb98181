"""The two ranges that grow downwards: loss history (a row an epoch), journal (a row a run)."""

import datetime as dt
import platform
from importlib.metadata import version
from typing import Any

from addin.sheet.contract import LOSS_HEADER
from addin.sheet.model_sheet import ModelSheet

RESTORED = "restored"


def loss_rows(sheet: ModelSheet) -> list[list[Any]]:
    """The rows of the loss history, without its header and the blank room below."""
    if not sheet.has(sheet.contract.loss_history):
        return []
    rows = sheet.rows(sheet.contract.loss_history)[1:]
    return [list(row) for row in rows if isinstance(row[0], int | float)]


def last_epoch(sheet: ModelSheet) -> int:
    """The epoch that the loss history ends with; 0 if it is empty."""
    rows = loss_rows(sheet)
    return int(rows[-1][0]) if rows else 0


def write_losses(sheet: ModelSheet, rows: list[list[Any]]) -> None:
    """Replace the loss history; when the room is too small, the newest rows stay."""
    if not sheet.has(sheet.contract.loss_history):
        return
    target = sheet.names[sheet.contract.loss_history]
    n_rows, n_cols = target.shape
    rows = [row[:n_cols] for row in rows[-(n_rows - 1) :]]
    blank: list[list[Any]] = [[None] * n_cols] * (n_rows - 1 - len(rows))
    header = list(LOSS_HEADER[:n_cols]) + [None] * (n_cols - len(LOSS_HEADER))
    sheet.write(sheet.contract.loss_history, [header, *rows, *blank])


def epoch_row(log: dict[str, Any]) -> list[Any]:
    """One epoch's line for the loss history."""
    return [log["epoch"], log["train_loss"], log["valid_loss"], log["seconds"]]


def journal_rows(sheet: ModelSheet) -> list[dict[str, Any]]:
    """The runs in the journal, oldest first: cells by column name, and the `row` in the range."""
    if not sheet.has(sheet.contract.journal):
        return []
    header, *rows = sheet.rows(sheet.contract.journal)
    names = [str(name).strip().lower() if name else "" for name in header]
    known = {name.lower(): None for name in sheet.contract.journal_header}
    return [
        {**known, **dict(zip(names, row, strict=True)), "row": r}
        for r, row in enumerate(rows, start=1)
        if any(value is not None for value in row)
    ]


def runs_to_restore(sheet: ModelSheet) -> list[dict[str, Any]]:
    """The journal's runs of this sheet's model that have not been taken back, oldest first."""
    return [
        row
        for row in journal_rows(sheet)
        if row["run"]
        and (row["sheet"] == sheet.home or row["model"] == sheet.version())  # or it was renamed
        and not str(row["note"] or "").startswith(RESTORED)
    ]


def add_to_journal(sheet: ModelSheet, **columns: Any) -> None:
    """Write one run under the last one; a full journal loses its oldest row."""
    if not sheet.has(sheet.contract.journal):
        return
    target = sheet.names[sheet.contract.journal]
    columns["sheet"] = sheet.home
    row = [columns.get(name.lower().replace(" ", "_")) for name in sheet.contract.journal_header]
    rows, used = list(sheet.rows(sheet.contract.journal)), journal_rows(sheet)
    place = used[-1]["row"] + 1 if used else 1
    if place >= len(rows):
        body = [list(old) for old in rows[2:]] + [row]
        sheet.write(sheet.contract.journal, [list(sheet.contract.journal_header), *body])
        return
    if not rows[0][0]:
        sheet.write(sheet.contract.journal, [list(sheet.contract.journal_header)])
    target[place, 0].resize(1, len(row)).value = [row]


def note_in_journal(sheet: ModelSheet, row: int, note: str) -> None:
    """Write the note of one run."""
    column = sheet.contract.journal_header.index("note")
    sheet.names[sheet.contract.journal][row, column].value = note


def now() -> str:
    """The time for a journal row: local, to the second."""
    return dt.datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")


def versions() -> str:
    """What computed a run, in one line."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("cellgrad", "torch", "numpy"))
    return f"{packages}, python {platform.python_version()}"
