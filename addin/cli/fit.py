"""`cellgrad fit KIND DATA`: trains outside a workbook; each kind has a file of its own."""

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

from addin.cli.assignments import add_set

KINDS = ("ratings", "salaries", "reviews")


def add(commands: Any) -> None:
    parser = commands.add_parser("fit", help="train on a file, without a workbook")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("data", type=Path)
    parser.add_argument("--target", help="salaries, reviews: the column to be told")
    parser.add_argument("--column", help="reviews: the column of texts")
    parser.add_argument("--test", type=Path, help="a file to measure on, never trained on")
    parser.add_argument(
        "--kind",
        dest="kinds",
        action="append",
        default=[],
        metavar="COLUMN=KIND",
        help="salaries: what a column is: categorical, number, date, id or ignore",
    )
    add_set(parser)
    parser.add_argument("--model", type=Path, help="save the model here as well (.safetensors)")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    return import_module(f"addin.kinds.{args.kind}.fit").run(args)
