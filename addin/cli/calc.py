"""`cellgrad calc install` and `cellgrad calc open BOOK`: LibreOffice Calc with the add-in."""

import argparse
import os
import subprocess
from pathlib import Path
from typing import Any

from addin.cli.output import say
from addin.hosts.calc import install
from addin.hosts.calc.bridge import uno
from addin.hosts.libreoffice import find_soffice
from engine.errors import InputError


def add(commands: Any) -> None:
    parser = commands.add_parser("calc", help="LibreOffice Calc: install the add-in, open a book")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    install = actions.add_parser("install", help="install or update the add-in")
    install.add_argument("--remove", action="store_true", help="remove it")
    install.set_defaults(run=_install)
    opening = actions.add_parser("open", help="open a workbook in a Calc that has the add-in")
    opening.add_argument("book", type=Path)
    opening.set_defaults(run=_open)
    for action in (install, opening):
        action.add_argument(
            "--profile", type=Path, help="a LibreOffice profile folder; your own if left out"
        )
        action.add_argument("--json", action="store_true", help="print the result as JSON")


def _install(args: argparse.Namespace) -> int:

    uno()  # says what to do where LibreOffice's Python module cannot be loaded
    if args.remove:
        install.remove(args.profile)
        say({"removed": True}, args.json, ["removed the add-in"])
        return 0
    where = install.install(args.profile)
    lines = [
        f"installed the add-in for {where}",
        "Start Calc again, or run: cellgrad calc open BOOK",
    ]
    say({"installed": where}, args.json, lines)
    return 0


def _open(args: argparse.Namespace) -> int:

    if not args.book.is_file():
        raise InputError(f"{args.book} is not there", "Give the path of a workbook")
    if not install.is_installed(args.profile):
        profile = f" --profile {args.profile}" if args.profile else ""
        raise InputError("Calc does not have the add-in", f"Run cellgrad calc install{profile}")
    options = install.profile_options(args.profile)
    process = subprocess.Popen(
        [str(find_soffice()), *options, "--norestore", "--calc", str(args.book.resolve())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
    )
    say({"book": str(args.book), "pid": process.pid}, args.json, [f"opened {args.book} in Calc"])
    return 0
