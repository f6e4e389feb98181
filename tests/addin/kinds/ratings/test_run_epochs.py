"""Run epochs, One step and Stop on the built workbook, as the file host opens it."""

import numpy as np
import pytest

from addin import buttons
from addin.hosts.file import open_book
from addin.kinds.ratings import layout
from addin.kinds.ratings.models import rating_model
from addin.kinds.ratings.sheet import RatingsSheet
from addin.sheet import history
from engine.errors import DivergedError
from tests.addin.kinds.ratings.built_book import (
    BIASES,
    BUILT,
    DOT,
    every_cell,
    status,
    train,
    value,
    weights,
)


@pytest.mark.parametrize("sheet", [DOT, BIASES])
def test_run_epochs_lowers_the_loss_and_tells(book, client, sheet):
    """The lesson's first press: weights, predictions, loss, history, status, version, journal."""
    start = value(book, layout.ENGINE_LOSS, sheet)

    result = train(book, client, sheet=sheet)

    cells = RatingsSheet(book, sheet)
    ratings, settings = cells.ratings(), cells.settings()
    grid = np.array(cells.rows(layout.PREDICTIONS))
    factors = cells.weights(ratings, settings).factors
    np.testing.assert_allclose(grid, factors.grid(slice(None), slice(None)), rtol=1e-14)
    error = grid[ratings.user_idx, ratings.item_idx] - ratings.values
    loss = value(book, layout.ENGINE_LOSS, sheet)
    assert loss == pytest.approx(np.sqrt(np.mean(error**2)), abs=1e-12)
    assert loss < start
    assert [row[0] for row in history.loss_rows(cells)] == [0, 1, 2, 3, 4, 5]
    assert status(book, sheet)["state"] == "ready"
    assert value(book, layout.MODEL, sheet) == result["version"]
    journal = history.journal_rows(cells)[-1]
    assert (journal["button"], journal["sheet"], journal["epochs"]) == ("Run epochs", sheet, 5)
    assert journal["train rmse"] == pytest.approx(loss)


def test_two_presses_of_five_equal_one_of_ten(book, client, tmp_path):
    """Continuing is exact, through a save in between, cell for cell."""
    twice = tmp_path / "twice.xlsx"
    train(book, client, 5)
    book.save(twice)
    saved = open_book(twice)
    train(saved, client, 5)

    once = open_book(BUILT)
    train(once, client, 10)

    np.testing.assert_allclose(weights(saved), weights(once), rtol=1e-9)
    for name in (layout.PREDICTIONS, layout.ENGINE_LOSS):
        np.testing.assert_allclose(
            np.array(RatingsSheet(saved, DOT).rows(name)),
            np.array(RatingsSheet(once, DOT).rows(name)),
            rtol=1e-9,
        )


def test_momentum_goes_on_where_it_was(book, client):
    """Adam's moments are not in the cells; they are beside the published version."""
    train(book, client, 3, opt="adam", lr=0.01)
    train(book, client, 3)
    once = open_book(BUILT)
    train(once, client, 6, opt="adam", lr=0.01)

    np.testing.assert_allclose(weights(book), weights(once), rtol=1e-9)


def test_a_workbook_from_another_machine_goes_on_from_its_cells(
    book, client, monkeypatch, tmp_path
):
    """Its model is not in this store: the weights in the cells are enough."""
    train(book, client, 5)
    monkeypatch.setenv("CELLGRAD_HOME", str(tmp_path / "elsewhere"))
    train(book, client, 5)
    once = open_book(BUILT)
    train(once, client, 10)

    np.testing.assert_allclose(weights(book), weights(once), rtol=1e-9)
    assert [row[0] for row in history.loss_rows(RatingsSheet(book, DOT))] == list(range(11))


def test_weights_edited_by_hand_are_honoured(book, client):
    """The next press starts from what stands in the cells, and says that it was edited."""
    train(book, client, 5)
    cells = RatingsSheet(book, DOT)
    cells.names[layout.USER_FACTORS][0, 0].value = 9.0
    cells.change_setting("lr", 0.0)

    train(book, client, 1)

    assert RatingsSheet(book, DOT).rows(layout.USER_FACTORS)[0][0] == 9.0
    assert status(book)["message"] == "edited since training"


