"""The worksheet functions about reviews: what they take, answer and refuse."""

import math

import numpy as np
import pytest

from addin.cell_errors import CellError
from addin.functions import LAST_ERROR, MODEL_INFO
from addin.kinds.reviews import models
from addin.kinds.reviews import scores as review_scores
from addin.kinds.reviews.functions import EXPLAIN_SENTIMENT, NEXT_WORD, SENTIMENT, TOKENS
from tests.addin.kinds.reviews.tiny_sentiment import BIAS, TinySentiment

GOOD = 1 / (1 + math.exp(-BIAS - 0.75))
ODD = {  # what a cell may hold -> the number of tokens that the model knows of it
    "one token": ("good", 1),
    "only unknown tokens": ("zxq vlurk", 0),
    "emoji": ("👍🏽👨‍👩‍👧 loved it ❤️", 1),
    "right to left": ("فيلم رائع", 0),
    "Chinese": ("太好看了", 0),
    "control characters": ("good\x07\x00 bad", 2),
    "a lone surrogate": ("good \ud83d and \udc4d", 1),
    "markup": ("<script>alert('bad')</script><b>good</b><br />", 1),
    "a formula": ('=HYPERLINK("http://example.com","good")', 2),
    "the longest cell": ("good " * 6553 + "!!", 1),
}


@pytest.fixture(autouse=True)
def tiny(monkeypatch) -> TinySentiment:
    """A model in place of the shipped one, and no scores known."""
    model = TinySentiment()
    monkeypatch.setattr(models, "_load_sentiment", lambda version, newest: model)
    monkeypatch.setattr(review_scores.SCORES, "known", type(review_scores.SCORES.known)())
    return model


def test_one_text_is_one_number_and_a_range_keeps_its_shape():
    """A formula beside a column, or one formula for the column."""
    assert SENTIMENT("good") == pytest.approx(GOOD, abs=1e-12)
    column = SENTIMENT([["good"], ["bad"], ["good"]])
    assert column == [
        [pytest.approx(GOOD)],
        [pytest.approx(1 - 1 / (1 + math.exp(BIAS - 1.5)))],
        [pytest.approx(GOOD)],
    ]
    assert SENTIMENT([["good", "awful"]], "label") == [["positive", "negative"]]


def test_blanks_numbers_and_errors_spoil_no_other_row():
    """Each cell gets its own error, in its own row."""
    rows = [["good"], [None], ["  "], [7], [True], ["#DIV/0!"], ["good"]]

    answers = [row[0] for row in SENTIMENT(rows)]

    assert answers[0] == answers[6] == pytest.approx(GOOD)
    assert answers[1:6] == ["#N/A", "#N/A", "#VALUE!", "#VALUE!", "#DIV/0!"]
    assert all(isinstance(value, CellError) for value in answers[1:6])


@pytest.mark.parametrize(
    ("argument", "error", "why"),
    [
        (
            7.5,
            "#VALUE!",
            "the review 7.5 is a number. Give a text; in a cell, type an apostrophe before it.",
        ),
        (None, "#N/A", "the review is blank. Give a text."),
    ],
)
def test_last_error_says_why(argument, error, why):
    """Where, what, and what to do."""
    assert SENTIMENT(argument) == error
    assert LAST_ERROR() == why
    assert EXPLAIN_SENTIMENT(argument) == error


@pytest.mark.parametrize("kind", ODD)
def test_odd_texts_have_a_score_and_an_explanation(kind, tiny):
    """Nothing that a cell can hold breaks a function; the parts add up to the score's logit."""
    text, n_known = ODD[kind]

    score, parts = SENTIMENT(text), EXPLAIN_SENTIMENT(text)

    assert 0 < score <= 1
    assert sum(part != 0 for _, part in parts[1:-1]) == n_known
    assert parts[0][0] == "bias"
    assert parts[-1][0] == "total"
    assert sum(part for _, part in parts[:-1]) == pytest.approx(parts[-1][1], abs=1e-9)
    assert 1 / (1 + math.exp(-parts[-1][1])) == pytest.approx(score, abs=1e-9)
    assert TOKENS(text)[0] == ["xxbos", 2.0]


