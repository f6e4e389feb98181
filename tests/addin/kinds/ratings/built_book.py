"""What the tests of the ratings buttons ask of the built workbook."""

from pathlib import Path

import numpy as np

from addin import buttons
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet

BUILT = Path(__file__).resolve().parents[4] / "workbooks" / "ratings.xlsx"
DOT, BIASES = "Dot product", "With biases"


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
