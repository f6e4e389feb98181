"""Functions as Excel on the desktop calls them: by xlwings' own `call_udf`, on a plain machine."""

import numpy as np
import pytest

from addin.hosts.excel.error_tag import TAG
from addin.registry import FUNCTIONS
from engine import store
from engine.collab.factors import Factors
from engine.collab.published import RatingModel, seen_lists, to_checkpoint
from tests.addin.hosts.excel.windows_stubs import windows

NOT_AVAILABLE = -2146826246  # how #N/A arrives from VBA
MISSING = -2147352572  # an argument left out
VERSION = "ratings/0000abcd-1"


@pytest.fixture(scope="module")
def call():
    """CallUDF of xlwings' server, as VBA calls it: without workbook and caller."""
    with windows():
        from xlwings.udfs import call_udf

        def call_(name, *args):
            rows = call_udf("addin.hosts.excel.udfs", name, args)
            return rows[0][0] if len(rows) == 1 and len(rows[0]) == 1 else rows

        yield call_


@pytest.fixture
def version(store_home):
    """A published model of two users and two movies."""
    factors = Factors(np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros(2), np.zeros(2))
    seen = seen_lists(np.array([0]), np.array([0]), 2)
    model = RatingModel(
        factors,
        (1, "anna"),
        (10, 20),
        seen,
        titles={10: "Film"},
        meta={"version": VERSION, "epoch": 1, "noise_sd": 1.0},
    )
    store.publish(VERSION, to_checkpoint(model))
    return VERSION


def test_a_scalar_and_a_grid(call, version):
    """Ranges arrive as tuples of rows, single cells as they are."""
    assert call("PREDICT_RATING", 1.0, 20.0, version) == 3.0
    assert call("PREDICT_RATING", ((1.0,), ("anna",)), ((10.0, 20.0),), version) == [
        [1.0, 3.0],
        [2.0, 4.0],
    ]


def test_an_argument_left_out_or_blank_is_its_default(call, version):
    whole = call("TOP_MOVIES", 1.0, MISSING, version)

    assert whole == call("TOP_MOVIES", 1.0, None, version)


def test_errors_are_marked_for_vba(call, version):
    """An unknown id, an error in the argument and a wrong argument each have their own value."""
    assert call("PREDICT_RATING", 99.0, 20.0, version) == TAG + "#N/A"
    assert call("PREDICT_RATING", NOT_AVAILABLE, 20.0, version) == TAG + "#N/A"
    assert call("TOP_MOVIES", 1.0, 0.5, version) == TAG + "#VALUE!"
    assert call("PREDICT_RATING", 1.0, 20.0, "none") == TAG + "#N/A"
    assert "nothing is trained yet" in call("LAST_ERROR")


def test_every_function_is_served_with_the_texts_of_the_registry(call):
    """xlwings' record of a function says what ours says."""
    from addin.hosts.excel import udfs

    for name, function in FUNCTIONS.items():
        served = getattr(udfs, name).__xlfunc__
        assert [a["name"] for a in served["args"]] == [a.name for a in function.arguments]
        assert [a["doc"] for a in served["args"]] == [a.doc for a in function.arguments]
        assert [("optional" in a) for a in served["args"]] == [
            a.optional for a in function.arguments
        ]


def test_a_fault_of_ours_is_an_error_value_and_words(call, monkeypatch, version):
    """Nothing that goes wrong reaches a cell as a text of Python's."""
    from addin.hosts.excel import udfs

    monkeypatch.setattr("addin.kinds.ratings.functions.rating_model", lambda model: 1 / 0)

    assert udfs.PREDICT_RATING([[1]], [[2]]) == TAG + "#VALUE!"
    assert "division by zero" in call("LAST_ERROR")
