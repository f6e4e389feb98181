"""Set up here on a workbook of one's own, and what every button says of itself."""

import numpy as np
import pytest

from addin import buttons
from addin.hosts.file import open_book
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet
from addin.messages import line
from addin.registry import BUTTONS
from addin.sheet import history
from engine.errors import InputError
from tests.addin.kinds.ratings.built_book import train, value


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
        "Sheet: this sheet holds no model. Select your data and press Set up here."
    )


@pytest.mark.parametrize("button", BUTTONS.values(), ids=lambda button: button.name)
def test_every_button_is_described(button):
    """Menus, ribbon and docs are made of these."""
    assert button.doc.endswith(".")
    assert button.label[0].isupper()
    assert all(argument.doc for argument in button.takes)
