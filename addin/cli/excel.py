"""`cellgrad excel build|macros|install|uninstall|doctor`: Excel on the desktop."""

import argparse
from pathlib import Path
from typing import Any

from addin.cli.output import say
from addin.hosts.excel.machine import Machine
from addin.hosts.excel.macros import with_macros
from addin.messages import line
from engine.errors import InputError


def add(commands: Any) -> None:
    parser = commands.add_parser("excel", help="Excel on the desktop: build, install, check")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    build = actions.add_parser("build", help="make cellgrad.xlam and the workbooks as .xlsm")
    build.add_argument("--out", type=Path, default=Path("out/excel"))
    build.set_defaults(run=_build)
    macros = actions.add_parser("macros", help="give a workbook functions and buttons of its own")
    macros.add_argument("book", type=Path)
    macros.add_argument("out", type=Path)
    macros.set_defaults(run=_macros)
    install = actions.add_parser("install", help="put the add-in into Excel on this computer")
    install.set_defaults(run=_install, remove=False)
    uninstall = actions.add_parser("uninstall", help="remove it")
    uninstall.set_defaults(run=_install, remove=True)
    doctor = actions.add_parser("doctor", help="what stops Excel from running it, and the fix")
    doctor.add_argument("book", type=Path, nargs="?", help="a workbook whose macros do not run")
    doctor.set_defaults(run=_doctor)
    for action in (build, macros, install, uninstall, doctor):
        action.add_argument("--json", action="store_true", help="print the result as JSON")


def _build(args: argparse.Namespace) -> int:
    from addin.hosts.excel.build import build

    built = [str(path) for path in build(args.out)]
    say({"built": built}, args.json, [f"made {path}" for path in built])
    return 0


def _macros(args: argparse.Namespace) -> int:

    if args.out.suffix.lower() != ".xlsm":
        raise InputError(f"{args.out} does not end in .xlsm", "Name the new workbook OUT.xlsm")
    with_macros(args.book, args.out)
    say({"out": str(args.out)}, args.json, [f"made {args.out}"])
    return 0


def _install(args: argparse.Namespace) -> int:
    from addin.hosts.excel import install

    action = install.uninstall if args.remove else install.install
    done = list(action(Machine.here()))
    last = "Cellgrad was not installed" if args.remove else "Start Excel again: tab Cellgrad"
    say({"done": done}, args.json, [*done, last] if not (args.remove and done) else done)
    return 0


def _doctor(args: argparse.Namespace) -> int:
    from addin.hosts.excel.doctor import checks

    found: dict[str, dict[str, Any]] = {}
    for name, check in checks(Machine.here(), args.book):
        try:
            found[name] = {"ok": True, "text": check()}
        except InputError as err:
            found[name] = {"ok": False, "text": line(err)}
    lines = [f"{'ok ' if f['ok'] else 'FIX'}  {name:<9} {f['text']}" for name, f in found.items()]
    say(found, args.json, lines)
    return 0 if all(f["ok"] for f in found.values()) else 1
