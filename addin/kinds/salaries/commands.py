"""What `cellgrad new`, `fit`, `score` and `demo` do for tables."""

import argparse
from pathlib import Path
from typing import Any

from addin.kinds.command import Command, Option


def _new(args: argparse.Namespace) -> None:
    from addin.kinds.salaries.new import make_salaries

    make_salaries(args.out, args.source, args.target)


def _fit(args: argparse.Namespace) -> int:
    from addin.kinds.salaries.fit import run

    return run(args)


def _score(args: argparse.Namespace) -> int:
    from addin.kinds.salaries.score_file import run

    return run(args)


def _demo(args: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    from addin.kinds.salaries.demo import salaries

    return salaries(args.out, args.data, args.json)


TARGET = Option("--target", "the column to predict")
TEST = Option("--test", "a file to measure on, never trained on", {"type": Path})
KINDS = Option(
    "--kind",
    "what a column is: categorical, number, date, id or ignore",
    {"dest": "kinds", "action": "append", "default": [], "metavar": "COLUMN=KIND"},
)
COMMANDS = {
    "new": Command(_new, (TARGET,)),
    "fit": Command(_fit, (TARGET, TEST, KINDS)),
    "score": Command(_score),
    "demo": Command(_demo),
}
