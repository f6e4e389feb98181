"""`cellgrad demo network`: builds the workbook, takes some steps, shows what came out."""

import argparse
from typing import Any

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from addin.kinds.network import layout
from addin.kinds.network.new import make_network
from addin.kinds.network.sheet import NetworkSheet

VECTOR, TABLE, STEPS = "One vector", "Your table", 300


def run(args: argparse.Namespace) -> tuple[dict[str, Any], list[str], str]:
    """One step for the vector, a few hundred for the table."""

    make_network(args.book, args.data)
    vector, table = (
        press(
            button,
            args.book,
            args.book,
            sheet,
            {"n_epochs": str(steps)},
            Progress(args.json, sheet),
        )
        for button, sheet, steps in (("one_step", VECTOR, 1), ("run_epochs", TABLE, STEPS))
    )
    cells = NetworkSheet(open_book(args.book), VECTOR)
    answer = {
        "start_loss": vector["start_loss"],
        "final_loss": vector["final_loss"],
        "table_start_loss": table["start_loss"],
        "table_final_loss": table["final_loss"],
        "largest_difference": cells.rows(layout.LARGEST_DIFFERENCE)[0][0],
    }
    lines = [
        _loss_line(vector, "one step"),
        _loss_line(table, f"{STEPS} steps of the table"),
        f"formulas against engine  {answer['largest_difference']} (largest difference)",
    ]
    return answer, lines, VECTOR


def _loss_line(answer: dict[str, Any], steps: str) -> str:
    start, final = answer["start_loss"], answer["final_loss"]
    return f"loss                     {start:.4f} -> {final:.4f} ({steps})"
