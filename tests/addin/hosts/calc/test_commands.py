"""`cellgrad calc` and `cellgrad press --host calc`, as a user types them."""

import json
import shutil
import zipfile
from xml.etree import ElementTree

import pytest

from addin.cli import main as cli
from addin.hosts.calc import bridge, install, oxt
from addin.hosts.file import open_book as open_file
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet
from addin.registry import BUTTONS, FUNCTIONS
from engine.errors import InputError


def test_press_in_a_headless_calc(ratings_path, tmp_path, capsys):
    """The same answer as on a file; BOOK itself stays as it was."""
    out, before = tmp_path / "out.xlsx", ratings_path.read_bytes()
    button = ["press", "run_epochs", str(ratings_path), "--host", "calc", "--out", str(out)]

    code = cli([*button, "--set", "n_epochs=3", "--sheet", "Dot product", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert (code, said["host"], said["state"], said["epochs"]) == (0, "calc", "done", 3)
    assert said["final_loss"] < said["start_loss"]
    assert ratings_path.read_bytes() == before
    cells = RatingsSheet(open_file(out), "Dot product")
    assert cells.version() == said["model"]
    assert len([row for row in cells.rows(layout.LOSS_HISTORY) if row[0] is not None]) == 5
    predicted = cells.book.sheets["Start"]["F10"].value
    assert predicted == pytest.approx(
        FUNCTIONS["PREDICT_RATING"].call(293, 49, said["model"]), abs=1e-9
    )


def test_open_says_what_is_missing(tmp_path, ratings_path, capsys):
    """No book, or no add-in in that profile: one line, exit status 2."""
    assert cli(["calc", "open", str(tmp_path / "none.xlsx")]) == 2
    assert "none.xlsx is not there" in capsys.readouterr().err

    profile = tmp_path / "profile"
    assert cli(["calc", "open", str(ratings_path), "--profile", str(profile)]) == 2
    assert "cellgrad calc install --profile" in capsys.readouterr().err


def test_install_and_remove(tmp_path, monkeypatch):
    """Twice is once; doctor knows an older one; what was installed can be taken out."""
    profile = tmp_path / "profile"

    for _ in range(2):
        assert cli(["calc", "install", "--profile", str(profile)]) == 0
    assert install.is_installed(profile)
    assert install.check(profile) == f"Calc has the add-in, {oxt.current_version()}"
    monkeypatch.setitem(BUTTONS, "one_more", BUTTONS["stop"])
    with pytest.raises(InputError, match=r"this Cellgrad's is 0\..* run cellgrad calc install\."):
        install.check(profile)
    assert cli(["calc", "install", "--remove", "--profile", str(profile)]) == 0
    assert not install.is_installed(profile)
    assert "run cellgrad calc install" in install.check(profile)
    shutil.rmtree(profile, ignore_errors=True)


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        (
            None,
            "uno is missing. Install it (on Debian and Ubuntu: sudo apt-get install python3-uno).",
        ),
        (
            "3.13",
            "uno is for Python 3.13, and Cellgrad runs with 3.11. "
            "Make .venv again with that one: rm -r .venv; make setup PYTHON=python3.13.",
        ),
    ],
)
def test_no_module_uno(theirs, words):
    """It is not installed, or built for another Python: each has its own remedy."""
    assert str(bridge.no_uno("3.11", theirs)) == f"LibreOffice's Python module {words}"


def test_extension_has_every_function_and_button(tmp_path):
    """It is made from the registry: nothing is forgotten, and its XML is well formed."""
    path = oxt.build(tmp_path / "cellgrad.oxt")

    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    for name, text in parts.items():
        if name.endswith((".xml", ".xcu")):
            ElementTree.fromstring(text)
    for function in FUNCTIONS.values():
        assert f" {function.name}(" in parts["XCellgrad.idl"]
        assert f'<value xml:lang="en">{function.name}</value>' in parts["CalcAddIns.xcu"]
    for button in BUTTONS.values():
        assert parts["Addons.xcu"].count(f"org.cellgrad.Job?{button.name}<") == 2


def test_what_runs_inside_calc_needs_the_standard_library_only(tmp_path):
    """LibreOffice's Python has nothing else."""
    import ast
    import sys

    allowed = set(sys.stdlib_module_names) | {"uno", "unohelper", "com", "org", "cellgrad_inside"}
    for source in oxt.INSIDE.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            assert {name.split(".")[0] for name in names} <= allowed, source.name
