"""The same text has the same score by function, button, command and Python, in any company."""

import csv

import numpy as np
import pytest
from openpyxl import Workbook

import addin.functions  # noqa: F401  registers the worksheet functions
from addin import buttons
from addin.cli import main
from addin.client import EngineClient
from addin.hosts.file import open_book
from addin.kinds.reviews import layout, presses
from addin.kinds.reviews.sheet import ReviewsSheet
from addin.registry import FUNCTIONS
from engine import store
from engine.text.fast.model import to_checkpoint
from engine.text.sentiment import load_sentiment
from tests.engine.text.fast.random_model import random_model
from workbooks.made_reviews import made_reviews

TOLERANCE = 1e-5
VERSION = "reviews/abcd-1"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Every text of the built-in reviews, the odd ones included."""
    return [review.text for review in made_reviews() if review.text.strip()]


@pytest.fixture
def python(store_home, texts) -> np.ndarray:
    """The scores by Python, each text alone."""
    store.publish(VERSION, to_checkpoint(random_model()))
    model = load_sentiment(VERSION)
    return np.array([model.predict([text])[0] for text in texts])


def test_in_any_batch(python, texts):
    """All at once, backwards, and beside others."""
    model = load_sentiment(VERSION)

    np.testing.assert_allclose(model.predict(texts), python, atol=TOLERANCE)
    np.testing.assert_allclose(model.predict(texts[::-1])[::-1], python, atol=TOLERANCE)


def test_by_function(python, texts):
    """A column in one call, and one cell."""
    sentiment = FUNCTIONS["SENTIMENT"].call

    column = [row[0] for row in sentiment([[text] for text in texts], None, VERSION)]

    expected = [None if np.isnan(score) else score for score in python]
    found = [None if isinstance(score, str) else score for score in column]
    assert found == pytest.approx(expected, abs=TOLERANCE)
    assert sentiment(texts[0], None, VERSION) == pytest.approx(python[0], abs=TOLERANCE)


def test_by_button(python, texts, tmp_path):
    """Scored by the engine process, written into cells, saved, and read again."""
    book = Workbook()
    for text in ["review", *texts]:
        book.active.append([text])
        book.active.cell(book.active.max_row, 1).data_type = "s"
    book.save(tmp_path / "b.xlsx")
    opened, client = open_book(tmp_path / "b.xlsx"), EngineClient()
    buttons.set_up_here(opened, f"Sheet!A1:A{len(texts) + 1}")

    try:
        presses.score_column(opened, "Cellgrad", client).follow(opened, live=False)
    finally:
        client.close()

    opened.save(tmp_path / "saved.xlsx")
    rows = ReviewsSheet(open_book(tmp_path / "saved.xlsx"), "Cellgrad").rows(layout.SCORES)
    scores = [np.nan if row[0] is None else row[0] for row in rows]
    np.testing.assert_allclose(scores, python, atol=TOLERANCE)


def test_by_command(python, texts, tmp_path):
    """From one CSV file to another."""
    with (tmp_path / "in.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["review"], *([text] for text in texts)])

    files = [str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv")]
    assert main(["score", "reviews", *files, "--column", "review", "--model", VERSION]) == 0

    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        scores = [float(row["sentiment"] or "nan") for row in csv.DictReader(file)]
    np.testing.assert_allclose(scores, python, atol=TOLERANCE)
