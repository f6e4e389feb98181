"""The network workbook: same bytes, the whole contract, formulas that compute what torch does."""

import numpy as np
import openpyxl
import pytest

from addin.drawing.band import AGREES, DIFFERS
from addin.kinds.network import layout
from addin.kinds.network.drawing.model import TABLE, VECTOR
from addin.kinds.network.layout import CONTRACT, LAYERS, MIRRORED
from engine.errors import InputError
from tests.workbooks.sheets import Built, assert_same_workbook
from tests.workbooks.test_ratings import ERRORS
from workbooks.network import BUILT, build, build_from

SHEETS = (VECTOR, TABLE)


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Built:
    return Built(build(tmp_path_factory.mktemp("network") / "network.xlsx"))


def test_the_workbook_in_the_repository_is_what_the_builder_builds(network):
    """If this fails: python -m workbooks.network, look at the workbook, commit both."""
    assert_same_workbook(BUILT, network.path)


def test_both_sheets_keep_the_contract(network):
    for sheet in SHEETS:
        names = network.names(sheet if sheet == TABLE else "")
        wanted = set(CONTRACT.outputs) | {group[0] for group in CONTRACT.required}
        wanted |= {block(k) for block in MIRRORED for k in LAYERS} - {layout.JOURNAL}
        assert wanted - set(names) <= {layout.JOURNAL}
        n_rows = 1 if sheet == VECTOR else 40
        assert network.block(layout.X, sheet).shape == (n_rows, 6)
        assert network.block(layout.parameters(1), sheet).shape == (7, 6)
        assert network.block(layout.parameters(4), sheet).shape == (7, 1)
    assert tuple(network.block(layout.JOURNAL)[0]) == CONTRACT.journal_header


def test_libreoffice_computes_forward_and_back_as_torch_does(network, recalculated):
    """Every formula of both sheets: sums, activations, gradients, parameters after a step."""
    theirs = recalculated(network)

    for sheet in SHEETS:
        for block in MIRRORED:
            for k in LAYERS:
                by_formula = theirs.numbers(block(k), sheet)
                by_engine = network.numbers(layout.engine(block(k)), sheet)
                np.testing.assert_allclose(by_formula, by_engine, rtol=0, atol=1e-12)
        assert theirs.one(layout.SHEET_LOSS, sheet) == pytest.approx(
            network.one(layout.ENGINE_LOSS, sheet), abs=1e-12
        )
    shown = {formula.address: formula.value for formula in theirs.formulas()}
    for formula in network.formulas():
        assert not any(error in str(formula.value) for error in ERRORS), formula
        wanted, found = formula.value or 0, shown[formula.address] or 0
        assert found == pytest.approx(wanted, abs=1e-9), formula


def test_the_first_row_is_the_lessons(network):
    assert list(network.block(layout.X, VECTOR)[0, :3]) == [10, 20, 30]
    assert list(network.block(layout.WIDTHS, VECTOR)[:, 0]) == [3, 4, 3, 0, 1]


def test_a_weight_edited_by_hand_moves_all_after_it_and_is_noticed(network, recalculated, tmp_path):
    """The formulas follow; the engine's numbers stand still until the next press."""
    book = openpyxl.load_workbook(network.path)
    sheet, _, cells = network.names()[layout.parameters(2)].rpartition("!")
    book[sheet.strip("'")][cells.replace("$", "").partition(":")[0]] = 3.0
    book.save(tmp_path / "edited.xlsx")

    edited = recalculated(Built(tmp_path / "edited.xlsx"))

    assert network.one("check", VECTOR) == AGREES
    assert edited.one("check", VECTOR) == DIFFERS
    assert edited.one("check", TABLE) == AGREES
    moved = edited.numbers(layout.sums(2), VECTOR) - network.numbers(layout.sums(2), VECTOR)
    assert abs(moved).max() > 1


def test_a_table_of_ones_own(recalculated, tmp_path):
    """Eight columns, sixty rows, any number as the target: the sheet is as wide as it must be."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 8))
    y = 3 * x[:, 0] - x[:, 7] + 50
    names = [*(f"c{i}" for i in range(8)), "price"]
    changes = {"output": "linear", "loss": "mse", "lr": 0.01, "hidden_3": 2}

    own = Built(build_from(tmp_path / "own.xlsx", x, y, names, changes))

    assert own.block(layout.X, TABLE).shape == (70, 8)
    assert own.one(layout.Y_NAME, TABLE) == "price"
    assert list(own.block(layout.WIDTHS, TABLE)[:, 0]) == [8, 4, 3, 2, 1]
    theirs = recalculated(own)
    for k in LAYERS:
        np.testing.assert_allclose(
            theirs.numbers(layout.gradients(k), TABLE),
            own.numbers(layout.engine(layout.gradients(k)), TABLE),
            atol=1e-9,
        )


def test_a_table_too_large_for_formulas_is_refused(tmp_path):
    with pytest.raises(InputError) as err:
        build_from(tmp_path / "own.xlsx", np.ones((201, 2)), np.ones(201), ["a", "b", "y"])
    assert str(err.value) == "201 rows are too many for formulas. Give at most 200."
    assert not (tmp_path / "own.xlsx").exists()
