"""Every ratings button, pressed on the project's own workbook as the file host opens it."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from addin import buttons, history
from addin.client import EngineClient
from addin.hosts.file import open_book
from addin.layout import ratings as layout
from addin.messages import line
from addin.models import rating_model
from addin.ratings_sheet import RatingsSheet
from addin.registry import BUTTONS
from engine.errors import DivergedError, InputError

BUILT = Path(__file__).resolve().parent.parent.parent / "workbooks" / "ratings.xlsx"
DOT, BIASES = "Dot product", "With biases"


@pytest.fixture(scope="module")
def client():
    client = EngineClient()
    yield client
    client.close()


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "ratings.xlsx"
    shutil.copy(BUILT, path)
    return open_book(path)


def weights(book, sheet=DOT) -> np.ndarray:
    """All weights of a sheet, as one long array."""
    cells = RatingsSheet(book, sheet)
    f = cells.weights(cells.ratings(), cells.settings()).factors
    return np.concatenate(
        [f.user_factors.ravel(), f.item_factors.ravel(), f.user_bias, f.item_bias]
    )


def value(book, name, sheet=DOT):
    return RatingsSheet(book, sheet).rows(name)[0][0]


def status(book, sheet=DOT) -> dict:
    return dict(RatingsSheet(book, sheet).rows(layout.STATUS))


def train(book, client, n_epochs=5, sheet=DOT, **settings):
    """Press Run epochs and wait for the end."""
    for name, setting in {"n_epochs": n_epochs, **settings}.items():
        RatingsSheet(book, sheet).change_setting(name, setting)
    return buttons.run_epochs(book, sheet, client).follow(book)


def every_cell(book, names) -> dict:
    """All values outside the named ranges, by sheet and address."""
    outputs = {
        (t.sheet.name, t.get_address()) for n in names for t in [RatingsSheet(book).names[n]]
    }
    assert outputs
    kept = {}
    for sheet in book.sheets:
        used = sheet.used_range
        for r, row in enumerate(used.options(ndim=2, err_to_str=True).value):
            for c, cell in enumerate(row):
                kept[sheet.name, used.row + r, used.column + c] = cell
    return kept


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


def test_restore_goes_back_run_by_run(book, client):
    """Undo, three times; then it says that there is nothing more."""
    seen = [weights(book)]
    for _ in range(3):
        train(book, client, 2)
        seen.append(weights(book))

    for before in seen[-2::-1]:
        buttons.restore_previous_run(book, DOT)
        np.testing.assert_array_equal(weights(book), before)

    assert value(book, layout.MODEL) == "none"
    assert [row[0] for row in history.loss_rows(RatingsSheet(book, DOT))] == [0]
    with pytest.raises(InputError, match="the journal has no run to restore"):
        buttons.restore_previous_run(book, DOT)


def test_restore_takes_back_the_right_sheet(book, client):
    """Two models in one workbook share the journal, not the undo."""
    dot, biases = weights(book, DOT), weights(book, BIASES)
    train(book, client, 2, DOT)
    train(book, client, 2, BIASES)
    trained = weights(book, BIASES)

    buttons.restore_previous_run(book, DOT)

    np.testing.assert_array_equal(weights(book, DOT), dot)
    np.testing.assert_array_equal(weights(book, BIASES), trained)
    buttons.restore_previous_run(book, BIASES)
    np.testing.assert_array_equal(weights(book, BIASES), biases)


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


def test_new_random_weights_start_again(book, client):
    """Same seed, same weights; the history is empty; functions follow at once."""
    start = weights(book)
    train(book, client, 5)

    buttons.new_random_weights(book, DOT)

    np.testing.assert_allclose(weights(book), start, rtol=1e-15)
    assert [row[0] for row in history.loss_rows(RatingsSheet(book, DOT))] == [0]
    model = rating_model(value(book, layout.MODEL))
    predicted = RatingsSheet(book, DOT).rows(layout.PREDICTIONS)[3][4]
    assert predicted == pytest.approx(model.factors.grid(slice(None), slice(None))[3, 4])


def test_no_button_writes_past_its_ranges(book, client):
    """More factors than the ranges hold: refused before anything is written."""
    cells = RatingsSheet(book, DOT)
    before = every_cell(book, [layout.USER_FACTORS])
    cells.change_setting("n_factors", 8)

    for press in (buttons.new_random_weights, buttons.run_epochs, buttons.fill_predictions):
        with pytest.raises(InputError, match="ask for 15 x 8"):
            press(book, DOT)

    cells.change_setting("n_factors", 5)
    assert every_cell(book, [layout.USER_FACTORS]) == before


def test_fill_predictions_follows_a_sorted_grid(book, client):
    """Each user's predictions are made of their own weights, wherever their row is now."""
    train(book, client, 20)
    cells = RatingsSheet(book, DOT)
    loss = value(book, layout.ENGINE_LOSS)
    body = [list(r) for r in cells.rows(layout.RATINGS)]
    cells.write(layout.RATINGS, [body[0], *body[:0:-1]])

    buttons.fill_predictions(book, DOT)

    assert value(book, layout.ENGINE_LOSS) == pytest.approx(loss, abs=1e-12)


