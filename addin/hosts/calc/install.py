"""Installing the extension with LibreOffice's own tool, into the user's profile or another one.

Root may install for all users only ("--shared"); in a profile of its own that is kept inside it.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import addin
from addin.hosts import libreoffice
from addin.hosts.calc.bridge import uno
from addin.hosts.calc.oxt import IDENTIFIER, build, current_version
from engine.errors import InputError

TIMEOUT = 120.0  # seconds
_VERSION = re.compile(r"^\s*Version: (\S+)", re.M)


def is_root() -> bool:
    """Whether LibreOffice's tool would refuse to install for one user."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def profile_options(profile: Path | None) -> list[str]:
    """What a LibreOffice must be started with to use `profile`; nothing for the usual one."""
    if profile is None:
        return []
    folder = profile.resolve()
    options = {"UserInstallation": folder}
    if is_root():
        options["UNO_SHARED_PACKAGES_CACHE"] = folder / "shared"
        options["SHARED_EXTENSIONS_USER"] = folder / "shared-user"
    return [f"-env:{name}={path.as_uri()}" for name, path in options.items()]


def install(profile: Path | None = None) -> str:
    """Build the extension and install it, in place of an older one; returns for whom.

    Raises:
        InputError: when LibreOffice is missing or refuses, or all users have another one.
    """
    if profile is None and (shared := _shared_with_us()) is not None:
        if shared != current_version():
            raise _anothers(shared)
        return "all users (it was there already)"
    with tempfile.TemporaryDirectory(prefix="cellgrad-") as folder:
        package = build(Path(folder) / "cellgrad.oxt")
        _run(profile, "add", "--force", str(package))
    if is_root() and profile is None:
        return _for_whom()
    return str(profile or "your profile")


def remove(profile: Path | None = None) -> None:
    """Take the extension out again."""
    _run(profile, "remove", IDENTIFIER)


def is_installed(profile: Path | None = None) -> bool:
    """Whether LibreOffice knows the extension."""
    return installed_version(profile) is not None


def installed_version(profile: Path | None = None) -> str | None:
    """The extension's version as LibreOffice knows it, this user's or all users'; else None."""
    own = _listed_version(profile)
    return _shared_with_us() if own is None and profile is None else own


def _listed_version(profile: Path | None, *scope: str) -> str | None:
    with contextlib.suppress(InputError):
        listed = _run(profile, "list", *scope, IDENTIFIER)
        if IDENTIFIER in listed and (found := _VERSION.search(listed)):
            return found[1]
    return None


def _shared_with_us() -> str | None:
    """The version that root has installed for all users; root itself has no other."""
    return None if is_root() else _listed_version(None, "--shared")


def _anothers(version: str) -> InputError:
    """LibreOffice 7.4 cannot enable a user's own extension beside one of the same name for all."""
    return InputError(
        f"root has installed another Cellgrad's add-in, {version}, for all users,"
        " and Calc takes no second one",
        "Ask root to run cellgrad calc install from a Cellgrad that all may read, or with --remove",
    )


def _for_whom() -> str:
    """Who can use what root has installed: Calc starts this very Python with this very Cellgrad."""
    closed = closed_to_others([Path(sys.executable), Path(addin.__file__)])
    return f"root alone: other users may not open {closed}" if closed else "all users"


def closed_to_others(paths: list[Path]) -> Path | None:
    """The first file or folder on the way to `paths` that only its owner may open."""
    for path in [*paths, *(path.resolve() for path in paths)]:
        for part in (*reversed(path.parents), path):
            if not part.stat().st_mode & (0o001 if part.is_dir() else 0o004):
                return part
    return None


def check(profile: Path | None = None) -> str:
    """What `cellgrad doctor` says of the add-in.

    Raises:
        InputError: when LibreOffice's Python module cannot be loaded, or the add-in there is
            another than this Cellgrad's.
    """
    uno()
    there, current = installed_version(profile), current_version()
    if there is None:
        return "no add-in in Calc yet: run cellgrad calc install to have it there"
    if there != current:
        if profile is None and there == _shared_with_us():
            raise _anothers(there)
        raise InputError(
            f"the add-in in Calc is {there}, this Cellgrad's is {current}",
            "Close Calc and run cellgrad calc install",
        )
    whose = f", for {_for_whom()}" if is_root() and profile is None else ""
    return f"Calc has the add-in, {there}{whose}"


def _run(profile: Path | None, action: str, *arguments: str) -> str:
    scope = ["--shared"] if is_root() else []
    command = [str(_unopkg()), action, *scope, *profile_options(profile), *arguments]
    if profile is not None:
        profile.mkdir(parents=True, exist_ok=True)
    done = _ended(command)
    if _has_crashed(done) and action != "remove":  # LibreOffice 7.4 does at times; both can be
        done = _ended(command)  # done twice
    if done.returncode:
        said = (done.stderr or done.stdout).strip().rstrip(".").splitlines()
        raise InputError(
            f"LibreOffice did not {action} the extension: {(said or ['no reason given'])[-1]}",
            "Close LibreOffice and try again",
        )
    return done.stdout


def _ended(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            stdin=subprocess.DEVNULL,
            check=False,
            errors="replace",
        )
    except subprocess.TimeoutExpired as err:
        raise InputError(
            "LibreOffice's unopkg does not end", "Close LibreOffice and try again"
        ) from err


def _has_crashed(done: subprocess.CompletedProcess[str]) -> bool:
    """Ended by a signal, as a process or in the shell script that starts it."""
    return done.returncode < 0 or done.returncode > 128


def _unopkg() -> Path:
    soffice = libreoffice.find_soffice()
    if soffice is None:
        raise InputError(
            "LibreOffice is not installed",
            "Install it (on Debian and Ubuntu: sudo apt-get install libreoffice-calc python3-uno)",
        )
    for folder in (soffice.parent, soffice.resolve().parent):
        for name in ("unopkg", "unopkg.exe"):
            if (folder / name).is_file():
                return folder / name
    raise InputError(f"unopkg is missing beside {soffice}", "Install LibreOffice again")
