"""A kind of sheet is one folder: one that lies elsewhere works like the project's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

THEIRS = Path(__file__).parent / "their_own"
COMMANDS = """
import json, sys
from addin.cli import main
from addin.hosts import libreoffice

if __name__ == "__main__":
    libreoffice.find_soffice = lambda: None
    for words in json.loads(sys.argv[1]):
        assert main(words) == 0, words
"""


@pytest.fixture
def run(tmp_path):
    """Run commands in a process that knows the folder of kinds; returns what they printed."""

    def run(*commands: list[str]) -> list:
        words = json.dumps([[*map(str, command), "--json"] for command in commands])
        done = subprocess.run(
            [sys.executable, "-c", COMMANDS, words],
            env={**os.environ, "CELLGRAD_KINDS": str(THEIRS)},
            capture_output=True,
            text=True,
        )
        assert not done.returncode, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


def test_set_up_press_function_and_command(run, tmp_path):
    """Nothing but its own folder names it, in the add-in or in the engine."""
    book = Workbook()
    for value in ("average this", 1, 2, 6):
        book.active.append([value])
    book.save(tmp_path / "own.xlsx")
    (tmp_path / "data.txt").write_text("1 2 3")
    made, trained, again = (tmp_path / f"{name}.xlsx" for name in ("made", "trained", "again"))

    _, pressed, mean, info, fit, _ = run(
        ["press", "set_up_here", tmp_path / "own.xlsx", "--set", "source=Sheet!A1", "--out", made],
        ["press", "train", made, "--sheet", "Average", "--set", "n_epochs=2", "--out", trained],
        ["call", "LEARNED_MEAN", "--book", trained, "--sheet", "Average"],
        ["call", "MODEL_INFO", "average_model", "--book", trained, "--sheet", "Average"],
        ["fit", "averages", tmp_path / "data.txt", "--power", "2"],
        ["press", "forget", trained, "--sheet", "Average", "--out", again],
    )

    assert pressed["epochs"] == 2
    assert pressed["model"].startswith("averages/")
    assert mean["answer"] == pytest.approx(3 * 3 / 4)
    assert info["answer"][1] == ["mean", mean["answer"]]
    assert fit["mean"] == pytest.approx(14 / 3)
