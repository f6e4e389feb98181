"""`--set name=value`, as often as wanted."""

import argparse
import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from addin.messages import placed
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


def changed(
    settings: Any, values: dict[str, str], special: Callable[[str, str], Any] | None = None
) -> Any:
    """A settings dataclass with the texts of `--set` put in, each as its field's type has it.

    `special(name, text)` reads what is no plain number, word or yes/no; else NotImplemented.

    Raises:
        InputError: for a setting that is not known or a value that cannot be.
    """
    types = {f.name: type(f.default) for f in dataclasses.fields(settings)}
    changes: dict[str, Any] = {}
    for name, text in values.items():
        try:
            found = special(name, text) if special else NotImplemented
            changes[name] = _typed(text, types[name]) if found is NotImplemented else found
        except (KeyError, ValueError, OverflowError) as err:
            remedy = "Give another value" if name in types else f"Use one of {', '.join(types)}"
            raise placed(InputError(f"{name}={text} cannot be", remedy), "--set") from err
    try:
        return settings.with_(**changes)
    except InputError as err:
        raise placed(err, "--set") from err


def _typed(text: str, kind: type) -> Any:
    if kind is bool:
        return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}[
            text.lower()
        ]
    if kind is int:
        number = float(text)
        return int(number) if number == int(number) else number
    return kind(text)
