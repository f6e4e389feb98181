"""`cellgrad demo optimisers`: builds the workbook, races, shows what came out."""

import argparse
from typing import Any

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from addin.kinds.optimisers import layout
from addin.kinds.optimisers.new import make_optimisers
from addin.kinds.optimisers.sheet import OptimisersSheet

STEPS, SHEET = 60, "Race"


def run(args: argparse.Namespace) -> tuple[dict[str, Any], list[str], str]:
    """Sixty steps of each."""

    make_optimisers(args.book, args.data)
    wanted = {"n_epochs": str(STEPS)}
    pressed = press("run_epochs", args.book, args.book, None, wanted, Progress(args.json))
    start, final = pressed["start_loss"], pressed["final_loss"]
    cells = OptimisersSheet(open_book(args.book), SHEET)
    difference = cells.rows(layout.LARGEST_DIFFERENCE)[0][0]
    answer = {"start_loss": start, "final_loss": final, "largest_difference": difference}
    lines = [
        f"loss                     {start:.4f} -> {final:.4f} ({STEPS} steps, lowest of five)",
        f"formulas against engine  {difference} (largest difference)",
    ]
    return answer, lines, SHEET
