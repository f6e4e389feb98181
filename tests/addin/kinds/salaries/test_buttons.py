"""Train, Score table, Restore and Set up here on a table in a workbook of somebody's own."""

import numpy as np
import pytest

import addin.functions  # noqa: F401  registers the worksheet functions
from addin import buttons
from addin.hosts.file import open_book
from addin.kinds.salaries import layout, presses
from addin.kinds.salaries.models import table_model
from addin.kinds.salaries.sheet import SalariesSheet
from addin.registry import FUNCTIONS
from addin.sheet import history
from engine.errors import InputError, NoModelError
from tests.addin.kinds.salaries.own_book import HOME, SHEET, rows_of_table, set_kind, set_up
from tests.engine.tabular.people import people, pounds


@pytest.fixture
def book(tmp_path):
    return set_up(tmp_path / "own.xlsx", rows_of_table(people(200)))


def train(book, client):
    return buttons.train(book, HOME, client).follow(book)


def rows(book, name):
    """A named range without its blank room."""
    return [r for r in SalariesSheet(book, HOME).rows(name) if r[0] is not None]


def test_set_up_proposes_and_touches_nothing(book):
    """Kinds are shown to be changed; the user's own sheet stays as it was."""
    kinds = {row[0]: row[1] for row in rows(book, layout.COLUMNS)[1:]}

    assert kinds == {
        "age": "number",
        "job": "categorical",
        "hours": "number",
        "gain": "number",
        "pay": "target",
    }
    table = people(200)
    used = book.sheets[SHEET].used_range.options(ndim=2).value
    assert [row[1] for row in used[1:]] == table.column("job").tolist()
    assert book.sheets[SHEET].used_range.shape == (201, 5)


def test_train_fills_the_sheet(book, client):
    """Predictions, scores beside baselines, confusion, curves, importance, journal, version."""
    result = train(book, client)

    cells = SalariesSheet(book, HOME)
    table, model = cells.table(), table_model(cells.version())
    pred = model.predict(table)
    said = rows(book, layout.PREDICTIONS)
    assert said[0] == ["probability", "answer"]
    np.testing.assert_allclose([row[0] for row in said[1:]], pred[:, 1], atol=1e-7)
    assert [row[1] for row in said[1:]] == list(model.labels(pred))
    scores = rows(book, layout.SCORES)
    assert [row[0] for row in scores[1:]] == [
        "the model",
        "the model",
        "baseline: majority",
        "baseline: logistic regression",
    ]
    assert scores[1][2] == pytest.approx(result["valid"]["accuracy"])
    assert cells.loss() == pytest.approx(result["valid"]["log_loss"])
    counts = np.array([row[1:3] for row in rows(book, layout.CONFUSION)[1:3]], dtype=float)
    assert counts.sum() == 40  # a fifth is held back
    assert np.trace(counts) / 40 == pytest.approx(result["valid"]["accuracy"])
    assert sum(row[2] for row in rows(book, layout.CALIBRATION)[1:]) == 40
    roc = np.array(rows(book, layout.ROC)[1:])
    assert roc[0].tolist() == [0, 0]
    assert roc[-1].tolist() == [1, 1]
    assert {row[0] for row in rows(book, layout.IMPORTANCE)[1:]} == set(model.columns)
    assert [row[:2] for row in rows(book, layout.EMBEDDINGS)[1:]] == [
        ["job", job] for job in ("clerk", "cook", "driver", "judge")
    ]
    row, answer, truth, _ = rows(book, layout.TOP_LOSSES)[1]
    assert truth == table.column("pay")[int(row) - 1] != answer
    journal = history.journal_rows(cells)[-1]
    assert (journal["button"], journal["sheet"], journal["epochs"]) == ("Train", HOME, 3)
    assert journal["accuracy"] == pytest.approx(result["valid"]["accuracy"])
    losses = history.loss_rows(cells)
    assert [row[0] for row in losses] == [1, 2, 3]


def test_kinds_changed_in_cells_are_honoured(book, client):
    """The user has the last word on what a column is, and on the target."""
    set_kind(book, "age", "categorical")
    set_kind(book, "hours", "ignore")
    set_kind(book, "pay", "number")  # not the target any more
    set_kind(book, "pay", "ignore")
    set_kind(book, "job", "target")

    train(book, client)

    model = table_model(SalariesSheet(book, HOME).version())
    assert model.target.name == "job"
    assert dict(model.encoder.kinds) == {"age": "categorical", "gain": "spiky"}
    becomes = dict(
        zip(
            [row[0] for row in rows(book, layout.COLUMNS)[1:]],
            [row[0] for row in rows(book, layout.BECOMES)],
            strict=True,
        )
    )
    assert becomes["hours"] == "not used"
    assert becomes["job"] == "target: clerk, cook, driver, judge"


