"""The one list of worksheet functions and buttons. What a host needs is generated from it.

xlwings' own decorators do nothing outside of Excel on Windows and xlwings Server, so the list below
is the record; those hosts hand it on to xlwings (addin/hosts/excel/udfs.py, addin/hosts/server).
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import addin

CATEGORY = "Cellgrad"


@dataclass(frozen=True)
class Argument:
    """One argument of a worksheet function."""

    name: str
    doc: str
    optional: bool


@dataclass(frozen=True)
class Function:
    """One worksheet function."""

    name: str
    doc: str
    call: Callable[..., Any]
    arguments: tuple[Argument, ...]
    example: str
    asks: str = ""  # the kind of model that it asks: ratings, salaries, …; "" = any


@dataclass(frozen=True)
class Button:
    """One button, menu entry and command."""

    name: str  # run_epochs
    label: str  # Run epochs
    doc: str
    group: str  # Ratings
    press: Callable[..., Any]
    takes: tuple[Argument, ...] = field(default=())


FUNCTIONS: dict[str, Function] = {}
BUTTONS: dict[str, Button] = {}


def func(
    *, example: str, asks: str = "", **arg_docs: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a worksheet function; `arg_docs` has one line for each argument."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        parameters = inspect.signature(function).parameters.values()
        arguments = tuple(
            Argument(p.name, arg_docs[p.name], p.default is not p.empty) for p in parameters
        )
        doc = inspect.getdoc(function) or ""
        FUNCTIONS[function.__name__] = Function(
            function.__name__, doc, function, arguments, example, asks
        )
        return function

    return register


def button(label: str, *, group: str, **arg_docs: str) -> Callable[..., Any]:
    """Register a button; its function takes the book first."""

    def register(press: Callable[..., Any]) -> Callable[..., Any]:
        takes = tuple(Argument(name, arg_docs[name], True) for name in arg_docs)
        doc = (inspect.getdoc(press) or "").splitlines()[0]
        BUTTONS[press.__name__] = Button(press.__name__, label, doc, group, press, takes)
        return press

    return register


def find_buttons() -> None:
    """Import `button.py` of each folder of the add-in that has one: it registers itself."""
    files = [file for home in addin.__path__ for file in Path(home).glob("*/button.py")]
    for file in sorted(files):
        import_module(f"addin.{file.parent.name}.button")
