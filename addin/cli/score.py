"""`cellgrad score KIND FILE --out FILE`: a model's answers beside every row of a table."""

import argparse
from pathlib import Path
from typing import Any

from addin.kinds import command, every
from engine.errors import InputError


def add(commands: Any) -> None:
    of_kinds = every.commands("score")
    parser = commands.add_parser("score", help="add a model's answers to a table")
    parser.add_argument("kind", choices=tuple(of_kinds))
    parser.add_argument("data", type=Path, help=".csv, .xlsx or .parquet")
    parser.add_argument(
        "--out", type=Path, required=True, help="a new file: .csv, .xlsx or .parquet"
    )
    command.add_options(parser, of_kinds)
    parser.add_argument("--model", help="a version or a .safetensors file; the newest if left out")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.data.exists() and args.out.exists() and args.out.samefile(args.data):
        raise InputError(f"{args.out} is the file to be scored", "Give --out another name")
    return command.run(args, every.commands("score"))