def test_a_number_is_told_end_to_end(tmp_path, client):
    """A target of amounts: predictions and differences, RMSE, a mean as baseline."""
    book = set_up(tmp_path / "own.xlsx", rows_of_table(pounds(200)), n_epochs=40, bs=16)

    result = train(book, client)

    cells = SalariesSheet(book, HOME)
    table = cells.table()
    said = rows(book, layout.PREDICTIONS)
    assert said[0] == ["prediction", "difference"]
    gaps = np.array([row[0] - t for row, t in zip(said[1:], table.column("pay"), strict=True)])
    np.testing.assert_allclose([row[1] for row in said[1:]], gaps, atol=1e-3)
    assert result["valid"]["rmse"] < result["baselines"]["mean"]["rmse"] / 2
    assert cells.loss() == pytest.approx(result["valid"]["rmse"])
    assert rows(book, layout.SCORES)[0][2:] == ["RMSE", "MAE", "R2"]
    answer = FUNCTIONS["PREDICT_SALARY"].call([[40.0, "judge", 40.0, 0.0]], None, cells.version())
    assert answer == pytest.approx(60_000, rel=0.25)
    info = dict(FUNCTIONS["MODEL_INFO"].call(cells.version()))
    assert info["answers"] == "a number"


def test_restore_takes_a_run_back(book, client):
    """Twice trained, restored: the first run's cells again, and its model in use."""
    train(book, client)
    first = {name: rows(book, name) for name in (layout.PREDICTIONS, layout.SCORES, layout.MODEL)}
    SalariesSheet(book, HOME).change_setting("seed", 7)
    train(book, client)
    assert rows(book, layout.PREDICTIONS) != first[layout.PREDICTIONS]

    buttons.restore_previous_run(book, HOME)

    for name, before in first.items():
        assert rows(book, name) == before


def test_score_table_answers_new_rows(book, client):
    """Rows changed since training get new answers, unseen categories too; nothing is trained."""
    train(book, client)
    version = SalariesSheet(book, HOME).version()
    book.sheets[SHEET]["D4"].value = "astronaut"
    book.sheets[SHEET]["C5"].value = 69
    before = rows(book, layout.PREDICTIONS)

    assert presses.score_table(book, HOME) == "200 rows scored"

    after = rows(book, layout.PREDICTIONS)
    assert 0 < after[1][0] < 1
    assert after[1] != before[1]
    assert after[2] != before[2]
    assert after[3:] == before[3:]
    assert SalariesSheet(book, HOME).version() == version


def test_score_before_training_says_so(book):
    """Pressed too early."""
    with pytest.raises(NoModelError, match="nothing is trained yet"):
        presses.score_table(book, HOME)


def test_a_workbook_answers_on_another_machine(book, client, monkeypatch, tmp_path):
    """The model is in its cells: Score table, functions and MODEL_INFO need no store."""
    from addin.kinds.book_model import answering_from

    train(book, client)
    book.save(tmp_path / "sent.xlsx")
    version = SalariesSheet(book, HOME).version()
    row = [[40.0, "judge", 50.0, 0.0]]
    here = FUNCTIONS["PREDICT_SALARY"].call(row, None, version)
    before = rows(book, layout.PREDICTIONS)
    monkeypatch.setenv("CELLGRAD_HOME", str(tmp_path / "elsewhere"))
    table_model.__globals__["_load"].cache_clear()
    sent = open_book(tmp_path / "sent.xlsx")

    with answering_from(sent):
        there = FUNCTIONS["PREDICT_SALARY"].call(row, None, version)
        presses.score_table(sent, HOME)

    assert there == here
    assert rows(sent, layout.PREDICTIONS) == before
    assert FUNCTIONS["PREDICT_SALARY"].call(row, None, version) == "#N/A"


def test_a_stored_model_that_was_altered_is_refused(book, client):
    """Somebody typed into the text: it says so, and answers nothing."""
    train(book, client)
    cells = SalariesSheet(book, HOME)
    cells.names[layout.STORED][0, 0].value = cells.rows(layout.STORED)[0][0][:-100]

    with pytest.raises(InputError, match=r"was cut or altered|not a whole model file"):
        cells.stored_model()