def test_a_failed_run_can_be_taken_back(book, client):
    """It published something before it diverged: the journal has it, Restore goes back one run."""
    RatingsSheet(book, DOT).change_setting("lr", 1.2)  # out of bounds after some 50 epochs
    good = weights(book)
    RatingsSheet(book, DOT).change_setting("n_epochs", 400)
    run = buttons.run_epochs(book, DOT, client)
    with pytest.raises(DivergedError, match="grew out of bounds"):
        run.follow(book)
    assert run.job.version is not None
    assert str(history.journal_rows(RatingsSheet(book, DOT))[-1]["note"]).startswith("failed: ")
    assert status(book)["state"] == "failed"
    assert not np.array_equal(weights(book), good)

    buttons.restore_previous_run(book, DOT)

    np.testing.assert_array_equal(weights(book), good)


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


def test_fill_predictions_follows_a_weight_typed_by_hand(book, client):
    """What if: change a weight, see the predictions, without training."""
    train(book, client, 2)
    cells = RatingsSheet(book, DOT)
    cells.names[layout.USER_FACTORS][0, 0].value = 5.0

    buttons.fill_predictions(book, DOT)

    expected = np.array(cells.rows(layout.USER_FACTORS)[0]) @ np.array(
        cells.rows(layout.MOVIE_FACTORS)
    )
    np.testing.assert_allclose(cells.rows(layout.PREDICTIONS)[0], expected)
    model = rating_model(value(book, layout.MODEL))
    assert model.factors.user_factors[0, 0] == 5.0


def test_recommend_lists_unseen_movies(book, client):
    """For the user in the cell; an unknown user is named where the list would be."""
    train(book, client, 20)
    cells = RatingsSheet(book, DOT)
    cells.write(layout.RECOMMEND_USER, [[293]])

    buttons.recommend(book, DOT)

    rows = [row for row in cells.rows(layout.RECOMMENDATIONS) if row[0] is not None]
    ratings = cells.ratings()
    user = ratings.user_ids.index(293)
    rated = {ratings.item_ids[i] for i in ratings.item_idx[ratings.user_idx == user]}
    assert rows
    assert not {row[1] for row in rows} & rated
    assert 49 in {row[1] for row in rows}
    cells.write(layout.RECOMMEND_USER, [[999]])
    buttons.recommend(book, DOT)
    texts = [str(v) for row in cells.rows(layout.RECOMMENDATIONS) for v in row if v is not None]
    assert any("user 999 is not in the model" in text for text in texts)


def test_find_learning_rate_suggests_one_that_learns(book, client):
    """The suggestion trains; and looking for it changes no weight."""
    before = weights(book)

    message = buttons.find_learning_rate(book, DOT, client)

    np.testing.assert_array_equal(weights(book), before)
    start = value(book, layout.ENGINE_LOSS)
    train(book, client, 5, lr=float(message.rpartition(" ")[2]))
    assert value(book, layout.ENGINE_LOSS) < start / 1.5


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


@pytest.mark.parametrize("form", ["grid", "long"])
def test_set_up_here_around_a_workbook_of_ones_own(tmp_path, client, form):
    """Select, press, train: on a sheet that knew nothing of us, which stays as it was."""
    from openpyxl import Workbook

    rng = np.random.default_rng(5)
    grid = np.round(rng.uniform(1, 5, (8, 6))).tolist()
    grid[0][3:5] = [None, None]
    own = Workbook()
    sheet = own.active
    sheet.title = "My ratings"
    if form == "grid":
        sheet.append([None, *range(101, 107)])
        for user, row in enumerate(grid, start=1):
            sheet.append([f"u{user}", *row])
        source = "'My ratings'!A1:G9"
    else:
        sheet.append(["note", "User", "Item", "Stars"])
        for user, row in enumerate(grid, start=1):
            for item, stars in enumerate(row, start=101):
                if stars is not None:
                    sheet.append(["x", f"u{user}", item, stars])
        source = "'My ratings'!A1"
    path = tmp_path / "own.xlsx"
    own.save(path)
    book = open_book(path)
    before = book.sheets["My ratings"].used_range.value

    buttons.set_up_here(book, source)
    book.save(path)
    book = open_book(path)
    start = value(book, layout.ENGINE_LOSS, "Cellgrad")
    train(book, client, 30, "Cellgrad", lr=0.05)

    assert value(book, layout.ENGINE_LOSS, "Cellgrad") < start
    assert book.sheets["My ratings"].used_range.value == before
    cells = RatingsSheet(book, "Cellgrad")
    assert history.journal_rows(cells)[-1]["epochs"] == 30
    assert cells.rows(layout.RECOMMEND_USER) == [["u1"]]
    best = [row[1] for row in cells.rows(layout.RECOMMENDATIONS) if row[0] is not None]
    assert sorted(best) == [104, 105]  # what u1 has not rated


def test_a_sheet_without_the_contract_is_named(tmp_path, client):
    """Somebody presses Run epochs in any old workbook."""
    from openpyxl import Workbook

    path = tmp_path / "other.xlsx"
    Workbook().save(path)

    with pytest.raises(InputError) as err:
        buttons.run_epochs(open_book(path), None, client)
    assert line(err.value) == (
        "Sheet: the named range ratings is missing. Select your ratings and press Set up here."
    )


@pytest.mark.parametrize("button", BUTTONS.values(), ids=lambda button: button.name)
def test_every_button_is_described(button):
    """Menus, ribbon and docs are made of these."""
    assert button.doc.endswith(".")
    assert button.label[0].isupper()
    assert all(argument.doc for argument in button.takes)
