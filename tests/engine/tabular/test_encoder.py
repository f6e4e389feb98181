"""The procs, one by one and together."""

import json

import numpy as np

from engine.tabular.encoder import Encoder
from engine.tabular.kinds import propose
from engine.tabular.procs import (
    BLANK,
    Categorify,
    FillMissing,
    Spikes,
    bin_edges,
    emb_sz_rule,
    is_spiky,
)
from engine.tabular.table import Table, column_of
from tests.engine.tabular.people import people


def test_categories_are_numbered_and_strangers_are_zero():
    """One spelling for 1 and "1"; a blank is a category where training had blanks."""
    procs = Categorify.fit({"c": column_of(["b", 1.0, None, " b", "1"])})

    assert procs.classes["c"] == (BLANK, "1", "b")
    assert procs.apply("c", column_of(["b", "1", 1, None, "new"])).tolist() == [3, 2, 2, 1, 0]


def test_a_blank_number_is_the_median_and_flagged():
    """As in the lesson; a blank where training had none is filled all the same."""
    raw = {"x": np.array([1.0, np.nan, 5.0, 3.0]), "y": np.array([1.0, 2.0, 3.0, 4.0])}

    fill = FillMissing.fit(raw)

    assert fill.flagged == ("x",)
    assert fill.apply("x", raw["x"]).tolist() == [1, 3, 5, 3]
    assert fill.apply("y", np.array([np.nan])).tolist() == [2.5]


def test_a_spike_with_a_tail_is_found():
    """Nine tenths zeros and a few large amounts: a capital gain. An age is no such thing."""
    gain = np.concatenate([np.zeros(90), [3000.0] * 5, [15000.0] * 5])

    assert is_spiky(gain)
    assert not is_spiky(np.arange(20.0, 80.0))
    assert not is_spiky(np.array([0.0, 1.0] * 30))


def test_bins_of_a_spiky_column():
    """Frequent values stand alone, rare neighbours share a bin, and in between is in order."""
    column = np.repeat([0.0, 5.0, 6.0, 7.0, 100.0], [50, 1, 1, 1, 20])

    assert bin_edges(column, min_rows=3) == (2.5, 53.5)
    codes = Spikes({"x": (2.5, 53.5)}).apply("x", np.array([0.0, 6.0, 1e9, np.nan]))
    assert codes.tolist() == [1, 2, 3, 0]


def test_encoded_rows_by_eye():
    """Codes first, then flags, then normalised numbers."""
    rows = [["a", 1.0], ["b", 3.0], ["a", None], ["b", 5.0]]
    table = Table.from_rows(["c", "x", "t"], [[*row, "y"] for row in rows])

    encoder = Encoder.fit(table, {"c": "categorical", "x": "number", "t": "target"}, False, 4)

    assert (encoder.cat_names, encoder.cont_names) == (("c", "x_na"), ("x",))
    assert encoder.n_classes == (3, 2)
    expected = [[1, 0, -2], [2, 0, 0], [1, 1, 0], [2, 0, 2]]
    np.testing.assert_allclose(encoder.encode(table), np.array(expected) / [1, 1, 2**0.5], 1e-6)
    assert encoder.sources == {"c": "c", "x": "x", "x_na": "x"}


def test_the_spiky_column_of_people_is_found():
    """Without being told; only where the recipe asks for it."""
    table = people()
    kinds = propose(table, "pay")

    assert Encoder.fit(table, kinds, True, 8).kinds["gain"] == "spiky"
    assert Encoder.fit(table, kinds, False, 8).kinds["gain"] == "number"


def test_an_encoder_survives_json():
    """What is published encodes as what was trained."""
    table = people()
    encoder = Encoder.fit(table, propose(table, "pay"), True, 8)

    again = Encoder.from_json(json.loads(json.dumps(encoder.to_json())))

    assert again.cat_names == encoder.cat_names
    np.testing.assert_array_equal(again.encode(table), encoder.encode(table))


def test_width_rule():
    """fast.ai's rule at sizes worked by hand."""
    assert [emb_sz_rule(n) for n in (2, 10, 43, 100_000)] == [2, 6, 13, 600]
