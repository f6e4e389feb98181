"""What may keep Excel from running the add-in, one check each, with the fix."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from addin.hosts.excel import xlam
from addin.hosts.excel.install import SETTINGS, TRUSTED
from addin.hosts.excel.machine import USER, Machine
from engine.errors import InputError

SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
AGAIN = "Run cellgrad excel install"
NO_MACROS = 4  # of VBAWarnings: disabled without a word


def checks(machine: Machine, book: Path | None = None) -> list[tuple[str, Callable[[], str]]]:
    """Names and checks, in the order in which to mend them."""
    found = [
        ("system", lambda: _system(machine)),
        ("bitness", lambda: _bitness(machine)),
        ("pywin32", lambda: _pywin32(machine)),
        ("python", lambda: _python(machine)),
        ("xlwings", lambda: _xlwings(machine)),
        ("add-in", lambda: _add_in(machine)),
        ("macros", lambda: _macros(machine)),
        ("trust", lambda: _trust(machine)),
    ]
    return found + ([("workbook", lambda: _book(machine, book))] if book else [])


def _system(machine: Machine) -> str:
    machine.needs_windows()
    if machine.excel_bits() is None:
        raise InputError("Excel 2016 or later was not found", "Install it, or run cellgrad serve")
    return f"Excel of {machine.excel_bits()} bits"


def _bitness(machine: Machine) -> str:
    """The library is loaded into Excel itself, so it must be of its kind."""
    bits = machine.excel_bits() or 64
    if not machine.library(bits).is_file():
        other = machine.library(96 - bits).is_file()
        problem = f"{machine.library(bits)} is missing"
        if other:
            problem = f"Excel has {bits} bits and this Python {96 - bits}"
        raise InputError(problem, f"Install Cellgrad in a Python of {bits} bits")
    return f"{machine.library(bits).name} fits Excel"


def _pywin32(machine: Machine) -> str:
    if not machine.has_pywin32:
        raise InputError("the package pywin32 is missing", "Run: pip install pywin32")
    return "found"


def _python(machine: Machine) -> str:
    """What VBA starts must be there, and be this installation."""
    told = machine.registry.read(USER, SETTINGS, "Python")
    if told is None:
        raise InputError("Excel was not told where Python is", AGAIN)
    if not Path(str(told)).is_file():
        raise InputError(f"Excel was told to start {told}, which is not there", AGAIN)
    if Path(str(told)) != machine.python:
        raise InputError(f"Excel starts {told}, and this is {machine.python}", AGAIN)
    return str(told)


def _xlwings(machine: Machine) -> str:
    """The name of xlwings' library has its version, and the add-in was built with that name."""
    built = machine.registry.read(USER, SETTINGS, "Xlwings")
    if built != machine.xlwings:
        problem = f"the add-in was made for xlwings {built}, and {machine.xlwings} is installed"
        raise InputError(problem, f"{AGAIN}, and make workbooks again by cellgrad excel macros")
    return f"xlwings {machine.xlwings}, as the add-in was made for"


def _add_in(machine: Machine) -> str:
    place = machine.start_folder / xlam.NAME
    if not place.is_file():
        raise InputError(f"{place} is missing", AGAIN)
    with tempfile.TemporaryDirectory(prefix="cellgrad-") as folder:
        if xlam.build(Path(folder) / xlam.NAME).read_bytes() != place.read_bytes():
            raise InputError(f"{place} is of another version of Cellgrad", AGAIN)
    return str(place)


def _macros(machine: Machine) -> str:
    """A policy of the organisation comes before the user's own setting."""
    if machine.registry.read(USER, POLICY, "VBAWarnings") == NO_MACROS:
        remedy = f"Ask them to trust {machine.start_folder}, or use formulas_only.xlsx"
        raise InputError("your organisation forbids macros", remedy)
    if machine.registry.read(USER, SECURITY, "VBAWarnings") == NO_MACROS:
        where = "File, Options, Trust Center, Trust Center Settings, Macro Settings"
        raise InputError("macros are disabled without notice", f"Change it in {where}")
    return "allowed, or asked about"


def _trust(machine: Machine) -> str:
    place = machine.registry.read(USER, TRUSTED, "Path")
    if place is None:
        raise InputError(f"Excel does not trust {machine.workbooks}", AGAIN)
    if machine.registry.read(USER, POLICY + r"\Trusted Locations", "AllLocationsDisabled") == 1:
        remedy = "Open workbooks and press Enable Content, or ask them to allow trusted folders"
        raise InputError("your organisation forbids trusted folders", remedy)
    return f"Excel trusts {place}"


def _book(machine: Machine, book: Path | None) -> str:
    assert book is not None, "asked for only with a book"
    if not book.is_file():
        raise InputError(f"{book} is not there", "Give the path of a workbook")
    if machine.is_from_the_internet(book):
        remedy = "Right-click it, Properties, tick Unblock; or move it into a folder you trust"
        raise InputError(f"{book.name} came from the internet, so Excel blocks its macros", remedy)
    return f"{book.name} is not marked as downloaded"
