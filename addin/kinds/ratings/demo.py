"""`cellgrad demo ratings`: builds the workbook, trains both sheets, shows what came out."""

import time
from pathlib import Path
from typing import Any

from addin.cli.output import NO_PICTURE, Progress
from addin.cli.press import press
from addin.kinds.ratings import layout
from addin.kinds.ratings.new import make_ratings
from addin.registry import FUNCTIONS
from engine.errors import InputError

DOT_SHEET, BIAS_SHEET = "Dot product", "With biases"


def ratings(
    out: Path, data: Path | None, epochs: int, quiet: bool
) -> tuple[dict[str, Any], list[str]]:
    """Build, train and draw the ratings workbook; for `--json`, and for people."""
    from addin.hosts.file import open_book
    from addin.hosts.file.picture import render
    from addin.kinds.ratings.sheet import RatingsSheet

    began = time.perf_counter()
    book_path, picture_path = out / "ratings.xlsx", out / "ratings.png"
    make_ratings(book_path, _ratings_file(data) if data else None)
    pressed = []
    for sheet in (DOT_SHEET, BIAS_SHEET):
        wanted, progress = {"n_epochs": str(epochs)}, Progress(quiet, sheet)
        pressed.append(press("run_epochs", book_path, book_path, sheet, wanted, progress))
    cells = RatingsSheet(open_book(book_path), DOT_SHEET)
    has_check = cells.has(layout.LARGEST_DIFFERENCE)
    picture = render(book_path, picture_path, sheet=DOT_SHEET)
    model = pressed[0]["model"]
    answer = {
        "start_loss": pressed[0]["start_loss"],
        "final_loss": pressed[0]["final_loss"],
        "final_loss_with_biases": pressed[1]["final_loss"],
        "largest_difference": cells.rows(layout.LARGEST_DIFFERENCE)[0][0] if has_check else None,
        "predict_rating_293_49": FUNCTIONS["PREDICT_RATING"].call(293, 49, model),
        "workbook": str(book_path),
        "picture": str(picture) if picture else None,
        "seconds": time.perf_counter() - began,
    }
    return answer, _lines(answer, epochs)


def _lines(answer: dict[str, Any], epochs: int) -> list[str]:
    picture = answer["picture"] or NO_PICTURE
    return [
        f"start loss               {answer['start_loss']:.4f} stars (RMSE of random weights)",
        f"loss after {epochs:>4} epochs   {answer['final_loss']:.4f} stars; "
        f"with biases {answer['final_loss_with_biases']:.4f}",
        f"=PREDICT_RATING(293,49)  {answer['predict_rating_293_49']}",
        f"formulas against engine  {answer['largest_difference']} (largest difference, in stars)",
        f"workbook                 {answer['workbook']}",
        f"picture                  {picture}",
        f"done in {answer['seconds']:.1f} s",
    ]


def _ratings_file(data: Path) -> Path:
    """The ratings of a data folder, by the names that the publishers use."""
    if data.is_file():
        return data
    names = ("u.data", "ratings.csv", "ratings.dat")
    for name in (*names, *(f"{name}.gz" for name in names)):
        if (data / name).is_file():
            return data / name
    raise InputError(f"{data} holds none of {', '.join(names)}", "Give the file itself")
