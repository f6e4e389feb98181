"""`cellgrad demo KIND`: builds the workbook, presses the buttons, shows what came out."""

import argparse
import time
from pathlib import Path
from typing import Any

from addin.cli.output import say
from addin.hosts.file.picture import render
from addin.kinds import command, every

NO_PICTURE = "none: LibreOffice is not installed, see cellgrad doctor"


def add(commands: Any) -> None:
    of_kinds = every.commands("demo")
    parser = commands.add_parser("demo", help="build the workbooks, train, show the result")
    first = next(iter(of_kinds))
    parser.add_argument("kind", nargs="?", choices=tuple(of_kinds), default=first)
    parser.add_argument("--out", type=Path, default=Path("out/demo"))
    parser.add_argument("--data", type=Path, help="a data folder or file in place of the built-in")
    command.add_options(parser, of_kinds)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    answer, lines = shown(args)
    say({args.kind: answer}, args.json, lines)
    return 0


def shown(args: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """What `--json` prints of a demo, and the lines for people."""

    began = time.perf_counter()
    args.out.mkdir(parents=True, exist_ok=True)
    args.book = args.out / f"{args.kind}.xlsx"
    answer, lines, sheet = command.run(args, every.commands("demo"))
    picture = render(args.book, args.book.with_suffix(".png"), sheet=sheet)
    answer |= {
        "workbook": str(args.book),
        "picture": str(picture) if picture else None,
        "seconds": time.perf_counter() - began,
    }
    return answer, [
        *lines,
        f"workbook                 {answer['workbook']}",
        f"picture                  {answer['picture'] or NO_PICTURE}",
        f"done in {answer['seconds']:.1f} s",
    ]
