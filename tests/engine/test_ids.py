"""One id, however it is spelt."""

import datetime as dt

import numpy as np
import pytest

from engine.ids import normalise_id


@pytest.mark.parametrize("raw", [1, 1.0, "1", " 1 ", "1.0", np.float64(1), np.int32(1), "+1"])
def test_one_id_has_many_spellings(raw):
    """Excel turns a typed 1 into 1.0 and a pasted one into text: all of them are user 1."""
    assert normalise_id(raw) == 1
    assert type(normalise_id(raw)) is int


@pytest.mark.parametrize("raw", ["007", "1e3", "1.5", "x", "12345678901234567890", "0x1"])
def test_codes_stay_text(raw):
    """A product code with leading zeros is not a number."""
    assert normalise_id(raw) == raw


@pytest.mark.parametrize("raw", [None, "", "  ", float("nan")])
def test_blanks_are_none(raw):
    """A blank cell is no id."""
    assert normalise_id(raw) is None


@pytest.mark.parametrize("raw", [True, 1.5, dt.date(2026, 1, 1), dt.datetime(2026, 1, 1)])
def test_what_cannot_be_an_id_is_refused(raw):
    """A date or a fraction in an id header is a slip, not somebody's name."""
    with pytest.raises(TypeError):
        normalise_id(raw)
