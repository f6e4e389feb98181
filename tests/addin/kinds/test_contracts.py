"""The shared buttons find out what kind of model a sheet holds."""

import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook

from addin import buttons
from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from addin.kinds import of_sheet
from addin.kinds.of_sheet import looks_like
from addin.messages import line
from addin.registry import BUTTONS
from engine.errors import InputError

WORKBOOKS = Path(__file__).resolve().parents[3] / "workbooks"
BUILT, SALARIES = WORKBOOKS / "ratings.xlsx", WORKBOOKS / "salaries.xlsx"


@pytest.fixture
def path(tmp_path) -> Path:
    return shutil.copy(BUILT, tmp_path / "ratings.xlsx")


def test_the_kind_of_each_sheet(path):
    """By its own named ranges; a sheet beside the models belongs to the workbook's one kind."""
    book = open_book(path)

    kinds = {sheet.name: of_sheet.kind_of(book, sheet.name).name for sheet in book.sheets}

    assert {kinds["Dot product"], kinds["With biases"]} == {"ratings"}


def test_train_does_what_the_kind_calls_training(path, tmp_path):
    """On a ratings sheet, five more epochs; `--set` takes that kind's settings."""
    changes = {"n_epochs": "3"}

    done = press("train", path, tmp_path / "o.xlsx", "Dot product", changes, Progress(True))

    assert (done["button"], done["epochs"], done["state"]) == ("train", 3, "done")
    assert done["final_loss"] < done["start_loss"]
    assert done["model"].startswith("ratings/")


@pytest.mark.parametrize("button", [buttons.train, buttons.restore_previous_run])
def test_a_sheet_of_no_kind_is_named(tmp_path, button):
    """Somebody presses a shared button in any old workbook."""
    Workbook().save(tmp_path / "other.xlsx")

    with pytest.raises(InputError) as err:
        button(open_book(tmp_path / "other.xlsx"))

    assert line(err.value) == (
        "Sheet: this sheet holds no model. Select your data and press Set up here."
    )


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([[None, 1, 2], ["ann", 5, None], ["bob", None, 3]], "ratings"),
        ([["user", 1, 2], ["ann", 5, None]], "ratings"),
        ([["User", "Movie", "Stars"], ["ann", "Up", 4.0]], "ratings"),
        ([["age", "job", "pay"], [30, "cook", "low"], [40, "judge", "high"]], "salaries"),
        ([["name", "Heat", "Up"], ["ann", 3, 4], ["bob", 4, "?"], ["cy", 1, 2]], "ratings"),
    ],
)
def test_what_a_selection_looks_like(rows, kind):
    """A grid of numbers stays one with a slip in it, so that the slip is named."""
    assert looks_like(rows) == kind


def test_a_kind_can_be_named(path):
    """Where it looks like another; a kind that is none lists those that are."""
    with pytest.raises(InputError, match=r"kind 'films' is not known\. Use one of ratings"):
        buttons.set_up_here(open_book(path), "'Dot product'!A1:C5", "films")


@pytest.mark.parametrize(
    "name",
    [
        "new_random_weights",
        "run_epochs",
        "one_step",
        "fill_predictions",
        "find_learning_rate",
        "recommend",
    ],
)
def test_a_press_that_a_kind_does_not_have_is_named(name):
    """One step means nothing where a kind has no steps."""
    with pytest.raises(InputError) as err:
        BUTTONS[name].press(open_book(SALARIES), "Model")

    assert line(err.value) == (
        f"Model: {BUTTONS[name].label} does nothing on a sheet of salaries. Press Train."
    )
