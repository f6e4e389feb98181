"""`cellgrad demo network`: builds the workbook, takes some steps, shows what came out."""

import time
from pathlib import Path
from typing import Any

from addin.cli.demo_check import check_lines, checked
from addin.cli.output import Progress
from addin.cli.press import press
from addin.kinds.network.new import make_network

VECTOR, TABLE, STEPS = "One vector", "Your table", 300
PRESSES = {VECTOR: ("one_step", 1), TABLE: ("run_epochs", STEPS)}


def network(out: Path, data: Path | None, quiet: bool) -> tuple[dict[str, Any], list[str]]:
    """One step for the vector, a few hundred for the table; for `--json`, and for people."""
    began = time.perf_counter()
    book = out / "network.xlsx"
    make_network(book, data)
    answers = {}
    for sheet, (button, steps) in PRESSES.items():
        wanted = {"n_epochs": str(steps)}
        answers[sheet] = press(button, book, book, sheet, wanted, Progress(quiet, sheet))
    vector, table = answers[VECTOR], answers[TABLE]
    answer = {
        "start_loss": vector["start_loss"],
        "final_loss": vector["final_loss"],
        "table_start_loss": table["start_loss"],
        "table_final_loss": table["final_loss"],
        **checked(book, VECTOR, began),
    }
    return answer, [
        _loss_line(vector, "one step"),
        _loss_line(table, f"{STEPS} steps of the table"),
        *check_lines(answer),
    ]


def _loss_line(answer: dict[str, Any], steps: str) -> str:
    start, final = answer["start_loss"], answer["final_loss"]
    return f"loss                     {start:.4f} -> {final:.4f} ({steps})"
