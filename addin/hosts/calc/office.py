"""A Calc of our own, started and ended: for commands and tests, in a profile of its own."""

import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from addin.hosts import libreoffice
from addin.hosts.calc import bridge
from addin.hosts.calc.install import install, profile_options
from engine.errors import InputError

START_SECONDS, END_SECONDS = 60.0, 10.0


class Office:
    """One LibreOffice process and the connection to it."""

    def __init__(self, profile: Path, *, window: bool = False):
        program = libreoffice.find_soffice()
        if program is None:
            raise InputError("LibreOffice is not installed", "See cellgrad doctor")
        self.profile, self.pipe = profile, "cellgrad-" + secrets.token_hex(8)
        self.process = subprocess.Popen(
            [
                str(program),
                *profile_options(profile),
                *([] if window else ["--headless"]),
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nolockcheck",
                "--nofirststartwizard",
                f"--accept=pipe,name={self.pipe};urp",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name == "posix",
        )
        try:
            self.context: Any = bridge.connect(self.pipe, timeout=START_SECONDS)
        except BaseException:
            self.kill()
            raise

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        """Ask it to end without saving anything; kill it if it does not."""
        with suppress(Exception):
            desktop = bridge.desktop(self.context)
            components = desktop.getComponents().createEnumeration()
            while components.hasMoreElements():
                with suppress(Exception):
                    components.nextElement().close(True)
            desktop.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(END_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it and whatever it started in its own process group."""
        libreoffice.end(self.process)
        self.process.wait()


@contextmanager
def headless_calc() -> Iterator[Office]:
    """A Calc without a window, with the extension, gone at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="cellgrad-calc-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        write_settings(profile)
        install(profile)
        office = Office(profile)
        try:
            yield office
        finally:
            office.close()


def write_settings(profile: Path) -> None:
    """Macros of the workbooks that are opened do not run."""
    path = profile / "user" / "registrymodifications.xcu"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(libreoffice.SETTINGS, encoding="utf-8")
