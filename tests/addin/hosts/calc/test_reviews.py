"""Reviews in a live document: a column of 5,000 texts scored, sentiment asked by formula."""

import re

import numpy as np
import pytest
import xlwings as xw

from addin.kinds.reviews import layout
from addin.registry import FUNCTIONS
from addin.sheet import history
from engine import store
from engine.text.fast.model import to_checkpoint
from tests.engine.text.fast.random_model import WORDS, random_model

from .conftest import contract, press, press_and_wait

N_TEXTS, VERSION = 5000, "reviews/abcd-1"


@pytest.fixture(scope="module")
def cells(app, store_home):
    """A workbook of the user's own with 5,000 reviews, the contract around them."""
    store.publish(VERSION, to_checkpoint(random_model()))
    rng = np.random.default_rng(3)
    texts = [f"{n}: " + " ".join(rng.choice(WORDS, 12)) for n in range(N_TEXTS)]
    book = xw.Book(impl=app.books.add())
    sheet = book.sheets[0]
    sheet["A1"].value = [["film", "review"]] + [[n, text] for n, text in enumerate(texts)]
    sheet["A:B"].impl.select()
    press_and_wait(book, "set_up_here")
    yield contract(book)
    book.impl.api.close(True)


def test_a_column_of_texts_is_scored_while_the_document_is_edited(cells):
    """Scores arrive from the top; cells that are typed into meanwhile keep what was typed."""
    other, typed, said = cells.book.sheets[0]["H1"], 0, []

    press(cells.book, "score_column")
    while not history.journal_rows(cells):
        typed += 1
        other.value = typed
        assert other.value == typed
        said.append(str(dict(cells.rows(layout.STATUS))["message"]))
        assert typed < 20_000

    scores = np.array([row[0] for row in cells.rows(layout.SCORES)], dtype=float)
    texts = [row[1] for row in cells.rows(layout.REVIEWS)[1:]]
    np.testing.assert_allclose(scores[-N_TEXTS:], random_model().predict(texts), atol=1e-6)
    counts = [int(m[1].replace(",", "")) for s in said if (m := re.match(r"([\d,]+) of 5,000", s))]
    assert any(0 < count < N_TEXTS for count in counts), set(said)
    assert counts == sorted(counts)


def test_sentiment_by_formula(cells):
    """One text, a range of texts, an array constant, the label."""
    sheet, call = cells.book.sheets[0], FUNCTIONS["SENTIMENT"].call
    texts = sheet["B2:B11"].value

    sheet["J1"].formula = f'=SENTIMENT(B2,,"{VERSION}")'
    sheet["K1:K10"].formula_array = f'=SENTIMENT(B2:B11,,"{VERSION}")'
    sheet["L1:M1"].formula_array = f'=SENTIMENT({{"a good film","bad"}},"label","{VERSION}")'

    expected = [row[0] for row in call([[text] for text in texts], None, VERSION)]
    assert sheet["J1"].value == expected[0]
    assert sheet["K1:K10"].value == expected
    assert [sheet["L1:M1"].value] == call([["a good film", "bad"]], "label", VERSION)
