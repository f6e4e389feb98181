"""What installing and checking need of Windows: the registry, some folders, how Excel was built.

Tests hand in another machine, so that all of it but `Machine.here` runs on any system.
"""

import os
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from engine.errors import InputError

USER, ALL = "HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"
STREAM = ":Zone.Identifier"  # where Windows keeps that a file came from the internet


class Registry(Protocol):
    """The registry: values by root, key and name."""

    def read(self, root: str, key: str, name: str) -> str | int | None: ...

    def write(self, key: str, name: str, value: str | int) -> None:
        """Write below HKEY_CURRENT_USER."""

    def remove(self, key: str) -> bool:
        """Remove a key of HKEY_CURRENT_USER with its values; False where there is none."""
        ...


@dataclass(frozen=True)
class Machine:
    """One user's Windows."""

    registry: Registry
    app_data: Path  # %APPDATA%
    documents: Path
    python: Path  # python.exe of this installation
    prefix: Path  # where xlwings puts its library
    xlwings: str  # the version installed
    is_windows: bool = True
    has_pywin32: bool = True

    @classmethod
    def here(cls) -> "Machine":
        """The machine this runs on."""
        home = Path.home()
        return cls(
            WindowsRegistry(),
            Path(os.environ.get("APPDATA", home / "AppData" / "Roaming")),
            home / "Documents",
            Path(sys.executable),
            Path(sys.prefix),
            version("xlwings"),
            sys.platform == "win32",
            _has_pywin32(),
        )

    @property
    def start_folder(self) -> Path:
        """What Excel opens from here it opens each time, and trusts."""
        return self.app_data / "Microsoft" / "Excel" / "XLSTART"

    @property
    def workbooks(self) -> Path:
        """Our folder for workbooks with macros, which Excel is told to trust."""
        return self.documents / "Cellgrad"

    def library(self, bits: int) -> Path:
        """xlwings' library for an Excel of so many bits."""
        return self.prefix / f"xlwings{bits}-{self.xlwings}.dll"

    def excel_bits(self) -> int | None:
        """32 or 64; None where no Excel of a usual kind is installed."""
        key = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
        platform = self.registry.read(ALL, key, "Platform")
        if platform is None:
            key = r"SOFTWARE\Microsoft\Office\16.0\Outlook"
            platform = self.registry.read(ALL, key, "Bitness")
        return {"x64": 64, "x86": 32}.get(str(platform))

    def needs_windows(self) -> None:
        """Raises InputError elsewhere."""
        if not self.is_windows:
            raise InputError(
                "the desktop add-in needs Excel on Windows",
                "On a Mac or on the web run cellgrad serve; the files can be built anywhere: "
                "cellgrad excel build",
            )

    def is_from_the_internet(self, path: Path) -> bool:
        """Whether Windows marked a file as downloaded: Excel then blocks its macros."""
        try:
            text = Path(f"{path}{STREAM}").read_text("utf-8", errors="replace")
        except OSError:
            return False
        return any(line.strip() in ("ZoneId=3", "ZoneId=4") for line in text.splitlines())


class WindowsRegistry:
    """The real one."""

    def __init__(self) -> None:
        self.api: Any = None
        if sys.platform == "win32":
            import winreg

            self.api = winreg

    def read(self, root: str, key: str, name: str) -> str | int | None:
        if self.api is None:
            return None
        try:
            with self.api.OpenKey(getattr(self.api, root), key) as opened:
                return self.api.QueryValueEx(opened, name)[0]
        except OSError:
            return None

    def write(self, key: str, name: str, value: str | int) -> None:
        kind = self.api.REG_DWORD if isinstance(value, int) else self.api.REG_SZ
        with self.api.CreateKey(self.api.HKEY_CURRENT_USER, key) as opened:
            self.api.SetValueEx(opened, name, 0, kind, value)

    def remove(self, key: str) -> bool:
        try:
            self.api.DeleteKey(self.api.HKEY_CURRENT_USER, key)
        except OSError:
            return False
        return True


def _has_pywin32() -> bool:
    try:
        import pythoncom  # type: ignore[import-not-found]  # noqa: F401
    except ImportError:
        return False
    return True
