"""Score column in a live document: rows arrive in blocks, the app answers, Stop and go on."""

import time

import pytest

from addin.kinds.reviews import layout
from addin.kinds.reviews.set_up import set_up_reviews
from addin.kinds.reviews.sheet import ReviewsSheet
from engine import store
from engine.text.fast.model import to_checkpoint
from tests.engine.text.fast.random_model import random_model

from .conftest import native_cells, press, wait_until

N = 8000
FORMULA = '=HYPERLINK("http://x","good")'


@pytest.fixture
def cells(new_book, store_home):
    """A sheet with 8,000 texts of the user's own, set up by the selection's address."""
    model = random_model()
    store.publish("reviews/abcd-1", to_checkpoint(model))
    mine = new_book.sheets[0]
    texts = [["review"], *[[f"the film number {n} was not good " * 8] for n in range(N)]]
    mine["A1"].resize(N + 1, 1).value = texts
    native_cells(mine["A3"]).getCellByPosition(0, 0).setString(FORMULA)
    mine["A4"].value = None
    set_up_reviews(new_book, f"{mine.name}!A1:A{N + 1}")
    cells = ReviewsSheet(new_book, "Cellgrad")
    new_book.impl.sheets("Cellgrad").activate()
    return cells


def status(cells) -> dict:
    return dict(cells.rows(layout.STATUS))


def scores(cells) -> list:
    return [row[0] for row in cells.rows(layout.SCORES)]


def test_the_column_fills_from_the_top_while_the_document_is_edited(cells):
    """Another cell keeps what is typed meanwhile; no score stands beside another row's text."""
    other, typed, heights = cells.sheet["T1"], 0, set()

    press(cells.book, "score_column")
    while status(cells)["state"] != "ready":
        typed += 1
        other.value = typed
        assert other.value == typed
        heights.add(sum(score is not None for score in scores(cells)))
        assert typed < 5000
        time.sleep(0.02)

    texts = [row[0] for row in cells.rows(layout.REVIEWS)[1:]]
    found = scores(cells)
    wanted = random_model().predict([text for text in texts if text])
    assert [score for score in found if score is not None] == pytest.approx(list(wanted))
    assert [score is None for score in found] == [text is None for text in texts]
    assert len(heights) > 2, "all rows came at once"
    assert texts[1] == FORMULA
    row = cells.names[layout.SCORES][1, 0].resize(1, 3).formula
    assert not any(str(value).startswith("=") for part in row for value in part if value)


def test_stop_and_go_on(cells):
    """What was scored before Stop is not scored again."""
    press(cells.book, "score_column")
    wait_until(lambda: any(score is not None for score in scores(cells)))
    press(cells.book, "stop")
    wait_until(lambda: status(cells)["state"] in ("stopped", "ready"))

    press(cells.book, "score_column")
    wait_until(lambda: status(cells)["state"] == "ready")

    found = scores(cells)
    assert [r for r, score in enumerate(found) if score is None] == [2]
