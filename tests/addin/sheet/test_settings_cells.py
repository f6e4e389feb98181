"""The settings range: what may stand in it, and the message when it may not."""

import pytest

from addin.kinds.ratings.layout import RATING_SETTINGS
from addin.kinds.ratings.settings import read_settings
from addin.messages import Cell, line
from addin.sheet.settings_cells import read_value
from engine.errors import InputError

CORNER = Cell("Dot product", 2, 0)  # A3
BY_NAME = {setting.name: setting for setting in RATING_SETTINGS}


def message(rows) -> str:
    with pytest.raises(InputError) as err:
        read_settings(rows, CORNER)
    return line(err.value)


def test_settings_are_read():
    """Names in any case; what is left out or blank keeps its default."""
    rows = [
        [" LR ", 0.5],
        ["biases", "Yes"],
        ["y_low", 0.0],
        ["y_high", 5.5],
        ["seed", None],
        [None, None],
    ]

    settings = read_settings(rows, CORNER)

    assert (settings.lr, settings.biases, settings.y_range) == (0.5, True, (0.0, 5.5))
    assert settings.seed == BY_NAME["seed"].default


def test_every_setting_has_a_default_that_works():
    """An empty settings range trains."""
    assert read_settings([], CORNER).n_factors == BY_NAME["n_factors"].default


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("n_factors", 1e6, "n_factors is 1000000. Give a whole number from 1 to 1000."),
        ("n_factors", 2.5, "n_factors is 2.5. Give a whole number from 1 to 1000."),
        ("n_factors", "many", "n_factors is 'many'. Give a whole number from 1 to 1000."),
        ("lr", -0.1, "lr is -0.1. Give a number of at least 0."),
        ("lr", True, "lr is True. Give a number of at least 0."),
        ("lr", "#DIV/0!", "lr is the error #DIV/0!. Give a number of at least 0."),
        ("n_epochs", 0, "n_epochs is 0. Give a whole number from 1 to 1000000."),
        ("valid_pct", 100, "valid_pct is 100. Give a number from 0 to 90."),
        ("solver", "magic", "solver 'magic' is not known. Use one of sgd, als, bayes."),
        ("biases", 7, "biases 7 is not known. Use one of yes, no."),
    ],
)
def test_a_bad_value_names_its_cell(name, value, expected):
    """Second column, second row of the range: Dot product!B4."""
    assert message([["wd", 0], [name, value]]) == f"Dot product!B4: {expected}"


def test_a_misspelt_setting_is_not_passed_over():
    """A learning rate that nobody reads would be worse than a message."""
    assert message([["learning rate", 0.1]]).startswith(
        "Dot product!A3: setting 'learning rate' is not known. Use one of solver, n_factors"
    )


def test_a_setting_there_twice():
    """Which one would count?"""
    assert message([["lr", 0.1], ["lr", 0.2]]) == (
        "Dot product!A4: setting lr is there twice. Delete one of the two rows."
    )


def test_half_a_range_and_an_empty_one():
    """y_low without y_high, and the two the wrong way round."""
    assert "y_high is blank. Fill both y_low and y_high, or neither" in message([["y_low", 1]])
    assert message([["y_low", 5], ["y_high", 1]]).startswith(
        "Dot product!B3: y_range (5.0, 1.0) is empty"
    )


def test_text_from_the_command_line_is_read_as_a_cell_is():
    """--set lr=0.5 and a cell with 0.5 are one setting."""
    assert read_value(BY_NAME["lr"], "0.5") == 0.5
    assert read_value(BY_NAME["n_epochs"], "10") == 10
