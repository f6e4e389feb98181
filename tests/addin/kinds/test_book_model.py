"""Answers from a workbook's own cells: from the right model, or none."""

from addin.hosts.file import open_book
from addin.kinds.book_model import model_in_book
from addin.kinds.ratings.sheet import RatingsSheet
from workbooks.ratings import BUILT


def test_two_models_that_say_the_same_answer_nothing():
    """Neither may answer for the other; as built, they say different things."""
    book = open_book(BUILT)
    dot, biases = (RatingsSheet(book, name) for name in ("Dot product", "With biases"))
    for cells in (dot, biases):
        model = model_in_book(book, cells.rows("model")[0][0])
        assert model is not None
        assert model.factors.user_factors.tolist() == cells.rows("user_factors")

    biases.write("model", [["none"]])

    assert model_in_book(book, "none") is None


def test_the_model_of_that_version_answers():
    """Whichever sheet has it."""
    book = open_book(BUILT)
    cells = RatingsSheet(book, "With biases")
    cells.write("model", [["ratings/aaaa-1"]])

    model = model_in_book(book, "ratings/aaaa-1")

    assert model is not None
    assert model.factors.mean == cells.rows("rating_mean")[0][0]
    assert model_in_book(book, "ratings/ffff-1") is None
