"""`cellgrad demo reviews`: builds the workbook, presses Score column, shows what came out."""

import argparse
from typing import Any

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from addin.kinds.reviews import layout
from addin.kinds.reviews.new import make_reviews
from addin.kinds.reviews.sheet import ReviewsSheet
from addin.registry import FUNCTIONS

SENTENCE = "I really loved that movie, it was awesome!"
SHEET = "Reviews"


def run(args: argparse.Namespace) -> tuple[dict[str, Any], list[str], str]:
    """Build and score the reviews workbook."""

    make_reviews(args.book, args.data)
    pressed = press("score_column", args.book, args.book, SHEET, {}, Progress(args.json, SHEET))
    cells = ReviewsSheet(open_book(args.book), SHEET)
    scores = [row[0] for row in cells.rows(layout.SCORES) if isinstance(row[0], float)]
    answer = {
        "start_loss": pressed["start_loss"],
        "final_loss": pressed["final_loss"],
        "accuracy": cells.rows(layout.ACCURACY)[0][0],
        "texts": len(scores),
        "positive": sum(score >= 0.5 for score in scores) / len(scores) if scores else None,
        "sentiment": FUNCTIONS["SENTIMENT"].call(SENTENCE, None, pressed["model"]),
        "model": pressed["model"],
    }
    right, loss = answer["accuracy"], answer["final_loss"]
    measured = f"{right:.1%} of the labels said, log loss {loss:.4f}" if right else "no labels"
    positive = f"{answer['positive']:.1%}" if scores else "none"
    lines = [
        f"texts scored             {answer['texts']}, {positive} positive",
        f"labels                   {measured}",
        f'=SENTIMENT("{SENTENCE}")  {answer["sentiment"]:.4f}',
        f"model                    {answer['model']}",
    ]
    return answer, lines, SHEET
