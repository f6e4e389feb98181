"""`--set name=value`, as often as wanted."""

import argparse
from collections.abc import Sequence

from engine.errors import InputError


def add_set(parser: argparse.ArgumentParser) -> None:
    """Add the option to a command."""
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting"
    )


def assigned(pairs: Sequence[str]) -> dict[str, str]:
    """The texts of `--set` as names and values."""
    values = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise InputError(f"--set {pair!r} has no value", "Write --set name=value")
        values[name.strip().lower()] = value.strip()
    return values
