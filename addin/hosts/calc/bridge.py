"""LibreOffice's own Python module `uno`, wherever it is, and a connection to a running Calc."""

import contextlib
import importlib
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

from addin.sheet.addresses import Block, spanning
from engine.errors import InputError

PLACES = (
    "/usr/lib/python3/dist-packages",
    "/usr/lib/libreoffice/program",
    "/usr/lib64/libreoffice/program",
    "/opt/libreoffice*/program",
)


@cache
def uno() -> Any:
    """The module `uno`. It is built for one Python version: ours must agree with it.

    Raises:
        InputError: when it is missing or built for another Python.
    """
    before = list(sys.path)
    for folder in ("", *_folders()):
        sys.path[:] = [*before, folder] if folder else before
        try:
            return importlib.import_module("uno")
        except ImportError:
            continue
    sys.path[:] = before
    raise no_uno(".".join(map(str, sys.version_info[:2])), _version_of_uno())


def no_uno(ours: str, theirs: str | None) -> InputError:
    """Why `uno` cannot be loaded by Python `ours`: it is not there, or for Python `theirs`."""
    if theirs is None:
        return InputError(
            "LibreOffice's Python module uno is missing",
            "Install it (on Debian and Ubuntu: sudo apt-get install python3-uno)",
        )
    return InputError(
        f"LibreOffice's Python module uno is for Python {theirs}, and Cellgrad runs with {ours}",
        f"Make .venv again with that one: rm -r .venv; make setup PYTHON=python{theirs}",
    )


def _version_of_uno() -> str | None:
    """The Python, as 3.11, that can load `uno`: the system's or LibreOffice's own."""
    code = "import sys, uno; print('%d.%d' % sys.version_info[:2])"
    for python in ("/usr/bin/python3", *(f"{folder}/python" for folder in _folders())):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            done = subprocess.run(
                [python, "-I", "-c", code], capture_output=True, text=True, timeout=30, check=True
            )
            return done.stdout.strip()
    return None


def _folders() -> list[str]:
    found: list[str] = []
    for place in PLACES:
        root, star, rest = place.partition("*")
        if star:
            folder = Path(root).parent
            found += map(str, sorted(folder.glob(f"{Path(root).name}*{rest}"), reverse=True))
        else:
            found.append(place)
    return [folder for folder in found if (Path(folder) / "uno.py").is_file()]


def struct(name: str, **fields: Any) -> Any:
    """A UNO struct, for example `struct("com.sun.star.table.CellAddress", Row=3)`."""
    made = uno().createUnoStruct(name)
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def properties(**values: Any) -> tuple[Any, ...]:
    """Arguments of `loadComponentFromURL` and the like."""
    return tuple(
        struct("com.sun.star.beans.PropertyValue", Name=name, Value=value)
        for name, value in values.items()
    )


def block_of(address: Any) -> Block:
    """The block behind Calc's own CellRangeAddress."""
    return spanning((address.StartRow, address.StartColumn), (address.EndRow, address.EndColumn))


def error(name: str) -> type[Exception]:
    """A UNO exception class, for `except`."""
    return uno().getClass(name)


def is_gone(err: BaseException) -> bool:
    """Whether an error says that the document, or Calc itself, has been closed."""
    return isinstance(err, error("com.sun.star.lang.DisposedException")) or any(
        text in str(err) for text in ("Binary URP bridge", "disposed", "defunct")
    )


def connect(pipe: str, instance: str = "StarOffice.ComponentContext", timeout: float = 30.0) -> Any:
    """The component context of the Calc that listens on `pipe`, waiting until it does.

    Raises:
        InputError: when it does not within `timeout` seconds.
    """
    local = uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    give_up = time.monotonic() + timeout
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;{instance}")
        except error("com.sun.star.connection.NoConnectException") as err:
            if time.monotonic() > give_up:
                raise InputError(
                    "LibreOffice Calc does not answer", "Close it and try again"
                ) from err
            time.sleep(0.05)


def desktop(context: Any) -> Any:
    """The desktop: all open documents."""
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
