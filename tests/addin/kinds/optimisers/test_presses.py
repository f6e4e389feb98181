"""The buttons on the optimisers workbook, as the file host opens it."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from addin import buttons
from addin.hosts.file import open_book, recalculate
from addin.kinds import of_sheet
from addin.kinds.optimisers import layout
from addin.kinds.optimisers.layout import NAMES
from addin.kinds.optimisers.sheet import OptimisersSheet
from addin.messages import line
from addin.sheet import history
from engine.errors import DivergedError, InputError
from engine.race.optimisers import race
from tests.libreoffice import needs_libreoffice

BUILT = Path(__file__).resolve().parents[4] / "workbooks" / "optimisers.xlsx"


@pytest.fixture
def book(tmp_path):
    return open_book(shutil.copy(BUILT, tmp_path / "optimisers.xlsx"))


def path(book, name, engine=True) -> np.ndarray:
    """The steps that are shown, (1 + steps, 3)."""
    cells = OptimisersSheet(book)
    range_name = layout.engine_path(name) if engine else layout.sheet_path(name)
    rows = cells.rows(range_name)[: cells.steps() + 1]
    return np.array(rows, dtype=float)


def change(book, **values):
    for name, value in values.items():
        OptimisersSheet(book).change_setting(name, value)


def run(book, client, n_epochs):
    change(book, n_epochs=n_epochs)
    return buttons.run_epochs(book, None, client).follow(book)


def test_every_sheet_of_the_workbook_knows_its_kind(book):
    assert {of_sheet.kind_of(book, sheet.name).name for sheet in book.sheets} == {"optimisers"}


@pytest.mark.parametrize("batch", ["all", "one"])
def test_formulas_and_torch_agree_at_every_step(book, client, batch):
    """Thirty steps of each optimiser, recalculated by LibreOffice; other settings, other points."""
    needs_libreoffice()
    change(book, batch=batch, wd=0.2, eps=1e-4, momentum=0.8, alpha=0.9, beta1=0.8, beta2=0.95)
    cells = OptimisersSheet(book)
    cells.write(layout.RACE_START, [[-2.0], [7.5]])
    cells.names[layout.POINTS_Y][3, 0].value = 14.25

    run(book, client, 30)
    recalculate(book, {})

    settings, _ = cells.settings()
    points = cells.points()
    by_torch, _ = race(points.x, points.y, settings, 30)
    for name in NAMES:
        np.testing.assert_allclose(path(book, name), by_torch[name], rtol=1e-14)
        by_formula = path(book, name, engine=False)
        np.testing.assert_allclose(by_formula, by_torch[name], rtol=1e-12, atol=1e-12)
    assert cells.rows(layout.LARGEST_DIFFERENCE)[0][0] < 1e-10
    assert cells.rows(layout.SHEET_LOSS)[0][0] == pytest.approx(cells.loss(), rel=1e-12)


def test_steps_add_up_and_are_in_the_journal(book, client):
    for _ in range(2):
        buttons.one_step(book, None, client).follow(book)
    run(book, client, 3)

    cells = OptimisersSheet(book)
    assert cells.steps() == 5
    assert [row[0] for row in history.loss_rows(cells)] == list(range(6))
    rows = history.journal_rows(cells)
    assert [(row["button"], row["epochs"]) for row in rows] == [
        ("One step", 1),
        ("One step", 1),
        ("Run epochs", 3),
    ]
    assert rows[-1]["adam loss"] == path(book, "adam")[-1, 2]
    assert cells.version().endswith("-5")


def test_restore_takes_a_press_back(book, client):
    run(book, client, 4)
    before = path(book, "momentum")
    run(book, client, 4)

    buttons.restore_previous_run(book)

    assert OptimisersSheet(book).steps() == 4
    np.testing.assert_array_equal(path(book, "momentum"), before)
    assert OptimisersSheet(book).rows(layout.engine_path("adam"))[5] == [None, None, None]


def test_new_random_weights_draw_another_start(book, client):
    run(book, client, 4)
    change(book, seed=3)

    buttons.new_random_weights(book, None, client)

    cells = OptimisersSheet(book)
    assert cells.steps() == 0
    assert cells.start() != (0.0, 0.0)
    for name in NAMES:
        assert tuple(path(book, name)[0, :2]) == cells.start()


@pytest.mark.parametrize(
    ("setting", "value", "moves"),
    [
        ("lr_sgd", 0.001, {"sgd"}),
        ("lr_momentum", 0.001, {"momentum"}),
        ("momentum", 0.5, {"momentum"}),
        ("lr_rmsprop", 0.2, {"rmsprop"}),
        ("alpha", 0.5, {"rmsprop"}),
        ("lr_adam", 0.2, {"adam"}),
        ("lr_adamw", 0.2, {"adamw"}),
        ("beta1", 0.5, {"adam", "adamw"}),
        ("beta2", 0.5, {"adam", "adamw"}),
        ("eps", 1.0, {"rmsprop", "adam", "adamw"}),
        ("wd", 0.5, {"adamw"}),
        ("batch", "one", set(NAMES)),
    ],
)
def test_each_setting_moves_its_own_optimisers(book, client, setting, value, moves):
    run(book, client, 3)
    before = {name: path(book, name) for name in NAMES}
    change(book, **{setting: value})

    buttons.fill_predictions(book, None, client)

    assert {name for name in NAMES if (path(book, name) != before[name]).any()} == moves


BAD = {
    "text among the points": (
        layout.POINTS_X,
        2,
        "six",
        "Race!W10: x 'six' is text. Type a number, or clear the cell if there is no x.",
    ),
    "half a point": (
        layout.POINTS_Y,
        4,
        None,
        "Race!X12: y is blank. Type a number, or move the points below up.",
    ),
    "no start": (
        layout.RACE_START,
        1,
        None,
        "Race!C25: the start is blank. Type a number, or press New random weights.",
    ),
    "steps that cannot be": (
        layout.RACE_STEPS,
        0,
        101.0,
        "Race!B4: steps is 101. Give a whole number from 0 to 100.",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_names_the_cell_and_changes_nothing(book, client, case):
    name, row, value, message = BAD[case]
    OptimisersSheet(book).names[name][row, 0].value = value
    before = [sheet.used_range.value for sheet in book.sheets]

    with pytest.raises(InputError) as err:
        buttons.one_step(book, None, client)

    assert line(err.value) == message
    assert [sheet.used_range.value for sheet in book.sheets] == before


def test_settings_that_cannot_be_name_their_cell(book, client):
    change(book, beta1=1.0)

    with pytest.raises(InputError) as err:
        buttons.one_step(book, None, client)

    assert line(err.value) == "Race!C15: beta1 is 1. Give a number from 0 to 0.999999."


def test_when_all_steps_are_shown(book, client):
    run(book, client, 100)

    with pytest.raises(InputError) as err:
        buttons.one_step(book, None, client)

    assert line(err.value) == (
        "Race!B4: all 100 steps are shown. Press New random weights to start again."
    )


def test_a_race_that_diverges_says_whose_step_was_too_large(book, client):
    change(book, lr_sgd=1e9)

    with pytest.raises(DivergedError, match="Lower lr_sgd"):
        run(book, client, 50)

    cells = OptimisersSheet(book)
    assert dict(cells.rows(layout.STATUS))["state"] == "failed"
    assert np.isfinite(path(book, "sgd")).all()
