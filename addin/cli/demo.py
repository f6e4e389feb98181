"""`cellgrad demo KIND`: builds the workbook, presses the buttons, shows what came out."""

import argparse
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from addin.cli.new import make
from addin.cli.output import Progress, say
from addin.cli.press import press
from addin.kinds.ratings import layout
from addin.registry import FUNCTIONS
from engine.errors import InputError

EPOCHS = 100
OTHERS = {  # kind -> module with a function of that name, and `lines`
    "network": "addin.cli.demo_glass",
    "optimisers": "addin.cli.demo_glass",
    "reviews": "addin.kinds.reviews.demo",
    "salaries": "addin.kinds.salaries.demo",
}
DOT_SHEET, BIAS_SHEET = "Dot product", "With biases"


def add(commands: Any) -> None:
    parser = commands.add_parser("demo", help="build the workbooks, train, show the result")
    parser.add_argument("kind", nargs="?", choices=("ratings", *OTHERS), default="ratings")
    parser.add_argument("--out", type=Path, default=Path("out/demo"))
    parser.add_argument(
        "--data", type=Path, help="a data folder or file instead of the built-in grid"
    )
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.kind in OTHERS:
        module = import_module(OTHERS[args.kind])
        answer = getattr(module, args.kind)(args.out, args.data, args.json)
        say({args.kind: answer}, args.json, module.lines(args.kind, answer))
        return 0
    answer = ratings(args.out, args.data, args.epochs, quiet=args.json)
    picture = answer["picture"] or "none: LibreOffice is not installed, see cellgrad doctor"
    lines = [
        f"start loss               {answer['start_loss']:.4f} stars (RMSE of random weights)",
        f"loss after {args.epochs:>4} epochs   {answer['final_loss']:.4f} stars; "
        f"with biases {answer['final_loss_with_biases']:.4f}",
        f"=PREDICT_RATING(293,49)  {answer['predict_rating_293_49']}",
        f"formulas against engine  {answer['largest_difference']} (largest difference, in stars)",
        f"workbook                 {answer['workbook']}",
        f"picture                  {picture}",
        f"done in {answer['seconds']:.1f} s",
    ]
    say({"ratings": answer}, args.json, lines)
    return 0


def ratings(out: Path, data: Path | None, epochs: int, quiet: bool) -> dict[str, Any]:
    """Build, train and draw the ratings workbook; returns what `--json` prints."""
    from addin.hosts.file import open_book
    from addin.hosts.file.picture import render
    from addin.kinds.ratings.sheet import RatingsSheet

    began = time.perf_counter()
    book_path, picture_path = out / "ratings.xlsx", out / "ratings.png"
    make(book_path, _ratings_file(data) if data else None)
    pressed = []
    for sheet in (DOT_SHEET, BIAS_SHEET):
        wanted, progress = {"n_epochs": str(epochs)}, Progress(quiet, sheet)
        pressed.append(press("run_epochs", book_path, book_path, sheet, wanted, progress))
    cells = RatingsSheet(open_book(book_path), DOT_SHEET)
    has_check = cells.has(layout.LARGEST_DIFFERENCE)
    picture = render(book_path, picture_path, sheet=DOT_SHEET)
    model = pressed[0]["model"]
    return {
        "start_loss": pressed[0]["start_loss"],
        "final_loss": pressed[0]["final_loss"],
        "final_loss_with_biases": pressed[1]["final_loss"],
        "largest_difference": cells.rows(layout.LARGEST_DIFFERENCE)[0][0] if has_check else None,
        "predict_rating_293_49": FUNCTIONS["PREDICT_RATING"].call(293, 49, model),
        "workbook": str(book_path),
        "picture": str(picture) if picture else None,
        "seconds": time.perf_counter() - began,
    }


def _ratings_file(data: Path) -> Path:
    """The ratings of a data folder, by the names that the publishers use."""
    if data.is_file():
        return data
    names = ("u.data", "ratings.csv", "ratings.dat")
    for name in (*names, *(f"{name}.gz" for name in names)):
        if (data / name).is_file():
            return data / name
    raise InputError(f"{data} holds none of {', '.join(names)}", "Give the file itself")
