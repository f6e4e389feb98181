"""`cellgrad demo KIND`: builds the workbook, presses the buttons, shows what came out."""

import argparse
from pathlib import Path
from typing import Any

from addin.cli.output import say
from addin.kinds import command, every


def add(commands: Any) -> None:
    of_kinds = every.commands("demo")
    parser = commands.add_parser("demo", help="build the workbooks, train, show the result")
    first = next(iter(of_kinds))
    parser.add_argument("kind", nargs="?", choices=tuple(of_kinds), default=first)
    parser.add_argument("--out", type=Path, default=Path("out/demo"))
    parser.add_argument("--data", type=Path, help="a data folder or file in place of the built-in")
    command.add_options(parser, of_kinds)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    args.out.mkdir(parents=True, exist_ok=True)
    answer, lines = command.run(args, every.commands("demo"))
    say({args.kind: answer}, args.json, lines)
    return 0
