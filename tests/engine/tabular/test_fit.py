"""Training on tables: it learns, it repeats itself, it stops, it fails well."""

import numpy as np
import pytest

from engine.errors import DivergedError, InputError
from engine.metrics import accuracy, auc, log_loss, r2
from engine.tabular.fit import fit, no_lone_row
from engine.tabular.published import from_checkpoint, to_checkpoint
from engine.tabular.settings import SOLVERS, TabularSettings, best
from engine.tabular.table import Table, column_of
from tests.engine.tabular.people import people, pounds

SMALL = {"bs": 64, "n_epochs": 8, "layers": (32,), "valid_pct": 25.0}


@pytest.mark.parametrize("solver", SOLVERS)
def test_it_learns_the_rule(solver):
    """Far better than the majority; the baselines stand beside."""
    fitted = fit(people(1200), "pay", best(solver).with_(**SMALL))

    assert fitted.valid is not None
    assert fitted.valid["accuracy"] > 0.88
    assert fitted.valid["auc"] > 0.95
    assert set(fitted.baselines) == {"majority", "logistic_regression"}
    assert fitted.baselines["majority"]["accuracy"] < 0.75
    assert fitted.baselines["logistic_regression"]["accuracy"] > 0.85


@pytest.mark.parametrize("solver", SOLVERS)
def test_it_learns_an_amount(solver):
    """A number as target: the metrics are in its unit."""
    fitted = fit(pounds(1200), "pay", best(solver).with_(**SMALL | {"n_epochs": 20}))

    assert fitted.valid is not None
    assert set(fitted.valid) == {"rmse", "mae", "r2"}
    assert fitted.valid["r2"] > 0.9
    assert fitted.baselines["linear_regression"]["rmse"] < 1500
    assert fitted.baselines["mean"]["r2"] == pytest.approx(0.0, abs=0.05)


def test_three_classes():
    """Probabilities add up; there is no AUC for three."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=300)
    pay = column_of([["low", "mid", "top"][int(v > -0.5) + int(v > 0.5)] for v in x])
    table = Table(("x", "pay"), (x, pay))

    fitted = fit(table, "pay", best("ensemble").with_(**SMALL | {"bs": 32}))

    assert fitted.train["accuracy"] > 0.9
    assert set(fitted.train) == {"accuracy", "log_loss"}
    np.testing.assert_allclose(fitted.model.predict(table).sum(axis=1), 1, atol=1e-6)


def test_the_same_seed_gives_the_same_model():
    """And another seed another one."""
    settings = best("ensemble").with_(**SMALL | {"n_epochs": 2})

    one, two = (fit(people(200), "pay", settings).model for _ in range(2))
    other = fit(people(200), "pay", settings.with_(seed=7)).model

    np.testing.assert_array_equal(one.predict(people(50)), two.predict(people(50)))
    assert not np.array_equal(one.predict(people(50)), other.predict(people(50)))


def test_it_stops_early_and_goes_back():
    """Where the validation loss grows, the best epoch's weights are kept."""
    settings = best("plain").with_(**SMALL | {"n_epochs": 60, "patience": 3, "lr": 0.05})

    fitted = fit(people(200), "pay", settings)

    assert fitted.outcome == "early"
    assert fitted.epoch == min(fitted.log, key=lambda e: e.valid_loss or 9).epoch
    assert fitted.valid is not None
    assert fitted.valid["log_loss"] == pytest.approx(
        min(e.valid_loss or 9 for e in fitted.log), abs=1e-5
    )


def test_a_published_model_answers_the_same():
    """Through the file's form and back, bit by bit."""
    table = people(100)
    model = fit(table, "pay", best("ensemble").with_(**SMALL | {"n_epochs": 1})).model

    again = from_checkpoint(to_checkpoint(model))

    np.testing.assert_array_equal(again.predict(table), model.predict(table))
    assert again.columns == ("age", "job", "hours", "gain")


