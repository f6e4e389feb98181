"""Installing and checking, on a made-up Windows: its registry is a dict, its folders are ours."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from addin.cli import main
from addin.hosts.excel.doctor import NO_MACROS, POLICY, SECURITY, checks
from addin.hosts.excel.install import SETTINGS, TRUSTED, install, uninstall
from addin.hosts.excel.machine import ALL, STREAM, USER, Machine
from engine.errors import InputError

LOCATIONS = POLICY + r"\Trusted Locations"
OFFICE = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"


class Registry:
    """Values by root, key and name."""

    def __init__(self):
        self.values = {(ALL, OFFICE, "Platform"): "x64"}

    def read(self, root, key, name):
        return self.values.get((root, key, name))

    def write(self, key, name, value):
        self.values[USER, key, name] = value

    def remove(self, key):
        gone = [place for place in self.values if place[:2] == (USER, key)]
        for place in gone:
            del self.values[place]
        return bool(gone)


@pytest.fixture
def machine(tmp_path):
    prefix = tmp_path / "python"
    prefix.mkdir()
    (prefix / "python.exe").touch()
    (prefix / "xlwings64-0.37.8.dll").touch()
    return Machine(
        Registry(),
        tmp_path / "AppData",
        tmp_path / "Documents",
        prefix / "python.exe",
        prefix,
        "0.37.8",
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Everything built once: it takes seconds."""
    from addin.hosts.excel.build import build

    return list(build(tmp_path_factory.mktemp("built")))


@pytest.fixture(autouse=True)
def build_once(request, monkeypatch):
    """Installing copies what was built; the tests of building itself build."""
    if "machine" in request.fixturenames:
        paths = request.getfixturevalue("built")

        def copies(out):
            out.mkdir(parents=True, exist_ok=True)
            for path in paths:
                yield Path(shutil.copy(path, out))

        monkeypatch.setattr("addin.hosts.excel.install.build", copies)


def faults(machine, book=None):
    """What the doctor finds wrong, by check."""
    found = {}
    for name, check in checks(machine, book):
        try:
            check()
        except InputError as err:
            found[name] = str(err)
    return found


def test_a_fresh_installation_is_sound(machine):
    """Add-in where Excel starts from, workbooks in a trusted folder, both values for VBA."""
    done = list(install(machine))

    assert (machine.start_folder / "cellgrad.xlam").is_file()
    assert (machine.workbooks / "ratings.xlsm").is_file()
    assert not (machine.workbooks / "cellgrad.xlam").exists(), "two copies would confuse Excel"
    assert machine.registry.read(USER, SETTINGS, "Python") == str(machine.python)
    assert machine.registry.read(USER, TRUSTED, "Path").startswith(str(machine.workbooks))
    assert any("cellgrad.xlam" in line for line in done)
    assert faults(machine) == {}


def test_uninstalling_leaves_the_workbooks_and_nothing_else(machine):
    list(install(machine))

    done = list(uninstall(machine))

    assert len(done) == 3
    assert set(machine.registry.values) == {(ALL, OFFICE, "Platform")}
    assert not (machine.start_folder / "cellgrad.xlam").exists()
    assert (machine.workbooks / "ratings.xlsm").is_file()
    assert list(uninstall(machine)) == []


def test_vba_reads_the_values_that_install_writes():
    """The names in the registry are those that the module asks for."""
    from addin.hosts.excel.vba.modules import FIXED

    text = (FIXED / "CellgradPython.bas").read_text()

    assert SETTINGS.endswith(r"VB and VBA Program Settings\Cellgrad\Excel")
    assert 'GetSetting("Cellgrad", "Excel", "Python", "")' in text
    assert 'GetSetting("Cellgrad", "Excel", "Library", "")' in text


def test_nothing_installed(machine):
    assert set(faults(machine)) == {"python", "xlwings", "add-in", "trust"}


@pytest.mark.parametrize(
    ("change", "check", "says"),
    [
        ({"xlwings": "0.38.0"}, "xlwings", "was made for xlwings 0.37.8, and 0.38.0"),
        ({"has_pywin32": False}, "pywin32", "pip install pywin32"),
        ({"is_windows": False}, "system", "cellgrad serve"),
    ],
)
def test_a_machine_that_changed(machine, change, check, says):
    list(install(machine))

    assert says in faults(replace(machine, **change))[check]


@pytest.mark.parametrize(
    ("root", "key", "name", "value", "check", "says"),
    [
        (ALL, OFFICE, "Platform", "x86", "bitness", "Excel has 32 bits and this Python 64"),
        (ALL, OFFICE, "Platform", None, "system", "was not found"),
        (USER, POLICY, "VBAWarnings", NO_MACROS, "macros", "your organisation forbids macros"),
        (USER, SECURITY, "VBAWarnings", NO_MACROS, "macros", "Trust Center"),
        (USER, SETTINGS, "Python", r"C:\gone\python.exe", "python", "which is not there"),
        (USER, LOCATIONS, "AllLocationsDisabled", 1, "trust", "Enable Content"),
    ],
)
def test_a_registry_that_changed(machine, root, key, name, value, check, says):
    list(install(machine))
    machine.registry.values[root, key, name] = value

    assert says in faults(machine)[check]


def test_an_older_add_in_is_noticed(machine):
    list(install(machine))
    (machine.start_folder / "cellgrad.xlam").write_bytes(b"older")

    assert "another version" in faults(machine)["add-in"]


def test_a_downloaded_workbook_is_named(machine, tmp_path):
    """The mark of the web is a stream beside the file; elsewhere a file of that name stands in."""
    book = tmp_path / "ratings.xlsm"
    book.touch()
    assert "workbook" not in faults(machine, book)

    (tmp_path / f"ratings.xlsm{STREAM}").write_text("[ZoneTransfer]\r\nZoneId=3\r\n")

    assert "Unblock" in faults(machine, book)["workbook"]


def test_an_open_add_in_cannot_be_replaced(machine, monkeypatch):
    def refuse(path, data):
        raise PermissionError(13, "in use", str(path))

    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)

    with pytest.raises(InputError, match="is open in Excel"):
        list(install(machine))


def test_elsewhere_the_commands_say_what_to_do(capsys):
    """On a Mac or on Linux: one line, no traceback."""
    assert main(["excel", "install"]) == 2
    assert "cellgrad serve" in capsys.readouterr().err
    assert main(["excel", "doctor", "--json"]) == 1


def test_build_by_command(tmp_path, capsys):
    assert main(["excel", "build", "--out", str(tmp_path)]) == 0

    assert {"cellgrad.xlam", "ratings.xlsm", "formulas_only.xlsx"} <= {
        path.name for path in tmp_path.iterdir()
    }
    assert main(["excel", "macros", str(tmp_path / "formulas_only.xlsx"), "x.xlsx"]) == 2
    assert "OUT.xlsm" in capsys.readouterr().err
