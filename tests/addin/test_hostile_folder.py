"""A workbook may lie beside anybody's files: no press may import one of them."""

import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

import addin.buttons  # noqa: F401  registers them
from addin.registry import BUTTONS
from tests.libreoffice import needs_libreoffice

WORKBOOKS = Path(__file__).resolve().parents[2] / "workbooks"
HOSTILE = (
    "engine/__init__.py",
    "addin/__init__.py",
    "workbooks/__init__.py",
    "numpy.py",
    "torch.py",
    "sitecustomize.py",
    "usercustomize.py",
    "multiprocessing.py",
    "runpy.py",
    "json.py",
    "uno.py",
)
PRESSES = {
    "ratings.xlsx": (
        "new_random_weights",
        "run_epochs",
        "one_step",
        "find_learning_rate",
        "fill_predictions",
        "recommend",
        "restore_previous_run",
        "stop",
    ),
    "salaries.xlsx": ("train", "score_table"),
    "reviews.xlsx": ("score_column", "train"),
    "network.xlsx": ("one_step", "new_sizes", "use_table"),
    "optimisers.xlsx": ("one_step",),
    "sums.xlsx": ("minimise", "set_up_here"),
}
SETS = {
    "use_table": ["source=Sheet1!A1:B4"],
    "minimise": ["target=Sheet1!D1", "changing=Sheet1!C1"],
    "set_up_here": ["source=Sheet1!A1:B4", "kind=salaries"],
}
REFUSED = ("restore_previous_run", "use_table")  # nothing was run yet; no such sheet
# As pip's script of the command does it: the folder of the script is on the path, not the current.
COMMAND = """
import sys
from addin.cli import main
from addin.hosts import libreoffice

if __name__ == "__main__":
    if sys.argv[1] == "without":
        libreoffice.find_soffice = lambda: None
    for words in sys.argv[2].split("|"):
        print(words, main(words.split(" ")), flush=True)
"""
POOL = """
from engine.text.workers import map_chunks

if __name__ == "__main__":
    print(list(map_chunks(sum, [1, 2, 3], n_procs=2, chunk=1)))
"""


@pytest.fixture
def hostile(tmp_path) -> Path:
    """A folder of modules that leave a note when they are imported."""
    folder = tmp_path / "theirs"
    for name in HOSTILE:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"open({str(folder / 'ran.txt')!r}, 'a').write({name!r} + chr(10))\n")
    _small_book(folder / "sums.xlsx")
    return folder


def _small_book(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    for row in (["age", "pay"], *([20 + i, 1000.0 + 7 * i * i] for i in range(30))):
        sheet.append(row)
    sheet["C1"], sheet["D1"] = 1.0, "=(C1-3)^2"
    book.save(path)


def run(folder: Path, tmp_path: Path, *commands: str, libreoffice: str = "without") -> str:
    """Run commands, one after the other in one process, in a folder; nothing of it may run."""
    return run_script(folder, tmp_path, COMMAND, libreoffice, "|".join(commands))


def run_script(folder: Path, tmp_path: Path, text: str, *arguments: str) -> str:
    script = tmp_path / "bin" / "cellgrad.py"
    script.parent.mkdir(exist_ok=True)
    script.write_text(text)
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=280,
    )
    ran = folder / "ran.txt"
    assert not ran.exists(), ran.read_text()
    assert not done.returncode, done.stderr
    return done.stdout


def test_every_button_is_pressed_below():
    """A new button is tried here as well."""
    tried = {name for names in PRESSES.values() for name in names}
    assert tried == set(BUTTONS)


def test_no_press_imports_from_the_current_folder(hostile, tmp_path):
    """Every button on every kind of workbook, pressed from a hostile folder."""
    for book in PRESSES.keys() - {"sums.xlsx"}:
        (hostile / book).write_bytes((WORKBOOKS / book).read_bytes())
    presses = [(book, name) for book, names in PRESSES.items() for name in names]
    commands = [
        " ".join(
            [
                "press",
                name,
                book,
                "--out",
                f"{name}-{book}",
                *(f"--set {word}" for word in SETS.get(name, ())),
            ]
        )
        for book, name in presses
    ]

    said = run(hostile, tmp_path, *commands)

    ends = [line.rpartition(" ")[2] for line in said.splitlines() if line.startswith("press ")]
    assert ends == ["2" if name in REFUSED else "0" for _, name in presses]


def test_nor_do_pools_of_processes(hostile, tmp_path):
    """A fit on every core spawns processes in the current folder."""
    said = run_script(hostile, tmp_path, POOL)

    assert said.strip() == "[1, 2, 3]"


def test_nor_does_libreoffice(hostile, tmp_path):
    """A press that is recalculated, and one in a Calc without a window."""
    needs_libreoffice()

    said = run(
        hostile,
        tmp_path,
        "press minimise sums.xlsx --set target=Sheet1!D1 --set changing=Sheet1!C1",
        "press minimise sums.xlsx --set target=Sheet1!D1 --set changing=Sheet1!C1 --host calc",
        libreoffice="with",
    )

    ends = [line.rpartition(" ")[2] for line in said.splitlines() if line.startswith("press ")]
    assert ends == ["0", "0"]
