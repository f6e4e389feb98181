"""`cellgrad score KIND FILE --out FILE`: a model's answers beside every row of a table."""

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

from engine.errors import InputError

KINDS = {  # what is scored -> the module that does
    "reviews": "addin.kinds.reviews.score_file",
    "salaries": "addin.kinds.salaries.score_file",
}


def add(commands: Any) -> None:
    parser = commands.add_parser("score", help="add a model's answers to a table")
    parser.add_argument("kind", choices=tuple(KINDS))
    parser.add_argument("data", type=Path, help=".csv, .xlsx or .parquet")
    parser.add_argument("--column", help="reviews: the column with the texts")
    parser.add_argument(
        "--out", type=Path, required=True, help="a new file: .csv, .xlsx or .parquet"
    )
    parser.add_argument("--words", action="store_true", help="reviews: name the words that decided")
    parser.add_argument("--model", help="a version or a .safetensors file; the newest if left out")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.data.exists() and args.out.exists() and args.out.samefile(args.data):
        raise InputError(f"{args.out} is the file to be scored", "Give --out another name")
    return import_module(KINDS[args.kind]).run(args)
