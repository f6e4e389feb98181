"""LibreOffice without a window."""

import os
import re
import sys
import tempfile
import time
from pathlib import Path

import pytest

from addin.hosts import libreoffice
from engine.errors import InputError

posix = pytest.mark.skipif(os.name == "nt", reason="uses a shell script for LibreOffice")


@pytest.fixture
def pretend(tmp_path, monkeypatch):
    """A function that puts a script in LibreOffice's place and its temporary files in a folder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def script(text):
        path = tmp_path / "soffice"
        path.write_text(f"#!{sys.executable}\n{text}")
        path.chmod(0o755)
        monkeypatch.setattr(libreoffice, "find_soffice", lambda: path)
        return folder

    return script


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_text("stands for a workbook")
    return path


def refused(message, *args, **kwargs):
    with pytest.raises(InputError, match=f"^{re.escape(message)}$"):
        libreoffice.convert(*args, **kwargs)


def test_not_installed(source, tmp_path, monkeypatch):
    monkeypatch.setattr(libreoffice, "find_soffice", lambda: None)
    refused(
        "LibreOffice is not installed. Install it (on Debian: apt install libreoffice-calc).",
        source,
        "pdf",
        tmp_path,
    )


def test_nothing_is_found_where_nothing_is(monkeypatch):
    monkeypatch.setattr(libreoffice.shutil, "which", lambda name: None)
    monkeypatch.setattr(libreoffice, "USUAL_PLACES", ("/no/such/place", "/no/such*/soffice"))

    assert libreoffice.find_soffice() is None


def test_the_usual_places_are_looked_at(tmp_path, monkeypatch):
    for version in ("7.4", "24.8"):
        (tmp_path / f"libreoffice{version}" / "program").mkdir(parents=True)
        (tmp_path / f"libreoffice{version}" / "program" / "soffice").touch()
    monkeypatch.setattr(libreoffice.shutil, "which", lambda name: None)
    monkeypatch.setattr(libreoffice, "USUAL_PLACES", (f"{tmp_path}/libreoffice*/program/soffice",))

    found = libreoffice.find_soffice()

    assert found is not None
    assert found.is_file()


@posix
def test_a_crash(source, tmp_path, pretend):
    folder = pretend("import sys; print('terminate called'); sys.exit(77)")
    refused(
        "book.xlsx: LibreOffice could not convert it: it ended with code 77: terminate called. "
        "Open the workbook in LibreOffice to see what is wrong, or press again.",
        source,
        "pdf",
        tmp_path,
    )
    assert list(folder.iterdir()) == []


@posix
def test_nothing_written(source, tmp_path, pretend):
    pretend("print('Error: source file could not be loaded')")
    refused(
        "book.xlsx: LibreOffice could not convert it: Error: source file could not be loaded. "
        "Open the workbook in LibreOffice to see what is wrong, or press again.",
        source,
        "pdf",
        tmp_path,
    )


@posix
def test_a_timeout_ends_it_and_its_children(source, tmp_path, pretend):
    """The program is a wrapper: the one that hangs is its child."""
    folder = pretend(
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(tmp_path / 'child')!r}).write_text(str(child.pid))\n"
        "child.wait()\n"
    )
    refused(
        "book.xlsx: LibreOffice could not convert it: it was not done after 2 seconds. Open the "
        "workbook in LibreOffice to see what is wrong, or press again.",
        source,
        "pdf",
        tmp_path,
        timeout=2,
    )

    assert is_gone(int((tmp_path / "child").read_text()))
    assert list(folder.iterdir()) == []


def is_gone(pid):
    """Has the process ended, give or take the moment that takes?"""
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if state.is_file() and ") Z" in state.read_text():
            return True
        time.sleep(0.05)
    return False
