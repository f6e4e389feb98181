"""`cellgrad demo reviews`: builds the workbook, presses Score column, shows what came out."""

import time
from pathlib import Path
from typing import Any

from addin.cli.output import NO_PICTURE, Progress
from addin.cli.press import press
from addin.kinds.reviews import layout
from addin.kinds.reviews.new import make_reviews
from addin.registry import FUNCTIONS

SENTENCE = "I really loved that movie, it was awesome!"
SHEET = "Reviews"


def reviews(out: Path, data: Path | None, quiet: bool) -> tuple[dict[str, Any], list[str]]:
    """Build, score and draw the reviews workbook; for `--json`, and for people."""
    from addin.hosts.file import open_book
    from addin.hosts.file.picture import render
    from addin.kinds.reviews.sheet import ReviewsSheet

    began = time.perf_counter()
    book_path, picture_path = out / "reviews.xlsx", out / "reviews.png"
    make_reviews(book_path, data)
    pressed = press("score_column", book_path, book_path, SHEET, {}, Progress(quiet, SHEET))
    cells = ReviewsSheet(open_book(book_path), SHEET)
    scores = [row[0] for row in cells.rows(layout.SCORES) if isinstance(row[0], float)]
    picture = render(book_path, picture_path, sheet=SHEET)
    answer = {
        "start_loss": pressed["start_loss"],
        "final_loss": pressed["final_loss"],
        "accuracy": cells.rows(layout.ACCURACY)[0][0],
        "texts": len(scores),
        "positive": sum(score >= 0.5 for score in scores) / len(scores) if scores else None,
        "sentiment": FUNCTIONS["SENTIMENT"].call(SENTENCE, None, pressed["model"]),
        "model": pressed["model"],
        "workbook": str(book_path),
        "picture": str(picture) if picture else None,
        "seconds": time.perf_counter() - began,
    }
    return answer, _lines(answer)


def _lines(answer: dict[str, Any]) -> list[str]:
    picture = answer["picture"] or NO_PICTURE
    right, loss = answer["accuracy"], answer["final_loss"]
    measured = f"{right:.1%} of the labels said, log loss {loss:.4f}" if right else "no labels"
    positive = f"{answer['positive']:.1%}" if answer["positive"] is not None else "none"
    return [
        f"texts scored   {answer['texts']}, {positive} positive",
        f"labels         {measured}",
        f'=SENTIMENT("{SENTENCE}")  {answer["sentiment"]:.4f}',
        f"model          {answer['model']}",
        f"workbook       {answer['workbook']}",
        f"picture        {picture}",
        f"done in {answer['seconds']:.1f} s",
    ]