def test_a_sorted_grid_keeps_each_user_with_their_weights(book, client):
    """Sorting the grid moves users; their weights follow at the next press."""
    train(book, client, 5)
    cells = RatingsSheet(book, DOT)
    before = cells.ratings()
    user = before.user_ids[0]
    row = cells.rows(layout.USER_FACTORS)[0]
    body = [list(r) for r in cells.rows(layout.RATINGS)]
    cells.write(layout.RATINGS, [body[0], *body[:0:-1]])
    cells.change_setting("lr", 0.0)

    train(book, client, 1)

    cells = RatingsSheet(book, DOT)
    place = cells.ratings().user_ids.index(user)
    assert place == len(before.user_ids) - 1
    np.testing.assert_allclose(cells.rows(layout.USER_FACTORS)[place], row)


def test_a_run_writes_to_its_outputs_only(book, client):
    """The rest of the workbook is the user's."""
    outputs = [n for n in layout.OUTPUTS if RatingsSheet(book, DOT).has(n)]
    before = every_cell(book, outputs)

    train(book, client, 5)

    allowed = set()
    for name in outputs:
        target = RatingsSheet(book, DOT).names[name]
        rows, cols = target.shape
        allowed |= {
            (target.sheet.name, target.row + r, target.column + c)
            for r in range(rows)
            for c in range(cols)
        }
    after = every_cell(book, outputs)
    changed = {place for place in after if after[place] != before.get(place)}
    assert changed
    assert changed <= allowed


def test_divergence_keeps_the_last_good_weights(book, client):
    """A learning rate of a billion: advice, and nothing is lost."""
    train(book, client, 5)
    good, version = weights(book), value(book, layout.MODEL)

    with pytest.raises(DivergedError, match="Lower lr"):
        train(book, client, 5, lr=1e9)

    np.testing.assert_array_equal(weights(book), good)
    assert value(book, layout.MODEL) == version
    assert status(book)["state"] == "failed"
    assert "Lower lr" in status(book)["message"]


def test_a_stop_in_mid_epoch_has_a_version_of_its_own(book, client):
    """One name, one set of weights: what functions read is what the cells show."""
    RatingsSheet(book, DOT).change_setting("n_epochs", 1_000_000)
    run = buttons.run_epochs(book, DOT, client)
    run.job.wait_for_news(30, timeout=60)
    run.job.stop()

    result = run.follow(book)

    assert result["outcome"] == "stopped"
    model = rating_model(value(book, layout.MODEL))
    np.testing.assert_array_equal(model.factors.user_factors.ravel(), weights(book)[:75])


def test_bayes_reports_the_weights_in_the_cells(book, client):
    """Status and journal are of what was published, which formulas can check."""
    train(book, client, 30, BIASES, solver="bayes")

    journal = history.journal_rows(RatingsSheet(book, BIASES))[-1]
    assert journal["train rmse"] == pytest.approx(value(book, layout.ENGINE_LOSS, BIASES), abs=1e-9)


def test_one_step_is_one_epoch(book, client):
    """Whatever n_epochs and the schedule say."""
    RatingsSheet(book, DOT).change_setting("schedule", "one_cycle")

    buttons.one_step(book, DOT, client).follow(book)

    assert [row[0] for row in history.loss_rows(RatingsSheet(book, DOT))] == [0, 1]


def test_stop_without_a_run_says_so(book, client):
    """Pressed once too often."""
    assert buttons.stop(book, client) == "Nothing is running"


@pytest.mark.parametrize("solver", ["als", "bayes"])
def test_other_solvers_write_weights_that_formulas_can_check(book, client, solver):
    """Whatever finds the weights, the cells hold a dot product."""
    train(book, client, 10, BIASES, solver=solver)

    cells = RatingsSheet(book, BIASES)
    ratings, settings = cells.ratings(), cells.settings()
    factors = cells.weights(ratings, settings).factors
    np.testing.assert_allclose(
        cells.rows(layout.PREDICTIONS), factors.grid(slice(None), slice(None)), rtol=1e-12
    )
    assert value(book, layout.ENGINE_LOSS, BIASES) < 1.0
