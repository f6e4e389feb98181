"""Addresses as a spreadsheet writes them, and errors in the words of buttons and cells."""

import json
import pickle

import pytest
from openpyxl.utils import get_column_letter

from addin.kinds.every import kinds
from addin.messages import REMEDIES, Cell, column_letters, line, placed
from addin.press.questions import UnansweredError
from engine.errors import InputError, NoModelError, StoreError, from_json


@pytest.mark.parametrize("col", [0, 25, 26, 51, 52, 701, 702, 16383])
def test_columns_are_lettered(col):
    """A to XFD."""
    assert column_letters(col) == get_column_letter(col + 1)


def test_address():
    """Rows and columns count from 0 in Python, from 1 in A1 text."""
    assert str(Cell("ratings", 6, 10)) == "ratings!K7"
    assert str(Cell("ratings", 6, 10).shifted(1, -10)) == "ratings!A8"


def test_an_error_names_both_its_cells():
    """The engine counts rows and columns, the user reads addresses."""
    err = InputError("user 7 is there twice", "Give each user one row", at=(4, 0), also_at=(2, 0))

    said = line(placed(err, Cell("ratings", 1, 1)))

    assert said == (
        "ratings!B6: user 7 is there twice, here and in ratings!B4. Give each user one row."
    )


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("ratings", "aaaa-1 is not here. Press Run epochs to train it."),
        ("salaries", "aaaa-1 is not here. Press Train to train it."),
        ("reviews", "aaaa-1 is not here. Press Train to train it."),
        ("network", "aaaa-1 is not here. Press Run epochs to train it."),
        ("language", "aaaa-1 is not here. Train it."),  # no sheet of its own, so no button
    ],
)
def test_the_button_is_that_of_the_models_kind(kind, said):
    err = NoModelError("aaaa-1 is not here", "Train it", code="absent", values={"kind": kind})

    assert line(err) == said


@pytest.mark.parametrize("code", REMEDIES)
def test_every_code_has_words_for_every_kind(code):
    """No sentence reaches a user with a gap in it."""
    for kind in kinds():
        values = {"kind": kind, "version": "reviews/shipped-3"}
        said = line(InputError("it is not there", "Mend it", code=code, values=values))
        assert "{" not in said
        assert "Mend it" not in said


def test_an_error_comes_whole_from_the_engine_process():
    """By the wire, where it is JSON."""
    err = StoreError(
        "no",
        "Mend it",
        (3, 4),
        where="a",
        setting="lr",
        also_at=(1, 2),
        code="x",
        values={"kind": "ratings"},
    )
    err.also = "after line 3"

    again = from_json(json.loads(json.dumps(err.to_json())))

    assert type(again) is StoreError
    assert vars(again) == vars(err)


def test_an_error_comes_whole_from_another_process():
    """From a pool, where it is pickled; and with its questions."""
    asked = UnansweredError("which cells?", "Name them", {"target": "the target"})
    asked.where = "Sheet1"

    for err in (asked, InputError("no", "Mend it", at=(3, 4), setting="lr", code="x")):
        again = pickle.loads(pickle.dumps(err))
        assert type(again) is type(err)
        assert vars(again) == vars(err)
        assert str(again) == str(err)
