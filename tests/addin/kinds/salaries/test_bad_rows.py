"""Rows that a trained model is asked about, and what is wrong with them."""

import pytest

import addin.functions  # noqa: F401  registers the worksheet functions
from addin.answers import last_error
from addin.kinds.salaries import presses
from addin.messages import line
from addin.registry import FUNCTIONS
from engine.errors import InputError
from tests.addin.kinds.salaries.own_book import HOME, SHEET, set_up, trained


def test_an_unseen_category_answers(tmp_path, rows, client):
    """It has the average category's embedding: a number, not an error."""
    version = trained(set_up(tmp_path / "a.xlsx", rows), client).meta["version"]

    seen = FUNCTIONS["PREDICT_SALARY"].call([[30, "cook", 40, 0]], None, version)
    unseen = FUNCTIONS["PREDICT_SALARY"].call([[30, "astronaut", 40, 0]], None, version)

    assert 0 < unseen < 1
    assert unseen != seen


def test_a_row_shorter_than_the_model(tmp_path, rows, client):
    """It says what the model needs; with headers it names the column that is missing."""
    version = trained(set_up(tmp_path / "a.xlsx", rows), client).meta["version"]

    assert FUNCTIONS["PREDICT_SALARY"].call([[30, "cook"]], None, version) == "#VALUE!"
    assert last_error() == (
        "the row has 2 cells, and the model needs 4. "
        "Give age, job, hours, gain, or give the headers too."
    )
    short = FUNCTIONS["PREDICT_SALARY"].call([[30, "cook"]], [["age", "job"]], version)
    assert short == "#VALUE!"
    assert last_error() == (
        'column "hours" is missing; found "age", "job". Rename the header, or name another column.'
    )


def test_score_table_names_a_column_that_was_renamed(tmp_path, rows, client):
    """The table has changed since training."""
    book = set_up(tmp_path / "a.xlsx", rows)
    trained(book, client)
    book.sheets[SHEET]["E3"].value = "hours/week"

    with pytest.raises(InputError) as err:
        presses.score_table(book, HOME)

    assert line(err.value).startswith('My people!C3: column "hours" is missing; found "age", "job"')
