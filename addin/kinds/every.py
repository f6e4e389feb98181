"""The kinds there are, found in the folders of `addin.kinds`."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import addin.kinds
from addin.kinds.command import Command
from addin.kinds.kind import REGISTERED, Kind
from engine import store


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its name, in the order in which people see them."""
    for module in iter_modules(addin.kinds.__path__):
        if module.ispkg:
            import_module(f"addin.kinds.{module.name}.kind")
    found = sorted(REGISTERED.values(), key=lambda kind: (kind.place, kind.name))
    return {kind.name: kind for kind in found}


def kind_of_version(version: object) -> Kind | None:
    """The kind of a published version, for example `ratings/3f9a61c2-12`."""
    return kinds().get(store.kind_of(version)) if isinstance(version, str) else None


def commands(name: str) -> dict[str, Command]:
    """What a command does for each kind that has it."""
    every = {kind.name: kind.commands() for kind in kinds().values()}
    return {kind: made[name] for kind, made in every.items() if name in made}
