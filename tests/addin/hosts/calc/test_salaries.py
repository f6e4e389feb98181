"""A table of people in a live document: set up on the selection, trained, asked by formula."""

import pytest

from addin.kinds.salaries import layout
from addin.registry import FUNCTIONS
from addin.sheet import history
from tests.addin.kinds.salaries.own_book import QUICK, rows_of_table
from tests.engine.tabular.people import people

from .conftest import contract, press, press_and_wait, wait_until

ROWS = rows_of_table(people(200))


@pytest.fixture(scope="module")
def cells(app):
    """A workbook of the user's own with the contract on new sheets."""
    import xlwings as xw

    book = xw.Book(impl=app.books.add())
    sheet = book.sheets[0]
    sheet["C3"].value = ROWS
    target = sheet["C3"].resize(len(ROWS), len(ROWS[0]))
    target.impl.select()
    press_and_wait(book, "set_up_here")
    assert target.value == ROWS
    cells = contract(book)
    for name, value in QUICK.items():
        cells.change_setting(name, value)
    cells.sheet.impl.activate()
    yield cells
    book.impl.api.close(True)


@pytest.fixture(scope="module")
def version(cells):
    """Train, live: epochs arrive in the cells, then scores and predictions."""
    press_and_wait(cells.book, "train")
    assert status(cells)["state"] == "ready", status(cells)
    return cells.version()


def model_cell(cells):
    return cells.names[layout.MODEL].get_address()


def status(cells):
    return dict(cells.rows(layout.STATUS))


def test_train_fills_the_sheet(cells, version):
    """Loss rows, a journal row, a prediction beside each person."""
    assert [row[0] for row in history.loss_rows(cells)][-1] == QUICK["n_epochs"]
    assert history.journal_rows(cells)[-1]["model"] == version
    predicted = cells.rows(layout.PREDICTIONS)[1:]
    assert len(predicted) == len(ROWS) - 1
    assert all(0 <= row[0] <= 1 for row in predicted)


def test_predict_salary_by_formula(cells, version):
    """One row, many rows, an array constant: what the function answers anywhere else."""
    sheet, call = cells.book.sheets[0], FUNCTIONS["PREDICT_SALARY"].call
    headers, model = [ROWS[0][:4]], f"'{cells.sheet.name}'!{model_cell(cells)}"
    at = sheet["K1"]
    people_ = [row[:4] for row in ROWS[1:21]]

    at.formula = f"=PREDICT_SALARY(C4:F4,C3:F3,{model})"
    column = at.offset(0, 1).resize(20, 1)
    column.formula_array = f"=PREDICT_SALARY(C4:F23,C3:F3,{model})"
    inline = at.offset(0, 2).resize(2, 1)
    inline.formula_array = f'=PREDICT_SALARY({{50,"judge",45,0;20,"clerk",30,0}},,{model})'

    expected = [row[0] for row in call(people_, headers, version)]
    assert at.value == pytest.approx(expected[0], abs=1e-6)  # a row alone is rounded otherwise
    assert column.value == expected
    two = call([[50, "judge", 45, 0], [20, "clerk", 30, 0]], None, version)
    assert inline.value == [row[0] for row in two]


def test_train_again_stop_and_restore(cells, version):
    """A long run is stopped; Restore puts back the run before it."""
    before = cells.rows(layout.PREDICTIONS)
    cells.change_setting("n_epochs", 10_000)

    press(cells.book, "train")
    wait_until(lambda: status(cells)["state"] == "training" and status(cells)["epoch"])
    press(cells.book, "stop")
    wait_until(lambda: len(history.journal_rows(cells)) == 2)
    assert status(cells)["state"] == "stopped"
    assert history.journal_rows(cells)[-1]["model"] == cells.version() != version
    press_and_wait(cells.book, "restore_previous_run")

    assert cells.version() == version
    assert cells.rows(layout.PREDICTIONS) == before
