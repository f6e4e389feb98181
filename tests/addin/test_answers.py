"""What worksheet functions take: every host's values become the same rectangle."""

import datetime as dt

import numpy as np
import pytest

from addin.answers import answered, last_error, rectangle, scalar, whole
from addin.cell_errors import CellError
from engine.errors import InputError, UnknownIdError


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, [[3.0]]),
        ("", [[None]]),
        (None, [[None]]),
        (True, [[1.0]]),
        (dt.datetime(2026, 1, 1, 12), [[46023.5]]),
        (dt.date(2026, 1, 1), [[46023.0]]),
        ([1, 2], [[1.0, 2.0]]),
        (((1, "a"), (None, False)), [[1.0, "a"], [None, 0.0]]),
        (np.array([[1, 2]]), [[1.0, 2.0]]),
    ],
)
def test_every_value_becomes_a_rectangle(value, expected):
    """Calc gives floats only, Excel has booleans and dates: the answer must not depend on it."""
    assert rectangle(value) == expected


def test_scalar_and_whole_number_arguments():
    """One cell, and a count in it; text numbers count as numbers."""
    assert scalar([[7.0]], "user") == 7.0
    assert whole("5", "n", 10, 1, 99) == 5
    assert whole(None, "n", 10, 1, 99) == 10
    with pytest.raises(InputError, match=r"user is 1 x 2 cells. Give one cell for user"):
        scalar([[1, 2]], "user")
    for wrong in (0, 2.5, "x"):
        with pytest.raises(InputError, match="Give a whole number"):
            whole(wrong, "n", 10, 1, 99)


def test_errors_become_error_values_with_words():
    """The cell shows #N/A; LAST_ERROR() says why; an error going in comes out."""

    @answered
    def function(x):
        raise UnknownIdError(f"movie {x} is not in the model", "Give another")

    assert function(7) == CellError("#N/A")
    assert last_error() == "movie 7 is not in the model. Give another."
    assert function("#DIV/0!") == CellError("#DIV/0!")
