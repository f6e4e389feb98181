"""A command that each kind of sheet carries out in its own way: `cellgrad new|fit|score|demo KIND`.

Its parser has the options of all kinds, so that they may stand anywhere; one that is given and not
this kind's is refused.
"""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import InputError
from engine.settings import Setting


@dataclass(frozen=True)
class Option:
    """One option of a command; `how` is what `add_argument` takes besides."""

    flag: str  # --target
    help: str
    how: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dest(self) -> str:
        return self.how.get("dest") or self.flag.lstrip("-").replace("-", "_")


@dataclass(frozen=True)
class Command:
    """What a command does for one kind.

    `run` answers what its command wants: of fit and score the exit status; of demo what `--json`
    prints, the lines for people and the sheet to be pictured, of a workbook at `args.book`; of new
    nothing.
    """

    run: Callable[[argparse.Namespace], Any]
    options: tuple[Option, ...] = ()
    settings: tuple[Setting, ...] = ()  # what `--set` takes


def add_options(parser: argparse.ArgumentParser, commands: Mapping[str, Command]) -> None:
    """Add the options of every kind; one that several have says what it means to each."""
    whose: dict[str, list[tuple[str, Option]]] = {}
    for kind, command in commands.items():
        for option in command.options:
            whose.setdefault(option.flag, []).append((kind, option))
    for flag, owners in whose.items():
        said: dict[str, list[str]] = {}
        for kind, option in owners:
            said.setdefault(option.help, []).append(kind)
        text = "; ".join(f"{', '.join(kinds)}: {help}" for help, kinds in said.items())
        parser.add_argument(flag, help=text, **{"default": None, **owners[0][1].how})


def run(args: argparse.Namespace, commands: Mapping[str, Command]) -> Any:
    """Carry out the command for the kind that was named.

    Raises:
        InputError: for an option of another kind.
    """
    command = commands[args.kind]
    own = {option.flag for option in command.options}
    for kind, other in commands.items():
        for option in other.options:
            if option.flag not in own and getattr(args, option.dest) != option.how.get("default"):
                problem = f"{option.flag} is an option of {kind}"
                raise InputError(problem, f"Leave it out for {args.kind}")
    return command.run(args)


TEST = Option("--test", "a file to measure on, never trained on", {"type": Path})
