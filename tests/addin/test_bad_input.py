"""Bad workbooks, pressed on: the message says where, what, what to do; the file stays as it was."""

import datetime as dt
import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from addin.kinds.ratings import layout
from addin.kinds.ratings.sheet import RatingsSheet
from addin.messages import line
from engine.errors import DivergedError, InputError
from tests.libreoffice import needs_libreoffice
from workbooks.ratings import build_from

USERS, MOVIES = tuple(range(1, 7)), tuple(range(101, 106))
QUIET = Progress(quiet=True)


@pytest.fixture(autouse=True)
def no_libreoffice(monkeypatch):
    """Recalculation is tested elsewhere; here it would only take time."""
    monkeypatch.setattr("addin.hosts.libreoffice.find_soffice", lambda: None)


def plain_grid() -> np.ndarray:
    rng = np.random.default_rng(2)
    return np.round(rng.uniform(1, 5, (len(USERS), len(MOVIES))) * 2) / 2


def make(path: Path, grid: np.ndarray | None = None, **settings) -> Path:
    """A workbook of ours around a grid."""
    grid = plain_grid() if grid is None else grid
    build_from(path, USERS, MOVIES, grid, None, settings or None)
    return path


def spoil(path: Path, **cells) -> Path:
    """Overwrite cells of the grid (by their place in it) as somebody typing would."""
    book = load_workbook(path)
    corner = RatingsSheet(open_book(path), "Dot product").names[layout.RATINGS]
    for place, value in cells.items():
        row, col = map(int, place.removeprefix("at_").split("_"))
        sheet = book[corner.sheet.name]
        sheet.cell(corner.row + row, corner.column + col).value = value
    book.save(path)
    return path


def refused(path: Path, **changes) -> str:
    """Press Run epochs, expect a refusal; returns its line. The file must not have changed."""
    before = hashlib.sha256(path.read_bytes()).digest()
    out = path.with_name("out.xlsx")
    texts = {"n_epochs": "3"} | {name: str(value) for name, value in changes.items()}
    with pytest.raises(InputError) as err:
        press("run_epochs", path, out, "Dot product", texts, QUIET)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    assert not out.exists()
    return line(err.value)


def trained(path: Path, **changes) -> tuple[dict, RatingsSheet]:
    """Press Run epochs, expect success."""
    out = path.with_name("out.xlsx")
    texts = {"n_epochs": "3"} | {name: str(value) for name, value in changes.items()}
    answer = press("run_epochs", path, out, "Dot product", texts, QUIET)
    return answer, RatingsSheet(open_book(out), "Dot product")


def address(path: Path, row: int, col: int) -> str:
    """Where a place of the grid is on its sheet."""
    return str(RatingsSheet(open_book(path), "Dot product").cell(layout.RATINGS).shifted(row, col))


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("four", "rating 'four' is text"),
        ("#N/A", "rating is the error #N/A"),
        (True, "rating True is TRUE or FALSE"),
    ],
)
def test_a_bad_rating_is_named(tmp_path, value, problem):
    """Text, errors, booleans in the grid."""
    path = spoil(make(tmp_path / "book.xlsx"), at_2_3=value)

    assert refused(path).startswith(f"{address(path, 2, 3)}: {problem}")


def test_a_date_in_the_grid_is_named(tmp_path):
    """Excel makes dates of what looks like one."""
    path = spoil(make(tmp_path / "book.xlsx"), at_1_1=dt.datetime(2026, 5, 4))

    assert refused(path).startswith(f"{address(path, 1, 1)}: rating 2026-05-04")


def test_twin_users_are_named(tmp_path):
    """Two rows that are one id after normalising."""
    path = spoil(make(tmp_path / "book.xlsx"), at_3_0=" 1 ")

    first, second = address(path, 3, 0), address(path, 1, 0)
    assert refused(path).startswith(f"{first}: user 1 is there twice, here and in {second}.")


def test_a_missing_header_is_named(tmp_path):
    """A movie without an id."""
    path = spoil(make(tmp_path / "book.xlsx"), at_0_2=None)

    assert refused(path).startswith(f"{address(path, 0, 2)}: the movie id is missing")


def test_a_rating_outside_y_range_is_named(tmp_path):
    """Seven stars out of five."""
    path = spoil(make(tmp_path / "book.xlsx", y_low=0, y_high=5.5), at_2_2=7)

    place = address(path, 2, 2)
    remedy = "Correct it, or widen y_low and y_high."
    assert refused(path) == f"{place}: rating 7 is outside 0 to 5.5. {remedy}"


def test_no_rating_at_all(tmp_path):
    """Everything cleared."""
    path = make(tmp_path / "book.xlsx")
    blanks = {f"at_{r}_{c}": None for r in range(1, 7) for c in range(1, 6)}

    assert "the grid holds no rating. Type some ratings into it." in refused(spoil(path, **blanks))


