"""`cellgrad new KIND OUT.xlsx`: a workbook in the contract, built in or from a file."""

import argparse
from pathlib import Path
from typing import Any

from addin.cli.output import say
from addin.kinds import command, every
from engine.errors import InputError


def add(commands: Any) -> None:
    of_kinds = every.commands("new")
    parser = commands.add_parser("new", help="make a workbook")
    parser.add_argument("kind", choices=tuple(of_kinds))
    parser.add_argument("out", type=Path)
    parser.add_argument("--from", dest="source", type=Path, help="u.data, ratings.csv, any CSV, …")
    command.add_options(parser, of_kinds)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.out.suffix.lower() != ".xlsx":
        raise InputError(f"{args.out} does not end in .xlsx", "Name the new workbook OUT.xlsx")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    command.run(args, every.commands("new"))
    say({"kind": args.kind, "out": str(args.out)}, args.json, [f"made {args.out}"])
    return 0
