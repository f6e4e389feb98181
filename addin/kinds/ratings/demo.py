"""`cellgrad demo ratings`: builds the workbook, trains both sheets, shows what came out."""

import argparse
from pathlib import Path
from typing import Any

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from addin.kinds.ratings import layout
from addin.kinds.ratings.new import make_ratings
from addin.kinds.ratings.sheet import RatingsSheet
from addin.registry import FUNCTIONS
from engine.errors import InputError

DOT_SHEET, BIAS_SHEET = "Dot product", "With biases"
FORMS = ("u.data", "ratings.csv", "ratings.dat")  # the names that the publishers of data use


def run(args: argparse.Namespace) -> tuple[dict[str, Any], list[str], str]:
    """Build and train the ratings workbook."""

    make_ratings(args.book, _ratings_file(args.data) if args.data else None)
    dot, bias = (
        press(
            "run_epochs",
            args.book,
            args.book,
            sheet,
            {"n_epochs": str(args.epochs)},
            Progress(args.json, sheet),
        )
        for sheet in (DOT_SHEET, BIAS_SHEET)
    )
    cells = RatingsSheet(open_book(args.book), DOT_SHEET)
    has_check = cells.has(layout.LARGEST_DIFFERENCE)
    answer = {
        "start_loss": dot["start_loss"],
        "final_loss": dot["final_loss"],
        "final_loss_with_biases": bias["final_loss"],
        "largest_difference": cells.rows(layout.LARGEST_DIFFERENCE)[0][0] if has_check else None,
        "predict_rating_293_49": FUNCTIONS["PREDICT_RATING"].call(293, 49, dot["model"]),
    }
    lines = [
        f"start loss               {answer['start_loss']:.4f} stars (RMSE of random weights)",
        f"loss after {args.epochs:>4} epochs   {answer['final_loss']:.4f} stars; "
        f"with biases {answer['final_loss_with_biases']:.4f}",
        f"=PREDICT_RATING(293,49)  {answer['predict_rating_293_49']}",
        f"formulas against engine  {answer['largest_difference']} (largest difference, in stars)",
    ]
    return answer, lines, DOT_SHEET


def _ratings_file(data: Path) -> Path:
    """The ratings of a data folder, or the file itself."""
    names = (*FORMS, *(f"{name}.gz" for name in FORMS))
    for path in (data, *(data / name for name in names)):
        if path.is_file():
            return path
    raise InputError(f"{data} holds none of {', '.join(FORMS)}", "Give the file itself")