@pytest.mark.parametrize("solver", ["sgd", "als", "bayes"])
@pytest.mark.parametrize("case", ["one rating", "blank row and column", "constant"])
def test_little_to_learn_from_still_works(tmp_path, solver, case):
    """Sparse, lonely or constant grids train, and leave numbers in every cell."""
    grid = plain_grid()
    if case == "one rating":
        grid[:] = np.nan
        grid[2, 3] = 4.0
    elif case == "blank row and column":
        grid[1, :] = grid[:, 2] = np.nan
    else:
        grid[:] = 3.0
    path = make(tmp_path / "book.xlsx", grid)

    answer, cells = trained(path, solver=solver)

    predictions = np.array(cells.rows(layout.PREDICTIONS), dtype=float)
    assert np.isfinite(predictions).all()
    assert answer["final_loss"] is not None
    assert np.isfinite(answer["final_loss"])


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("n_epochs", "many", "--set n_epochs: n_epochs is 'many'"),
        ("lr", "-1", "--set lr: lr is -1"),
        ("n_factors", "1e6", "--set n_factors: n_factors is 1000000"),
        ("magic", "1", "--set magic is not known"),
    ],
)
def test_absurd_settings_are_refused(tmp_path, name, value, problem):
    """Before anything runs."""
    assert refused(make(tmp_path / "book.xlsx"), **{name: value}).startswith(problem)


def test_more_factors_than_the_sheet_has_columns_for(tmp_path):
    """The weights' ranges have the shape they were set up with."""
    text = refused(make(tmp_path / "book.xlsx"), n_factors=8)

    assert "user_factors is 6 x 5 cells, but the ratings and n_factors ask for 6 x 8" in text


def test_divergence_is_told_with_advice(tmp_path):
    """lr 10^9; #NUM! in a live sheet, a line here, and the last good weights stay."""
    path = make(tmp_path / "book.xlsx")
    out = tmp_path / "out.xlsx"

    with pytest.raises(DivergedError, match="Lower lr"):
        press("run_epochs", path, out, "Dot product", {"lr": "1e9"}, QUIET)
    assert not out.exists()


def test_a_protected_sheet_is_named(tmp_path):
    """Protected cells are not ours to write."""
    path = make(tmp_path / "book.xlsx")
    book = load_workbook(path)
    book["Dot product"].protection.sheet = True
    book.save(path)

    assert "Dot product" in refused(path)
    assert "protected" in refused(path)


def test_merged_cells_in_the_weights_are_named(tmp_path):
    """A merge swallows weights."""
    path = make(tmp_path / "book.xlsx")
    target = RatingsSheet(open_book(path), "Dot product").names[layout.USER_FACTORS]
    book = load_workbook(path)
    sheet = book[target.sheet.name]
    sheet.merge_cells(
        start_row=target.row,
        start_column=target.column,
        end_row=target.row + 1,
        end_column=target.column,
    )
    book.save(path)

    assert refused(path).startswith(f"{target.sheet.name}!")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"this is not a workbook", "not a workbook"),
        (b"PK\x03\x04 truncated", ""),
        (b"", ""),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path, content, words):
    """Any file may be dropped on the command."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)

    assert words in refused(path)
    assert "book.xlsx" in refused(path)


def test_formulas_without_values_are_computed_first(tmp_path, monkeypatch):
    """Some writers leave formulas without values: they are ratings, not blanks."""
    monkeypatch.undo()  # LibreOffice is wanted here
    needs_libreoffice()
    monkeypatch.setenv("CELLGRAD_HOME", str(tmp_path / "home"))
    path = tmp_path / "own.xlsx"
    book = Workbook()
    book.active.append([None, 1, 2])
    book.active.append(["a", 3, "=1+2"])
    book.active.append(["b", 4, 5])
    book.save(path)

    done = press("set_up_here", path, tmp_path / "out.xlsx", None, {"source": "Sheet!A1:C3"}, QUIET)

    assert done["notes"][0].startswith("Cellgrad: 4 ratings")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Total", "=SUM(B2:B3)", "=SUM(C2:C3)"]], "Sheet!A4: this row, 'Total', sums up others"),
        ([["Ø", "=AVERAGE(B2:B3)", None]], "Sheet!A4: this row, 'Ø', sums up others"),
        ([["Grand Total", 7, 9]], "Sheet!A4: this row, 'Grand Total', sums up others"),
        (
            [["c", 5, 5, None], ["d", 4, 4, "=SUBTOTAL(9,B5:C5)"]],
            "Sheet!D1: this column, 'all', sums up others",
        ),
    ],
)
def test_totals_are_not_taken_for_users_or_movies(tmp_path, rows, said):
    path = tmp_path / "own.xlsx"
    book = Workbook()
    for row in [[None, 1, 2, *(["all"] if len(rows) > 1 else [])], ["a", 3, 4], ["b", 4, 5], *rows]:
        book.active.append(row)
    book.save(path)
    source = f"Sheet!A1:{'D5' if len(rows) > 1 else 'C4'}"

    with pytest.raises(InputError) as caught:
        press("set_up_here", path, tmp_path / "out.xlsx", None, {"source": source}, QUIET)

    assert line(caught.value).startswith(said)
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to name a file")
def test_a_full_disk_loses_nothing(tmp_path, monkeypatch):
    """The disk of the workbook is full: words, and what was there is still there."""
    path, out = make(tmp_path / "book.xlsx"), tmp_path / "out.xlsx"
    out.write_bytes(b"the last good copy")
    fsync = os.fsync

    def full(descriptor):
        if str(tmp_path) in str(Path(f"/proc/self/fd/{descriptor}").readlink()):
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(InputError, match=r"(?i)out\.xlsx.*(full|space)"):
        press("new_random_weights", path, out, "Dot product", {}, QUIET)
    assert out.read_bytes() == b"the last good copy"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["book.xlsx", "out.xlsx"]
