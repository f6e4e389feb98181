"""The worksheet functions about tables: what they take, answer and refuse."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from addin.cli import main
from addin.functions import LAST_ERROR, MODEL_INFO
from addin.kinds.salaries.functions import EXPLAIN_SALARY, PREDICT_SALARY
from addin.registry import FUNCTIONS
from engine import store
from engine.tabular.fit import fit
from engine.tabular.job import add_facts
from engine.tabular.published import to_checkpoint
from engine.tabular.settings import best
from engine.tabular.table import Table
from tests.engine.tabular.people import people, pounds

ROOT = Path(__file__).resolve().parents[4]
HEADER = ["age", "job", "hours", "gain"]
ROWS = [[52.0, "judge", 45.0, 0.0], [23.0, "cook", 20.0, 0.0], [61.0, "clerk", None, 9000.0]]


@pytest.fixture
def model(store_home):
    """A model published from 300 people, as a button would; yields (version, model)."""
    table = people(300)
    settings = best("ensemble").with_(bs=64, n_epochs=4, layers=(16,), valid_pct=0.0)
    fitted = fit(table, "pay", settings)
    version = "salaries/abcd-4"
    add_facts(fitted.model, table, version, 4, fitted)
    store.publish(version, to_checkpoint(fitted.model))
    return version, fitted.model


def test_a_thousand_rows_in_one_call(model):
    """The same numbers as Python, one a row; one row is one number."""
    version, fitted = model
    expected = fitted.high(fitted.predict(Table.from_rows(HEADER, ROWS * 300)))

    got = PREDICT_SALARY(ROWS * 300, None, version)

    np.testing.assert_allclose(np.array(got)[:, 0], expected, atol=1e-6)
    assert PREDICT_SALARY(ROWS[0], None, version) == pytest.approx(got[0][0], abs=1e-6)
    assert all(type(row[0]) is float for row in got)


def test_columns_are_found_by_header(model):
    """In any order, with columns that the model does not know, and with the target."""
    version, _ = model
    plain = PREDICT_SALARY(ROWS, None, version)
    mixed = [[g, "x", h, j, a] for a, j, h, g in ROWS]

    assert PREDICT_SALARY(mixed, [["gain", "note", "hours", "job", "age"]], version) == plain
    assert PREDICT_SALARY([[*row, "high"] for row in ROWS], None, version) == plain


def test_function_command_and_python_agree(model, tmp_path, capsys):
    """The same row gives the same probability, to 1e-6."""
    version, fitted = model
    data, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    with data.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *([("" if v is None else v) for v in r] for r in ROWS)])

    assert main(["score", "salaries", str(data), "--out", str(out)]) == 0

    scored = [float(row["probability"]) for row in csv.DictReader(out.open())]
    by_function = [row[0] for row in PREDICT_SALARY(ROWS, None, version)]
    by_python = fitted.high(fitted.predict(Table.from_rows(HEADER, ROWS)))
    np.testing.assert_allclose(scored, by_python, atol=1e-6)
    np.testing.assert_allclose(by_function, by_python, atol=1e-6)


def test_a_bad_row_spoils_no_other(model):
    """An error value passes through; a text among numbers and a blank row get their own error."""
    version, _ = model
    good = PREDICT_SALARY(ROWS[0], None, version)
    rows = [ROWS[0], ["old", "cook", 1.0, 0.0], [None] * 4, ["#DIV/0!", "cook", 1.0, 0.0], ROWS[0]]

    got = [row[0] for row in PREDICT_SALARY(rows, None, version)]

    assert got[1:4] == ["#VALUE!", "#N/A", "#DIV/0!"]
    assert got[0] == got[4] == pytest.approx(good, abs=1e-6)


def test_an_unseen_category_is_the_average_one(model):
    """An answer, between 0 and 1."""
    answer = PREDICT_SALARY([40.0, "astronaut", 40.0, 0.0], None, model[0])

    assert 0.0 < answer < 1.0


def test_an_explanation_adds_up(model):
    """Average, a row a column, total: the prediction."""
    version, _ = model

    parts = EXPLAIN_SALARY(ROWS[0], None, version)

    assert [name for name, _ in parts] == ["average", *HEADER, "total"]
    assert all(type(value) is float for _, value in parts)
    assert sum(value for _, value in parts[:-1]) == pytest.approx(parts[-1][1], abs=1e-9)
    assert parts[-1][1] == pytest.approx(PREDICT_SALARY(ROWS[0], None, version), abs=1e-6)


@pytest.mark.parametrize(
    ("args", "error", "words"),
    [
        (
            ([40.0, "cook", 40.0],),
            "#VALUE!",
            "the row has 3 cells, and the model needs 4. "
            "Give age, job, hours, gain, or give the headers too.",
        ),
        (
            (ROWS, ["age", "job"]),
            "#VALUE!",
            "there are 2 headers for 4 columns. Give ranges of one width.",
        ),
        (
            (ROWS, ["age", "job", "hours", "wins"]),
            "#VALUE!",
            'column "gain" is missing; found "age", "job", "hours", "wins". '
            "Rename the header, or name another column.",
        ),
        (
            (ROWS, ["age", "job", "age", "gain"]),
            "#VALUE!",
            'header "age" stands in columns 1 and 3. Rename one of the two.',
        ),
        (
            (ROWS, None, "not trained"),
            "#N/A",
            "the model cell says 'not trained': nothing is trained yet. Press Train.",
        ),
        (
            (ROWS, None, "ratings/abcd-1"),
            "#N/A",
            "ratings/abcd-1 is no model of a table. Give the model cell of a table.",
        ),
    ],
)
def test_what_cannot_be_answered_is_said(model, args, error, words):
    """The error in the cell, the words in LAST_ERROR()."""
    version, _ = model
    args = args if len(args) == 3 else (*args, *[None] * (2 - len(args)), version)

    assert PREDICT_SALARY(*args) == error

    assert LAST_ERROR() == words


def test_an_amount_is_answered_in_its_unit(store_home):
    """A target of numbers: pounds, not a probability."""
    table = pounds(300)
    fitted = fit(table, "pay", best("plain").with_(bs=64, n_epochs=20, valid_pct=0.0))
    add_facts(fitted.model, table, "salaries/beef-1", 1, fitted)
    store.publish("salaries/beef-1", to_checkpoint(fitted.model))

    answer = PREDICT_SALARY([40.0, "judge", 40.0, 0.0])

    assert answer == pytest.approx(60_000, rel=0.15)


def test_model_info_speaks_of_tables_too(model):
    """Version, size, target, metrics, the columns and their kinds."""
    info = dict(MODEL_INFO(model[0]))

    assert (info["version"], info["rows"], info["target"]) == (model[0], 300, "pay")
    assert info["answers"] == "high"
    assert info["column gain"] == "spiky"
    assert info["train accuracy"] > 0.6


def test_answers_need_no_torch(model, store_home):
    """The first answer of a function must not wait for torch or pandas."""
    code = (
        "import sys, json;"
        "from addin.kinds.salaries.functions import PREDICT_SALARY, EXPLAIN_SALARY;"
        f"rows = json.loads('''{json.dumps(ROWS)}''');"
        "print(PREDICT_SALARY(rows[0]), EXPLAIN_SALARY(rows[0])[-1][1]);"
        "print([m for m in ('torch', 'pandas') if m in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    first, loaded = done.stdout.strip().splitlines()
    assert float(first.split()[0]) == pytest.approx(float(first.split()[1]), abs=1e-6)
    assert loaded == "[]"


def test_functions_are_registered():
    """Every host is built from the registry."""
    assert {"PREDICT_SALARY", "EXPLAIN_SALARY"} <= set(FUNCTIONS)
