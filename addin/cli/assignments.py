"""`--set name=value`, as often as wanted."""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from addin.messages import placed
from engine.errors import InputError
from engine.settings import Setting, Settings

Made = TypeVar("Made", bound=Settings)


def add_set(parser: argparse.ArgumentParser, known: Mapping[str, Iterable[Setting]]) -> None:
    """Add the option to a command, and what each kind of model takes to the end of its help."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a setting; they are listed below",
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n\n".join(_listed(kind, settings) for kind, settings in known.items())


def _listed(kind: str, settings: Iterable[Setting]) -> str:
    lines = [f"  {each.name:<12}{each.doc} ({each.allowed})" for each in settings]
    return "\n".join([f"settings of {kind}:", *lines])


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
    settings: Made, values: dict[str, str], special: Callable[[str, str], Any] | None = None
) -> Made:
    """A settings dataclass with the texts of `--set` put in, each as its field's type has it.

    `special(name, text)` reads what is no plain number, word or yes/no; else NotImplemented.

    Raises:
        InputError: for a setting that is not known or a value that cannot be.
    """
    types = {name: type(each.default) for name, each in settings.declared().items()}
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
