"""The functions that can be compiled: each turns its arguments into a value."""

from collections.abc import Callable
from dataclasses import dataclass

from addin.minimise.lower import Arguments
from addin.minimise.value import Value

Build = Callable[[Arguments], Value]


@dataclass(frozen=True)
class Function:
    """`takes_arrays`: ranges inside its arguments count as arrays, as in SUMPRODUCT."""

    build: Build
    takes_arrays: bool


FUNCTIONS: dict[str, Function] = {}


def function(*names: str, arrays: bool = False) -> Callable[[Build], Build]:
    """Register the builder of functions, each name as formulas spell it."""

    def register(build: Build) -> Build:
        for name in names:
            FUNCTIONS[name] = Function(build, arrays)
        return build

    return register
