"""The `cellgrad` command: the product without a spreadsheet app."""

import argparse
import os
import sys

from addin.cli import calc, call, demo, doctor, excel, fit, new, press, score, serve
from addin.messages import line
from engine.errors import InputError

EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status. What a user can cause never shows a traceback."""
    args = _parser().parse_args(argv)
    try:
        return args.run(args)
    except InputError as err:
        print(line(err), file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        print("interrupted: nothing was saved", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # whoever read our output has closed it, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cellgrad", description="Train and use real models from inside a spreadsheet."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (demo, new, press, call, fit, score, doctor, calc, excel, serve):
        command.add(commands)
    return parser