def test_an_unseen_category_and_blanks_get_an_answer():
    """A new job is the average one; a blank is filled."""
    model = fit(people(300), "pay", best("ensemble").with_(**SMALL)).model
    header = ["age", "job", "hours", "gain"]

    pred = model.predict(
        Table.from_rows(header, [[40.0, "astronaut", 40.0, 0.0], [None, None, None, None]])
    )

    assert np.isfinite(pred).all()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (people(1), "the table has one row. Give at least 10."),
        (people(5), "the table has 5 rows. Give at least 10."),
        (
            Table.from_rows(["x", "pay"], [[float(i), "ab"[i % 2]] for i in range(20)][:20]),
            "no column is left to learn from: all are blank, constant, ids or ignored. "
            "Set the kind of a column to categorical or number.",
        ),
    ],
)
def test_tables_that_cannot_be_learned_from(table, words):
    """One row; nothing but an id."""
    with pytest.raises(InputError) as err:
        fit(table, "pay", best("plain"))

    assert str(err.value) == words


def test_a_learning_rate_too_high_is_said():
    """The loss is no number any more; nothing is published of that."""
    with pytest.raises(DivergedError, match="the loss grew out of bounds in epoch"):
        fit(pounds(200), "pay", best("ensemble").with_(**SMALL | {"lr": 1e30}))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"solver": "magic"}, "solver 'magic' is not known. Use one of ensemble, plain."),
        ({"layers": ()}, "layers is (). Give the units of each hidden layer, for example 200 100."),
        ({"bs": 1}, "bs is 1. Give a whole number from 2 to 10000000."),
        ({"members": 2.5}, "members is 2.5. Give a whole number from 1 to 256."),
        ({"ps": True}, "ps is True. Give a number from 0 to 0.95."),
    ],
)
def test_settings_that_cannot_be(changes, words):
    """Name, value, and what may be."""
    with pytest.raises(InputError) as err:
        TabularSettings().with_(**changes)

    assert str(err.value) == words


def test_metrics_by_hand():
    """Ties count half in the AUC; log loss is the mean of -log of the true class."""
    pred, targ = np.array([[0.8, 0.2], [0.4, 0.6], [0.4, 0.6]]), np.array([0, 1, 0])

    assert accuracy(pred, targ) == pytest.approx(2 / 3)
    assert auc(pred[:, 1], targ == 1) == pytest.approx(0.75)
    assert log_loss(pred, targ) == pytest.approx(-np.log(0.8 * 0.6 * 0.4) / 3)
    assert r2(np.array([1.0, 2, 3]), np.array([1.0, 2, 3])) == 1.0


@pytest.mark.parametrize("solver", SOLVERS)
def test_recipes_are_sized_by_the_rows(solver):
    """A few hundred rows still make hundreds of steps; the census data gets the tuned batch."""
    tuned, small = best(solver, 32_561), best(solver, 300)

    assert (tuned.bs, tuned.n_epochs) == (best(solver).bs, best(solver).n_epochs)
    assert small.n_epochs * 300 / small.bs >= 150
    assert (small.valid_pct, tuned.valid_pct) == (20, 5)
    assert best(solver, 1).n_epochs <= 60


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_lone_last_row_is_no_batch(solver):
    """65 rows in batches of 64: batch norm cannot learn from one row."""
    fitted = fit(people(65), "pay", best(solver).with_(**SMALL | {"n_epochs": 1, "valid_pct": 0.0}))

    assert fitted.epoch == 1
    assert no_lone_row(65, 64) == 65
    assert no_lone_row(1025, 256) == 257
    assert no_lone_row(1024, 256) == 256


def test_an_error_names_the_row_of_the_table():
    """Not the row of the share that was held back."""
    column = people(100).column("age").astype(object)
    column[70] = "old"
    table = people(100).replaced("age", column)

    with pytest.raises(InputError) as err:
        fit(table, "pay", best("plain").with_(valid_pct=50.0))

    assert "row 71 of column \"age\": 'old' is not a number" in str(err.value)
    assert err.value.at == (71, 0)


def test_enough_rows_must_be_left():
    """Nothing can be learned from the tenth of ten rows."""
    with pytest.raises(InputError) as err:
        fit(people(20), "pay", best("plain").with_(valid_pct=90.0))

    assert str(err.value) == (
        "2 rows are left to learn from: valid_pct is 90. "
        "Lower valid_pct, so that at least 5 are left."
    )