def test_repeated_texts_are_scored_once_and_known_ones_not_again(tiny):
    """A recalculation of the whole sheet costs next to nothing."""
    column = [[f"good {n % 3}"] for n in range(900)]

    first, again = SENTIMENT(column), SENTIMENT(column)

    assert first == again
    assert tiny.n_scored == 3


def test_a_new_version_is_asked_anew(monkeypatch, tiny):
    """Training publishes another model: the same text may have another score."""
    SENTIMENT("good")
    other = TinySentiment("reviews/beef-2")
    monkeypatch.setattr(models, "_load_sentiment", lambda version, newest: other)

    SENTIMENT("good", None, "reviews/beef-2")

    assert (tiny.n_scored, other.n_scored) == (1, 1)


def test_what_would_take_minutes_is_left_to_the_button(monkeypatch):
    """A function never keeps its app waiting; once a job has scored the column, it answers."""
    monkeypatch.setattr(review_scores, "MAX_NEW_CHARS", 1000)
    column = [[f"good number {n}"] for n in range(600)]
    assert SENTIMENT(column) == "#N/A"
    assert "Press Score column first" in LAST_ERROR()
    texts = [row[0] for row in column]
    with review_scores.ScoreMemory() as memory:
        known = [review_scores.Known(0.25, None)] * len(texts)
        memory.add("reviews/abcd-1", texts, known)

    assert SENTIMENT(column) == [[0.25]] * 600


@pytest.mark.parametrize("output", ["stars", 3.0])
def test_an_output_that_is_none_is_refused(output):
    """The two that there are stand in the message."""
    assert SENTIMENT("good", output) == "#VALUE!"
    assert 'Give "probability" or "label"' in LAST_ERROR()


@pytest.mark.parametrize(
    ("model", "why"),
    [("ratings/abcd-1", "is no model of reviews"), ("nonsense", "that is no model")],
)
def test_a_model_cell_that_is_none_of_reviews(model, why):
    """Another sheet's model cell, or a text that was typed into it."""
    assert SENTIMENT("good", None, model) == "#N/A"
    assert why in LAST_ERROR()


def test_model_info_of_reviews():
    """Version, solver and what was measured."""
    rows = dict(map(tuple, MODEL_INFO("reviews/abcd-1")))

    assert rows == {"version": "reviews/abcd-1", "solver": "tiny", "valid accuracy": 0.75}


def test_tokens_are_those_of_the_models():
    """One a row, as the models see them, with the number that the language model knows it by."""
    rows = TOKENS("It was SO good!!! vlurkzq")

    assert [row[0] for row in rows] == [
        "xxbos",
        "xxmaj",
        "it",
        "was",
        "xxup",
        "so",
        "good",
        "xxrep",
        "3",
        "!",
        "vlurkzq",
    ]
    itos = models.language_model().vocab.itos
    assert [itos[int(number)] for _, number in rows[:-1]] == [token for token, _ in rows[:-1]]
    assert rows[-1][1] == 0.0  # xxunk
    assert TOKENS(None) == "#N/A"


def test_next_words_are_likely_words_first():
    """The shipped language model, offline: words with probabilities, the likeliest first."""
    rows = NEXT_WORD("It was a hot", 5)

    chances = [chance for _, chance in rows]
    assert len({word for word, _ in rows}) == 5
    assert chances == sorted(chances, reverse=True)
    assert 0 < sum(chances) <= 1
    assert rows == NEXT_WORD("It was a hot", 5)
    assert len(NEXT_WORD("It was a hot")) == 5
    assert NEXT_WORD("   ") == "#N/A"
    assert NEXT_WORD("It was", 0) == "#VALUE!"


def test_any_batch_gives_the_same_number(tiny):
    """Alone, in a column, in another order: the same text, the same score."""
    texts = [f"good and {word}" for word in ("bad", "dull", "loved", "awful")]
    alone = [SENTIMENT(text) for text in texts]
    review_scores.SCORES.known.clear()

    column = [row[0] for row in SENTIMENT([[text] for text in reversed(texts)])]

    assert np.allclose(alone, column[::-1], atol=1e-12)
