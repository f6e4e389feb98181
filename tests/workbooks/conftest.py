"""Workbooks built once for all tests of this folder."""

import numpy as np
import pytest

from addin.hosts import libreoffice
from tests.libreoffice import needs_libreoffice
from tests.workbooks.sheets import Built
from workbooks.ratings import build, build_from


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Built:
    """The built-in workbook, built again."""
    return Built(build(tmp_path_factory.mktemp("built") / "ratings.xlsx"))


@pytest.fixture(scope="session")
def own(tmp_path_factory) -> Built:
    """40 users and 30 movies with texts as ids, six factors, and predictions held in a range."""
    users = [f"u{n}" for n in range(40)]
    movies = [f'film "{n}"' for n in range(30)]
    path = tmp_path_factory.mktemp("own") / "own.xlsx"
    changes = {"n_factors": 6, "y_low": 0, "y_high": 5.5, "lr": 0.02}
    return Built(build_from(path, users, movies, stars(40, 30, 0.5), None, changes))


@pytest.fixture(scope="session")
def large(tmp_path_factory) -> Built:
    """300 users and 400 movies: too many for a formula each."""
    path = tmp_path_factory.mktemp("large") / "large.xlsx"
    titles = {1000: "Only one has a title"}
    ids = range(1, 301), range(1000, 1400)
    return Built(build_from(path, *ids, stars(300, 400, 0.1), titles, {"n_factors": 3}))


def stars(n_users: int, n_movies: int, part: float) -> np.ndarray:
    """A grid of half stars with about `part` of the cells filled; everybody rated something."""
    rng = np.random.default_rng(3)
    grid = 3.5 + rng.normal(0, 0.5, (n_users, 1)) + rng.normal(0, 0.8, (n_users, n_movies))
    grid = np.clip(np.round(grid * 2) / 2, 0.5, 5.0)
    kept = rng.random(grid.shape) < part
    kept[:, 0] = True
    return np.where(kept, grid, np.nan)


@pytest.fixture
def recalculated(tmp_path):
    """A function: the same workbook after LibreOffice has recomputed every formula."""
    needs_libreoffice()

    def again(book: Built) -> Built:
        to = "xlsx:Calc MS Excel 2007 XML"
        folder = tmp_path / "recalculated"
        folder.mkdir()
        return Built(libreoffice.convert(book.path, to, folder))

    return again
