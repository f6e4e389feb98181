"""`cellgrad demo optimisers`: builds the workbook, races, shows what came out."""

import time
from pathlib import Path
from typing import Any

from addin.cli.demo_check import check_lines, checked
from addin.cli.output import Progress
from addin.cli.press import press
from addin.kinds.optimisers.new import make_optimisers

STEPS = 60


def optimisers(out: Path, data: Path | None, quiet: bool) -> tuple[dict[str, Any], list[str]]:
    """Sixty steps of each; returns what `--json` prints, and the lines for people."""
    began = time.perf_counter()
    book = out / "optimisers.xlsx"
    make_optimisers(book, data)
    wanted = {"n_epochs": str(STEPS)}
    pressed = press("run_epochs", book, book, None, wanted, Progress(quiet))
    start, final = pressed["start_loss"], pressed["final_loss"]
    answer = {"start_loss": start, "final_loss": final, **checked(book, "Race", began)}
    loss = f"loss                     {start:.4f} -> {final:.4f} ({STEPS} steps, lowest of five)"
    return answer, [loss, *check_lines(answer)]
