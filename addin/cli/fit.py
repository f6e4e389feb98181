"""`cellgrad fit KIND DATA`: trains outside a workbook."""

import argparse
from pathlib import Path
from typing import Any

from addin.cli.assignments import add_set
from addin.kinds import command, every


def add(commands: Any) -> None:
    of_kinds = every.commands("fit")
    parser = commands.add_parser("fit", help="train on a file, without a workbook")
    parser.add_argument("kind", choices=tuple(of_kinds))
    parser.add_argument("data", type=Path)
    command.add_options(parser, of_kinds)
    add_set(parser, {kind: made.settings for kind, made in of_kinds.items()})
    parser.add_argument("--model", type=Path, help="save the model here as well (.safetensors)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    return command.run(args, every.commands("fit"))
