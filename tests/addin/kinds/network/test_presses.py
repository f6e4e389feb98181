"""The buttons on the network workbook, as the file host opens it."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from addin import buttons
from addin.hosts.file import open_book, recalculate
from addin.kinds import of_sheet
from addin.kinds.network import layout, presses
from addin.kinds.network.layout import LAYERS, MIRRORED
from addin.kinds.network.sheet import NetworkSheet
from addin.kinds.network.table import use_table
from addin.messages import line
from addin.sheet import history
from engine.errors import DivergedError, InputError
from tests.libreoffice import needs_libreoffice

BUILT = Path(__file__).resolve().parents[4] / "workbooks" / "network.xlsx"
VECTOR, TABLE = "One vector", "Your table"


@pytest.fixture
def book(tmp_path):
    return open_book(shutil.copy(BUILT, tmp_path / "network.xlsx"))


def block(book, name, sheet=VECTOR) -> np.ndarray:
    return np.array(NetworkSheet(book, sheet).rows(name), dtype=float)


def every(book, names, sheet=VECTOR) -> np.ndarray:
    return np.concatenate([block(book, names(k), sheet).ravel() for k in LAYERS])


def run(book, client, n_epochs, sheet=VECTOR):
    NetworkSheet(book, sheet).change_setting("n_epochs", n_epochs)
    return buttons.run_epochs(book, sheet, client).follow(book)


def cell(book, name, row=0, col=0, sheet=VECTOR):
    return NetworkSheet(book, sheet).names[name][row, col]


def test_a_press_on_any_other_sheet_means_the_vector(book):
    assert {of_sheet.kind_of(book, sheet.name).name for sheet in book.sheets} == {"network"}
    homes = {sheet.name: NetworkSheet(book, sheet.name).home for sheet in book.sheets}
    assert homes == {"Start": VECTOR, VECTOR: VECTOR, TABLE: TABLE, "Journal": VECTOR}


@pytest.mark.parametrize("sheet", [VECTOR, TABLE])
def test_one_step_does_what_the_formulas_announced(book, client, sheet):
    """New = old - lr × gradient stood in the sheet before; now it stands in the parameters."""
    announced = every(book, layout.stepped, sheet)

    buttons.one_step(book, sheet, client).follow(book)

    np.testing.assert_allclose(every(book, layout.parameters, sheet), announced, rtol=0, atol=1e-15)
    cells = NetworkSheet(book, sheet)
    assert [row[0] for row in history.loss_rows(cells)] == [0, 1]
    row = history.journal_rows(cells)[-1]
    assert (row["button"], row["sheet"], row["epochs"]) == ("One step", sheet, 1)
    assert row["loss"] == cells.loss() < row["start loss"]
    assert row["model"] == cells.version()


def test_two_runs_of_five_equal_one_of_ten(book, client):
    """The state is in the cells: a second press goes on."""
    run(book, client, 5)
    run(book, client, 5)
    once = open_book(BUILT)
    run(once, client, 10)

    np.testing.assert_array_equal(every(book, layout.parameters), every(once, layout.parameters))
    assert len(history.loss_rows(NetworkSheet(book, VECTOR))) == 11


def test_after_other_sizes_and_a_run_libreoffice_agrees_with_torch(book, client):
    """A skipped layer, another function, another loss, on both sheets; then one layer alone."""
    needs_libreoffice()
    for sheet, changes in (
        (
            VECTOR,
            {"hidden_1": 0, "hidden_2": 5, "hidden_3": 6, "activation": "tanh", "loss": "mse"},
        ),
        (TABLE, {"hidden_1": 0, "hidden_2": 0, "hidden_3": 0, "normalise": "no", "lr": 0.01}),
    ):
        cells = NetworkSheet(book, sheet)
        for name, value in changes.items():
            cells.change_setting(name, value)
        presses.new_sizes(book, sheet, client)
        run(book, client, 3, sheet)

    recalculate(book, {})

    for sheet in (VECTOR, TABLE):
        for name in MIRRORED:
            by_engine = every(book, lambda k, n=name: layout.engine(n(k)), sheet)
            np.testing.assert_allclose(every(book, name, sheet), by_engine, rtol=0, atol=1e-10)
        assert block(book, layout.LARGEST_DIFFERENCE, sheet)[0, 0] < 1e-10
    assert block(book, layout.WIDTHS)[:, 0].tolist() == [3, 0, 5, 6, 1]
    assert block(book, layout.sums(1)).any() == False  # noqa: E712  an array's own bool
    np.testing.assert_array_equal(block(book, layout.activations(1))[0, :3], [10, 20, 30])


def test_columns_of_units_that_are_not_there_are_hidden(book, client):
    """Layer 3 comes, and layer 1 is cut to two units; after a restore all is as before."""
    cells = NetworkSheet(book, VECTOR)

    def seen(name):
        hidden = {
            n
            for entry in cells.sheet.api.cells.element("cols")
            if entry.get("hidden") == "1"
            for n in range(int(entry.get("min")), int(entry.get("max")) + 1)
        }
        first = cells.names[name].column
        return [first + c not in hidden for c in range(6)]

    before = every(book, layout.parameters)
    cells.change_setting("hidden_1", 2)
    cells.change_setting("hidden_3", 6)
    presses.new_sizes(book, VECTOR, client)

    assert seen(layout.sums(1)) == seen(layout.activations(1)) == [True] * 2 + [False] * 4
    assert seen(layout.sums(3)) == [True] * 6
    buttons.restore_previous_run(book, VECTOR)
    assert seen(layout.sums(1)) == [True] * 4 + [False] * 2
    assert seen(layout.sums(3)) == [False] * 6
    np.testing.assert_array_equal(every(book, layout.parameters), before)
    assert dict(cells.rows(layout.SETTINGS))["hidden_1"] == 4


def test_new_random_weights_follow_the_seed(book, client):
    first = every(book, layout.parameters)
    buttons.new_random_weights(book, VECTOR, client)
    np.testing.assert_allclose(every(book, layout.parameters), first, rtol=1e-14)

    NetworkSheet(book, VECTOR).change_setting("seed", 1)
    buttons.new_random_weights(book, VECTOR, client)

    assert (every(book, layout.parameters) != first).any()
    assert [row[0] for row in history.loss_rows(NetworkSheet(book, VECTOR))] == [0]


def test_an_edited_weight_is_honoured_and_said(book, client):
    """The next step goes on from the cell."""
    buttons.one_step(book, VECTOR, client).follow(book)
    cell(book, layout.parameters(4), 1).value = 0.75

    buttons.fill_predictions(book, VECTOR, client)
    assert block(book, layout.parameters(4))[1, 0] == 0.75
    expected = block(book, layout.engine(layout.stepped(4)))
    buttons.one_step(book, VECTOR, client).follow(book)

    np.testing.assert_allclose(block(book, layout.parameters(4)), expected, atol=1e-15)
    cell(book, layout.parameters(4), 1).value = 0.5
    last = buttons.one_step(book, VECTOR, client)
    last.follow(book)
    assert history.journal_rows(NetworkSheet(book, VECTOR))[-1]["note"] == (
        "edited since the last run"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("activation", "relu"), ("loss", "mse"), ("lr", 0.001), ("n_epochs", 3), ("normalise", "no")],
)
def test_each_setting_has_an_effect(book, client, name, value):
    """Sizes and seed have tests of their own."""
    once = open_book(BUILT)
    for other, changes in ((book, {}), (once, {name: value})):
        cells = NetworkSheet(other, TABLE)
        for setting, new in {"n_epochs": 2, **changes}.items():
            cells.change_setting(setting, new)
        buttons.run_epochs(other, TABLE, client).follow(other)

    assert NetworkSheet(book, TABLE).loss() != NetworkSheet(once, TABLE).loss()


def test_a_linear_output_learns_any_number(book, client):
    """Use table tells a target that is no yes or no."""
    sheet = book.sheets.add("Prices")
    rows = [
        ["size", "age", "price"],
        *([s, a, 3.0 * s - a + 20] for s in range(1, 6) for a in (1, 9)),
    ]
    sheet["B2"].resize(len(rows), 3).value = rows

    said = use_table(book, "Prices!B2:D12", client)
    start = NetworkSheet(book, TABLE).loss()
    run(book, client, 300, TABLE)

    cells = NetworkSheet(book, TABLE)
    assert said.startswith("10 rows in Your table: loss ")
    assert dict(cells.rows(layout.SETTINGS))["output"] == "linear"
    assert cells.rows(layout.X_NAMES)[0][:3] == ["size", "age", None]
    assert cells.loss() < start / 20
    assert sheet["B2"].resize(len(rows), 3).value == rows


BAD = {
    "text among the parameters": (
        layout.parameters(1),
        2,
        1,
        "abc",
        "One vector!W14: parameter 'abc' is text. "
        "Type a number, or clear the cell if there is no parameter.",
    ),
    "a blank parameter": (
        layout.parameters(1),
        0,
        0,
        None,
        "One vector!V12: parameter is blank. Type a number, or press New random weights.",
    ),
    "text among the inputs": (
        layout.X,
        0,
        1,
        "ten",
        "One vector!H21: input 'ten' is text. "
        "Type a number, or clear the cell if there is no input.",
    ),
    "a blank input": (
        layout.X,
        0,
        1,
        None,
        "One vector!H21: input is blank. Type a number, or clear the row's target.",
    ),
    "a blank target": (
        layout.Y,
        0,
        0,
        None,
        "One vector!M21: the target is blank. Type it, or clear the inputs of the row.",
    ),
    "a target beyond the sigmoid": (
        layout.Y,
        0,
        0,
        7.0,
        "One vector!M21: target 7 is outside 0 to 1, where a sigmoid ends. "
        "Correct it, or set output to linear and loss to mse.",
    ),
    "one input more": (
        layout.X,
        0,
        3,
        40.0,
        "One vector!G21: the rows have 4 inputs, but the network takes 3. Press New sizes.",
    ),
    "another width": (
        layout.SETTINGS,
        0,
        1,
        5.0,
        "One vector!C8: hidden_1 is 5, but the layer in the cells has 4. "
        "Press New sizes, or put it back.",
    ),
    "a width that is too large": (
        layout.SETTINGS,
        1,
        1,
        7.0,
        "One vector!C9: hidden_2 is 7. Give a whole number from 0 to 6.",
    ),
    "half a unit": (
        layout.SETTINGS,
        1,
        1,
        2.5,
        "One vector!C9: hidden_2 is 2.5. Give a whole number from 0 to 6.",
    ),
    "a function nobody knows": (
        layout.SETTINGS,
        3,
        1,
        "gelu",
        "One vector!C11: activation 'gelu' is not known. Use one of relu, tanh, sigmoid.",
    ),
    "a loss that does not fit": (
        layout.SETTINGS,
        4,
        1,
        "linear",
        "One vector!C13: loss bce needs a sigmoid at the output. "
        "Set output to sigmoid, or loss to mse.",
    ),
    "a width that nobody set": (
        layout.WIDTHS,
        1,
        0,
        2.5,
        "One vector!C49: the width is 2.5. Press New sizes.",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_names_the_cell_and_changes_nothing(book, client, case):
    name, row, col, value, message = BAD[case]
    cell(book, name, row, col).value = value
    before = book.sheets[VECTOR].used_range.value

    with pytest.raises(InputError) as err:
        buttons.one_step(book, VECTOR, client)

    assert line(err.value) == message
    assert book.sheets[VECTOR].used_range.value == before


def test_a_diverging_run_leaves_numbers_and_can_be_taken_back(book, client):
    """Far too large a step: the message says so, and no cell is left without a number."""
    cells = NetworkSheet(book, VECTOR)
    for name, value in {"lr": 1e12, "loss": "mse", "output": "linear"}.items():
        cells.change_setting(name, value)
    before = every(book, layout.parameters)

    with pytest.raises(DivergedError, match=r"at lr 1e\+12\. Lower lr, for example to 1e\+11"):
        run(book, client, 20)

    assert dict(cells.rows(layout.STATUS))["state"] == "failed"
    assert np.isfinite(every(book, layout.parameters)).all()
    if cells.version():  # some steps were shown before it went wrong
        buttons.restore_previous_run(book, VECTOR)
    np.testing.assert_array_equal(every(book, layout.parameters), before)


def test_a_table_that_does_not_fit(book, client):
    sheet = book.sheets.add("Many")
    sheet["A1"].resize(60, 2).value = [["x", "y"], *([float(i), 0.0] for i in range(59))]
    before = book.sheets[TABLE].used_range.value

    with pytest.raises(InputError) as err:
        use_table(book, "Many!A1:B60", client)

    assert line(err.value) == (
        "Many!A1: 59 rows do not fit into the 40 of the sheet. "
        "Select fewer, or use cellgrad new network OUT.xlsx --from FILE."
    )
    assert book.sheets[TABLE].used_range.value == before
