"""Reading a built workbook as a spreadsheet app would: names, formulas, values."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from addin.kinds.ratings.drawing.model import BIASES

NUMBER = re.compile(rb"(?<=<v>|:v>)-?[0-9][-+.0-9eE]*(?=</)")  # in cells and charts
NOT_OURS = "PREDICT_RATING"  # only an app with the add-in can compute these


@dataclass(frozen=True)
class Formula:
    address: str
    text: str
    value: object


class Built:
    """A workbook file: ranges by name, and formula cells with the values stored beside them."""

    def __init__(self, path: Path):
        self.path = path
        self.formulas_book = openpyxl.load_workbook(path)
        self.values_book = openpyxl.load_workbook(path, data_only=True)

    def names(self, scope: str = "") -> dict:
        owner = self.formulas_book[scope] if scope else self.formulas_book
        return {name: defined.attr_text for name, defined in owner.defined_names.items()}

    def block(self, name: str, scope: str = "") -> np.ndarray:
        """The values of a named range, as an array of objects; a sheet's own name comes first."""
        found = {**self.names(), **(self.names(scope) if scope else {})}[name]
        sheet, _, cells = found.rpartition("!")
        ws = self.values_book[sheet.strip("'")]
        left, top, right, bottom = range_boundaries(cells.replace("$", ""))
        rows = ws.iter_rows(top, bottom, left, right, values_only=True)
        return np.array([list(row) for row in rows], dtype=object)

    def numbers(self, name: str, scope: str = "") -> np.ndarray:
        """A named range as floats; blanks are NaN."""
        return self.block(name, scope).astype(float)

    def one(self, name: str, scope: str = ""):
        return self.block(name, scope)[0, 0]

    def formulas(self) -> list[Formula]:
        found = []
        for ws in self.formulas_book:
            values = self.values_book[ws.title]
            for row in ws.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        value = values[cell.coordinate].value
                        where = f"{ws.title}!{cell.coordinate}"
                        found.append(Formula(where, str(cell.value), value))
        return found


def cells_of(address: str) -> set[str]:
    """Every cell of a range: `Sheet!$A$1:$B$2` -> {"Sheet!R1C1", …}."""
    sheet, _, cells = address.rpartition("!")
    left, top, right, bottom = range_boundaries(cells.replace("$", ""))
    rows, cols = range(top, bottom + 1), range(left, right + 1)
    return {f"{sheet}!R{row}C{col}" for row in rows for col in cols}


SCOPES = ("", BIASES)


def predicted(book: Built, scope: str = "") -> np.ndarray:
    """What the weights in the cells predict, (n_users, n_movies), by numpy."""
    raw = book.numbers("user_factors", scope) @ book.numbers("movie_factors", scope)
    if scope:
        raw = raw + book.numbers("user_bias", scope) + book.numbers("movie_bias", scope)
        raw = raw + book.one("rating_mean", scope)
    low, high = book.one("y_low", scope), book.one("y_high", scope)
    return raw if low is None else low + (high - low) / (1 + np.exp(-raw))


def rmse(book: Built, scope: str = "") -> float:
    return float(np.sqrt(np.nanmean((book.numbers("stars") - predicted(book, scope)) ** 2)))


def assert_same_workbook(path: Path, other: Path) -> None:
    """The same bytes in each part but for numbers' last digits, in which processors differ."""
    with zipfile.ZipFile(path) as first, zipfile.ZipFile(other) as second:
        assert first.namelist() == second.namelist()
        for name in first.namelist():
            a, b = first.read(name), second.read(name)
            if a == b:
                continue
            assert NUMBER.sub(b"", a) == NUMBER.sub(b"", b), name
            numbers = ([float(v) for v in NUMBER.findall(part)] for part in (a, b))
            assert next(numbers) == pytest.approx(next(numbers), rel=1e-9, abs=1e-12), name
