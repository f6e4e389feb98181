"""An ordinary user installs and uses the add-in. Tests that run as root become one for this."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
NOBODY = 65534
SYSTEM = Path("/usr/bin/python3")
TRY = "import numpy; from addin.hosts.calc.bridge import uno; uno()"


def skip(reason):
    warnings.warn(f"NOT RUN: {reason}, so installing as another user was not tried", stacklevel=2)
    pytest.skip(reason)


@pytest.fixture
def user():
    """Runs Cellgrad as a user with a home and a .venv of their own; returns what it printed."""
    if os.name != "posix" or os.geteuid() != 0:
        skip("the tests do not run as root: all the others are an ordinary user's")
    if shutil.which("setpriv") is None or not SYSTEM.is_file():
        skip("setpriv or /usr/bin/python3 is missing")
    home = Path(tempfile.mkdtemp(prefix="cellgrad-user-"))  # pytest's own folders are root's
    home.chmod(0o777)
    become = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "CELLGRAD_HOME": f"{home}/models"}

    def run(*command, timeout=200):
        done = subprocess.run(
            [*become, *command],
            cwd=home,
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    python = home / ".venv" / "bin" / "python"
    run(SYSTEM, "-m", "venv", "--without-pip", home / ".venv")
    packages = sysconfig.get_paths()["purelib"]
    theirs = run(python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])").strip()
    run("sh", "-c", f"printf '%s\n' '{packages}' '{ROOT}' > {theirs}/cellgrad.pth")
    if subprocess.run(
        [*become, python, "-c", TRY], env=environment, check=False, capture_output=True, cwd=home
    ).returncode:
        shutil.rmtree(home, ignore_errors=True)
        skip(f"another user's {SYSTEM} cannot use the packages of {sys.prefix}")
    yield lambda *args: run(python, "-m", "addin.cli", *args), home
    shutil.rmtree(home, ignore_errors=True)


def test_install_and_press_as_an_ordinary_user(user, ratings_path):
    """Into the user's own profile, without root's rights; a headless Calc then trains."""
    cellgrad, home = user
    book = shutil.copy(ratings_path, home / "ratings.xlsx")
    Path(book).chmod(0o644)

    assert "your profile" in cellgrad("calc", "install")
    pressed = cellgrad(
        "press",
        "run_epochs",
        book,
        "--host",
        "calc",
        "--sheet",
        "Dot product",
        "--out",
        home / "out.xlsx",
        "--json",
    )

    assert '"state": "done"' in pressed
    assert (home / "out.xlsx").stat().st_uid == NOBODY
    found = list((home / ".config/libreoffice").rglob("uno_packages/**/cellgrad.oxt/config.json"))
    assert len(found) == 1
    assert found[0].stat().st_uid == NOBODY
