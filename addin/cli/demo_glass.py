"""`cellgrad demo network` and `cellgrad demo optimisers`: build, press, draw, say what came out."""

import time
from pathlib import Path
from typing import Any

from addin.cli.new_glass import make_network, make_optimisers
from addin.cli.output import Progress
from addin.cli.press import press
from addin.kinds.network import layout as network_layout

PRESSES = {"One vector": ("one_step", 1), "Your table": ("run_epochs", 300)}
STEPS = 60


def network(out: Path, data: Path | None, quiet: bool) -> dict[str, Any]:
    """One step for the vector, a few hundred for the table; returns what `--json` prints."""
    began = time.perf_counter()
    book = out / "network.xlsx"
    make_network(book, data)
    answers = {}
    for sheet, (button, steps) in PRESSES.items():
        wanted = {"n_epochs": str(steps)}
        answers[sheet] = press(button, book, book, sheet, wanted, Progress(quiet, sheet))
    vector, table = answers["One vector"], answers["Your table"]
    return {
        "start_loss": vector["start_loss"],
        "final_loss": vector["final_loss"],
        "table_start_loss": table["start_loss"],
        "table_final_loss": table["final_loss"],
        **_shown(book, "One vector", began),
    }


def optimisers(out: Path, data: Path | None, quiet: bool) -> dict[str, Any]:
    """Sixty steps of each; returns what `--json` prints."""
    began = time.perf_counter()
    book = out / "optimisers.xlsx"
    make_optimisers(book, data)
    answer = press("run_epochs", book, book, None, {"n_epochs": str(STEPS)}, Progress(quiet))
    return {
        "start_loss": answer["start_loss"],
        "final_loss": answer["final_loss"],
        **_shown(book, "Race", began),
    }


def _shown(book: Path, sheet: str, began: float) -> dict[str, Any]:
    """The check of a sheet, and its picture."""
    from addin.contracts import open_sheet
    from addin.hosts.file import open_book
    from addin.hosts.file.picture import render

    cells = open_sheet(open_book(book), sheet)
    picture = render(book, book.with_suffix(".png"), sheet=sheet)
    return {
        "largest_difference": cells.rows(network_layout.LARGEST_DIFFERENCE)[0][0],
        "workbook": str(book),
        "picture": str(picture) if picture else None,
        "seconds": time.perf_counter() - began,
    }


def lines(kind: str, answer: dict[str, Any]) -> list[str]:
    """What a person reads."""
    start, final = answer["start_loss"], answer["final_loss"]
    steps = "one step" if kind == "network" else f"{STEPS} steps, lowest of five"
    said = [f"loss                     {start:.4f} -> {final:.4f} ({steps})"]
    if kind == "network":
        table = answer["table_start_loss"], answer["table_final_loss"]
        steps = f"{PRESSES['Your table'][1]} steps of the table"
        said.append(f"loss                     {table[0]:.4f} -> {table[1]:.4f} ({steps})")
    picture = answer["picture"] or "none: LibreOffice is not installed, see cellgrad doctor"
    return [
        *said,
        f"formulas against engine  {answer['largest_difference']} (largest difference)",
        f"workbook                 {answer['workbook']}",
        f"picture                  {picture}",
        f"done in {answer['seconds']:.1f} s",
    ]
