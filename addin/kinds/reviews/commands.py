"""What `cellgrad new`, `fit`, `score` and `demo` do for reviews."""

import argparse
from pathlib import Path
from typing import Any

from addin.kinds.command import Command, Option


def _new(args: argparse.Namespace) -> None:
    from addin.kinds.reviews.new import make_reviews

    make_reviews(args.out, args.source)


def _fit(args: argparse.Namespace) -> int:
    from addin.kinds.reviews.fit import run

    return run(args)


def _score(args: argparse.Namespace) -> int:
    from addin.kinds.reviews.score_file import run

    return run(args)


def _demo(args: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    from addin.kinds.reviews.demo import reviews

    return reviews(args.out, args.data, args.json)


COLUMN = Option("--column", "the column with the texts")
TARGET = Option("--target", "the column with the labels")
TEST = Option("--test", "a file to measure on, never trained on", {"type": Path})
WORDS = Option("--words", "name the words that decided", {"action": "store_true", "default": False})
COMMANDS = {
    "new": Command(_new),
    "fit": Command(_fit, (COLUMN, TARGET, TEST)),
    "score": Command(_score, (COLUMN, WORDS)),
    "demo": Command(_demo),
}
