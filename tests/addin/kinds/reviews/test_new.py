"""`cellgrad new reviews --from` and `cellgrad demo reviews --data`: one's own texts, end to end."""

import csv
import json
from pathlib import Path

import pytest

from addin.cli import main
from addin.hosts.file import open_book
from addin.kinds.reviews import layout
from addin.kinds.reviews.sheet import ReviewsSheet
from engine import store
from engine.text.fast.model import to_checkpoint
from tests.engine.text.fast.random_model import random_model
from tests.libreoffice import needs_libreoffice

ROWS = [
    ["007", "a good film", "pos"],
    ["8", "", ""],
    ["9", "a bad film", "neg"],
    ["10", "=1+1 is not good", "neg"],
    ["11", "very good", "pos"],
]


@pytest.fixture
def data(tmp_path, store_home) -> Path:
    """A CSV file of reviews, and a model of reviews in the store."""
    store.publish("reviews/abcd-1", to_checkpoint(random_model()))
    with (tmp_path / "mine.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "comment", "label"], *ROWS])
    return tmp_path / "mine.csv"


def test_new_keeps_every_cell_and_names_the_contract(data, tmp_path, capsys):
    """Texts stay texts, "=1+1" and "007" too; the model is the user's newest."""
    assert main(["new", "reviews", str(tmp_path / "o.xlsx"), "--from", str(data)]) == 0

    cells = ReviewsSheet(open_book(tmp_path / "o.xlsx"), "Reviews")
    rows = [[value or "" for value in row] for row in cells.rows(layout.REVIEWS)[1:]]
    assert rows == ROWS
    assert cells.version() == "reviews/abcd-1"
    assert cells.values()["text_column"] == "comment"


def test_new_names_a_file_without_texts(tmp_path, store_home, capsys):
    """One line, exit 2, no workbook."""
    (tmp_path / "n.csv").write_text("n\n1\n2\n")

    assert main(["new", "reviews", str(tmp_path / "o.xlsx"), "--from", str(tmp_path / "no")]) == 2
    assert "there is no such file" in capsys.readouterr().err
    (tmp_path / "e.csv").write_text("a,b\n")
    assert (
        main(["new", "reviews", str(tmp_path / "o.xlsx"), "--from", str(tmp_path / "e.csv")]) == 2
    )
    assert capsys.readouterr().err.startswith("e.csv: there are no rows under the header")
    assert not (tmp_path / "o.xlsx").exists()


def test_demo_scores_and_draws(data, tmp_path, capsys):
    """One JSON object with what a reader wants to know; the picture is there."""
    needs_libreoffice()

    assert (
        main(["demo", "reviews", "--data", str(data), "--out", str(tmp_path / "d"), "--json"]) == 0
    )

    said = json.loads(capsys.readouterr().out)["reviews"]
    assert (said["texts"], said["model"]) == (4, "reviews/abcd-1")
    assert 0 <= said["accuracy"] <= 1
    assert said["final_loss"] > 0
    assert 0 < said["sentiment"] < 1
    assert Path(said["picture"]).stat().st_size > 10_000
