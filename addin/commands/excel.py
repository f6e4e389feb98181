"""`cellgrad excel build|macros`: what Excel needs, built on any system."""

import argparse
from pathlib import Path
from typing import Any

from addin.commands.output import say
from engine.errors import InputError


def add(commands: Any) -> None:
    parser = commands.add_parser("excel", help="Excel: build the add-in and workbooks with macros")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    build = actions.add_parser("build", help="make cellgrad.xlam and the workbooks as .xlsm")
    build.add_argument("--out", type=Path, default=Path("out/excel"))
    build.set_defaults(run=_build)
    macros = actions.add_parser("macros", help="give a workbook functions and buttons of its own")
    macros.add_argument("book", type=Path)
    macros.add_argument("out", type=Path)
    macros.set_defaults(run=_macros)
    for action in (build, macros):
        action.add_argument("--json", action="store_true")


def _build(args: argparse.Namespace) -> int:
    from addin.hosts.excel.build import build

    built = [str(path) for path in build(args.out)]
    say({"built": built}, args.json, [f"made {path}" for path in built])
    return 0


def _macros(args: argparse.Namespace) -> int:
    from addin.hosts.excel.macros import with_macros

    if args.out.suffix.lower() != ".xlsm":
        raise InputError(f"{args.out} does not end in .xlsm", "Name the new workbook OUT.xlsm")
    with_macros(args.book, args.out)
    say({"out": str(args.out)}, args.json, [f"made {args.out}"])
    return 0
