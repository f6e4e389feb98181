"""The census data: what is found in it, and how well the networks tell the high class."""

import numpy as np
import pytest

from engine.tabular.encoder import Encoder
from engine.tabular.files import read_table
from engine.tabular.fit import fit
from engine.tabular.kinds import propose
from engine.tabular.measure import measure
from engine.tabular.settings import best
from tests.data_sets import data_set


@pytest.fixture(scope="module")
def adult():
    return read_table(data_set("adult") / "adult.data")


def test_spiky_columns_find_themselves(adult):
    """capital-gain and capital-loss, and no other; nobody has to say so."""
    kinds = Encoder.fit(adult, propose(adult, "salary"), True, 16).kinds

    assert [name for name, kind in kinds.items() if kind == "spiky"] == [
        "capital-gain",
        "capital-loss",
    ]
    assert sum(kind == "number" for kind in kinds.values()) == 4
    assert sum(kind == "categorical" for kind in kinds.values()) == 8


def test_the_plain_network_beats_its_baselines(adult):
    """The lesson's network on all columns, measured on the official test file."""
    test = read_table(data_set("adult") / "adult.test")

    fitted = fit(adult, "salary", best("plain", len(adult)))

    assert measure(fitted.model, test)["accuracy"] > 0.855
    assert fitted.valid is not None
    linear = fitted.baselines["logistic_regression"]
    assert fitted.valid["accuracy"] > linear["accuracy"]
    assert 0.84 < linear["accuracy"] < 0.87


def test_the_ensemble_beats_the_plain_network(adult):
    """On a part of adult.data that neither saw; two epochs are enough to see it."""
    rows, held = adult.split(20, seed=7)

    plain = measure(fit(rows, "salary", best("plain", len(rows))).model, held)
    settings = best("ensemble", len(rows)).with_(n_epochs=2)
    ensemble = measure(fit(rows, "salary", settings).model, held)

    assert ensemble["auc"] > plain["auc"] + 0.005
    assert ensemble["auc"] > 0.92


def test_answers_do_not_depend_on_the_batch(adult):
    """Ten rows alone, or among nine thousand: the same probabilities."""
    model = fit(adult.take(np.arange(2000)), "salary", best("plain", 2000)).model
    rows = adult.take(np.arange(9000))

    whole = model.predict(rows)

    np.testing.assert_allclose(
        model.predict(rows.take(slice(8000, 8010))), whole[8000:8010], atol=1e-6
    )
