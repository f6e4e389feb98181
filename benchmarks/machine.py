"""What a benchmark ran on, so that its numbers can be compared."""

import os
import platform
from collections.abc import Iterable
from importlib import metadata


def machine(packages: Iterable[str]) -> str:
    """Python, processor, cores and load, and the versions of packages; two lines."""
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    ran_on = f"python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores"
    return f"{ran_on} {load}\n{', '.join(map(_version, packages))}"


def _version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"{package} not installed"
