"""The one line that a host shows when Minimise has ended."""

import pytest

from addin.hosts.file import open_book
from addin.minimise.run import MinimiseRun
from tests.addin.minimise.books import line_fit

TARGET = ("Fit", 1, 1)  # B2: holds -2, as read from the file


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            -2.0,
            "stopped; from 75.0625 to -2; high is 3 (Fit!H1); Fit!B2 shows -2, as the engine found",
        ),
        (
            -2.5,
            "stopped; from 75.0625 to -2.5; high is 3 (Fit!H1); "
            "Fit!B2 shows -2, the engine found -2.5: a formula is computed otherwise by this "
            "app, or changes by itself",
        ),
        (None, "stopped; high is 3 (Fit!H1); Fit!B2 could not be recalculated here"),
    ],
)
def test_says_the_loss_and_whether_the_sheet_agrees(tmp_path, found, said):
    book = open_book(line_fit(tmp_path / "fit.xlsx"))
    run = MinimiseRun(None, "solver/1", [], [], TARGET, 75.0625, ["high is 3 (Fit!H1)"], found)

    assert run.ending(book, {"outcome": "stopped"}) == said
