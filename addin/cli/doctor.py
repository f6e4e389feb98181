"""`cellgrad doctor`: what is installed, what works, and the fix for each problem."""

import argparse
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from addin.cli.output import say
from addin.client import EngineClient
from addin.hosts.calc import install
from addin.hosts.libreoffice import find_soffice
from addin.messages import line
from engine import store
from engine.checkpoint import write_whole
from engine.errors import InputError

PACKAGES = ("torch", "numpy", "pandas", "xlwings", "openpyxl", "safetensors", "python-calamine")


def add(commands: Any) -> None:
    parser = commands.add_parser("doctor", help="check this installation")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    checks = (_python, _packages, _device, _store, _engine, _libreoffice, _calc)
    found = [_checked(check) for check in checks]
    lines = [f"{'ok ' if ok else 'FIX'}  {name:<12} {text}" for name, ok, text in found]
    say({name: {"ok": ok, "text": text} for name, ok, text in found}, args.json, lines)
    return 0 if all(ok for _, ok, _ in found) else 1


def _checked(check: Callable[[], str]) -> tuple[str, bool, str]:
    name = check.__name__.strip("_")
    try:
        return name, True, check()
    except InputError as err:
        return name, False, line(err)


def _python() -> str:
    return f"{sys.version.split()[0]} at {sys.executable}"


def _packages() -> str:
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError as err:
            raise InputError(f"{package} is missing", "Run make setup") from err
    return ", ".join(found)


def _device() -> str:
    import torch

    from engine.device import pick_device

    device = pick_device("auto")
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    return f"{name}; training uses 1 thread unless the setting threads says more"


def _store() -> str:

    folder = store.home()
    write_whole(folder / "doctor", b"ok")
    (folder / "doctor").unlink()
    free = shutil.disk_usage(folder).free / 2**30
    if free < 0.5:
        raise InputError(f"{folder} has {free:.1f} GiB free", "Free some disk space")
    return f"{folder}, {free:.0f} GiB free"


def _engine() -> str:

    client = EngineClient()
    try:
        return f"the engine process answers in {client.ping(timeout=60):.1f} s"
    finally:
        client.close()


def _libreoffice() -> str:

    found = find_soffice()
    if found is None:
        remedy = "Install LibreOffice (on Debian and Ubuntu: sudo apt-get install libreoffice-calc)"
        raise InputError("LibreOffice is not installed: no pictures, no recalculation", remedy)
    return str(found)


def _calc() -> str:
    """The add-in in Calc: a choice of the user's, where LibreOffice is there."""

    if find_soffice() is None:
        return "not asked for without LibreOffice"
    return install.check()
