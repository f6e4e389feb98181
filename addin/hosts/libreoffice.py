"""LibreOffice without a window: find it, and let it convert a file in a profile of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from engine.errors import InputError

USUAL_PLACES = (
    "/usr/bin/soffice",
    "/usr/local/bin/soffice",
    "/snap/bin/libreoffice",
    "/opt/libreoffice*/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)
TIMEOUT = 180.0  # seconds, for one conversion

# Formulas of .xlsx files are computed on loading, whatever values the file brings (0 = always).
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def find_soffice() -> Path | None:
    """LibreOffice's program, on the path or where installers put it; None when it is not there."""
    for name in ("soffice", "libreoffice", "soffice.exe"):
        if found := shutil.which(name):
            return Path(found)
    for place in USUAL_PLACES:
        root, _, rest = place.partition("*")
        folder = Path(root).parent
        names = folder.glob(f"{Path(root).name}*{rest}") if "*" in place else [Path(place)]
        with contextlib.suppress(OSError):
            for found in sorted(names, reverse=True):
                if found.is_file():
                    return found
    return None


def convert(source: Path, to: str, folder: Path, timeout: float = TIMEOUT) -> Path:
    """Convert `source` to the format `to` ("pdf", "xlsx:Calc MS Excel 2007 XML") in `folder`.

    Formulas are computed again and macros do not run. Raises InputError when LibreOffice is
    missing, fails, or needs longer than `timeout` seconds; no process of it is left then.
    """
    program = find_soffice()
    if program is None:
        raise InputError(
            "LibreOffice is not installed", "Install it (on Debian: apt install libreoffice-calc)"
        )
    with tempfile.TemporaryDirectory(prefix="cellgrad-lo-", ignore_cleanup_errors=True) as profile:
        settings = Path(profile) / "user" / "registrymodifications.xcu"
        settings.parent.mkdir()
        settings.write_text(SETTINGS, encoding="utf-8")
        scratch = Path(profile) / "tmp"
        scratch.mkdir()  # LibreOffice leaves files in there
        environment = os.environ | dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(scratch))
        output = run(command(program, profile, source, to, folder), timeout, source, environment)
    result = folder / f"{source.stem}.{to.split(':')[0]}"
    if not result.is_file() or not result.stat().st_size:
        detail = output.strip().splitlines()
        raise failed(source, detail[-1] if detail else "it wrote nothing")
    return result


def command(program: Path, profile: str, source: Path, to: str, folder: Path) -> list[str]:
    return [
        str(program),
        f"-env:UserInstallation={Path(profile).as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nolockcheck",
        "--convert-to",
        to,
        "--outdir",
        str(folder),
        str(source),
    ]


def run(arguments: list[str], timeout: float, source: Path, environment: dict[str, str]) -> str:
    """Run to the end, or end it and all it started; returns what it printed."""
    with subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        start_new_session=sys.platform != "win32",
    ) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as err:
            raise failed(source, f"it was not done after {timeout:g} seconds") from err
        finally:
            end(process)
    if process.returncode:
        detail = output.strip().splitlines()
        last = f": {detail[-1]}" if detail else ""
        raise failed(source, f"it ended with code {process.returncode}{last}")
    return output


def end(process: subprocess.Popen) -> None:
    """Stop the process and its children, should any still run."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(
                [_taskkill(), "/F", "/T", "/PID", str(process.pid)],
                capture_output=True,
                check=False,
            )
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # it leads a group of its own


def _taskkill() -> str:
    """Windows' own, by its path: a bare name is looked for in the current folder first."""
    return str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe")


def failed(source: Path, detail: str) -> InputError:
    return InputError(
        f"LibreOffice could not convert it: {detail}",
        "Open the workbook in LibreOffice to see what is wrong, or press again",
        where=source.name,
    )
