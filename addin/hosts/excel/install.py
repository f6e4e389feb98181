"""Installing the add-in for one user of Windows, and taking it out again. Needs no administrator.

The add-in goes where Excel looks for what to open at its start, the workbooks into a folder that
Excel is told to trust, and two values into the registry, where VBA finds Python and the library.
"""

from collections.abc import Iterator
from pathlib import Path

from addin.hosts.excel import xlam
from addin.hosts.excel.build import build
from addin.hosts.excel.machine import Machine
from engine.errors import InputError

SETTINGS = r"Software\VB and VBA Program Settings\Cellgrad\Excel"  # what VBA's GetSetting reads
TRUSTED = r"Software\Microsoft\Office\16.0\Excel\Security\Trusted Locations\Cellgrad"


def install(machine: Machine) -> Iterator[str]:
    """Install, or bring up to date; yields what was done.

    Raises:
        InputError: on another system, without pywin32, or where Excel has the add-in open.
    """
    machine.needs_windows()
    if not machine.has_pywin32:
        raise InputError("the package pywin32 is missing", "Run: pip install pywin32")
    if machine.workbooks.exists() and not machine.workbooks.is_dir():
        raise InputError(f"{machine.workbooks} is a file", "Move it away")
    yield from _build(machine)
    machine.registry.write(SETTINGS, "Python", str(machine.python))
    machine.registry.write(SETTINGS, "Library", str(machine.prefix))
    machine.registry.write(SETTINGS, "Xlwings", machine.xlwings)
    yield f"Excel starts Python by {machine.python}"
    machine.registry.write(TRUSTED, "Path", str(machine.workbooks) + "\\")
    machine.registry.write(TRUSTED, "AllowSubfolders", 1)
    machine.registry.write(TRUSTED, "Description", "Cellgrad")
    yield f"Excel trusts {machine.workbooks}"


def uninstall(machine: Machine) -> Iterator[str]:
    """Take out what `install` put in; workbooks are the user's and stay. Yields what was done."""
    machine.needs_windows()
    place = machine.start_folder / xlam.NAME
    if place.is_file():
        _unlink(place)
        yield f"removed {place}"
    for key in (SETTINGS, TRUSTED):
        if machine.registry.remove(key):
            yield f"removed {key} from the registry"


def _build(machine: Machine) -> Iterator[str]:
    place = machine.start_folder / xlam.NAME
    try:
        for path in build(machine.workbooks):
            if path.name == xlam.NAME:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(path.read_bytes())
                path.unlink()
                path = place
            yield f"made {path}"
    except PermissionError as err:
        raise InputError(f"{err.filename} is open in Excel", "Close Excel and try again") from err


def _unlink(place: Path) -> None:
    try:
        place.unlink()
    except PermissionError as err:
        raise InputError(f"{place} is open in Excel", "Close Excel and try again") from err
