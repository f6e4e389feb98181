"""`cellgrad demo salaries`: builds the workbook, presses Train, shows what came out."""

import argparse
from pathlib import Path
from typing import Any

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from addin.kinds.salaries import layout
from addin.kinds.salaries.new import make_salaries
from addin.kinds.salaries.sheet import SalariesSheet
from engine.errors import InputError

TRAIN_SHEET, SHOWN_SHEET = "Model", "How good"
DIFFERENCE, FIRST_ANSWER = "last_layer_difference", "what_if_now"


def run(args: argparse.Namespace) -> tuple[dict[str, Any], list[str], str]:
    """Build and train the workbook.

    `start_loss` is that of saying the share of the classes (or the mean) of every row, which is
    what is known before anything is learned; both losses are of the rows that are held back.
    """

    make_salaries(args.book, _table_file(args.data) if args.data else None)
    progress = Progress(args.json, "salaries")
    pressed = press("train", args.book, args.book, TRAIN_SHEET, {}, progress)
    cells = SalariesSheet(open_book(args.book), TRAIN_SHEET)
    header, *rows = cells.rows(layout.SCORES)
    scores = {
        (row[0], row[1]): dict(zip(header[2:], row[2:], strict=True)) for row in rows if row[0]
    }
    (first, *_, simplest, linear) = scores.values()
    answer = {
        "start_loss": simplest["log loss" if "log loss" in header else "RMSE"],
        "final_loss": pressed["final_loss"],
        "scores": first,
        "baselines": {"simplest": simplest, "linear": linear},
        "largest_difference": cells.rows(DIFFERENCE)[0][0],
        "predict_salary_shown_row": cells.rows(FIRST_ANSWER)[0][0],
        "model": pressed["model"],
    }
    lines = [
        f"loss before learning     {answer['start_loss']:.4f} (the same answer for every row)",
        f"loss after Train         {answer['final_loss']:.4f} (rows that were held back)",
        f"the model                {_shown(first)}",
        f"a linear model           {_shown(linear)}",
        f"formulas against engine  {answer['largest_difference']} (the last layer)",
    ]
    return answer, lines, SHOWN_SHEET


def _shown(scores: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in scores.items())


def _table_file(data: Path) -> Path:
    """The census data of a folder, or the file itself."""
    for path in (data, data / "adult.data", data / "adult" / "adult.data"):
        if path.is_file():
            return path
    raise InputError(f"{data} holds no adult.data", "Give the file itself")
