import numpy as np
import pytest

from engine.collab.data import Ratings
from engine.collab.fit import fit
from engine.collab.presets import best
from engine.collab.settings import SOLVERS
from tests.data_sets import data_set
from tests.engine.collab.planted import planted_grid


@pytest.mark.parametrize("solver", SOLVERS)
def test_every_solver_has_a_preset_that_fits_something_small(solver):
    """`cellgrad fit` works on a small file too, not only on the ones it was tuned for."""
    grid = np.clip(planted_grid(30, 25, noise=0.2), 1, 5)

    ratings = Ratings.from_grid(range(30), range(25), grid)
    settings = best(solver, len(ratings))

    fitted = fit(ratings, settings)

    assert settings.solver == solver
    assert fitted.train["rmse"] < fitted.baselines["global_mean"]["rmse"]


def test_the_sgd_preset_grows_with_the_ratings():
    """A batch of a thousand is one step on a sheet, and wasteful care on a million ratings."""
    sizes = [best("sgd", n).bs for n in (0, 200, 5_000, 100_000, 1_000_000, 30_000_000)]

    assert sizes == [16, 16, 64, 1024, 4096, 4096]
    assert best("sgd", 200).n_epochs > best("sgd", 100_000).n_epochs == 5


def test_the_sgd_preset_beats_the_biases_on_real_ratings():
    """The publisher's own split ua, which no setting was chosen on."""
    folder = data_set("ml-100k")
    train, test = (np.loadtxt(folder / f"ua.{part}", dtype=np.int64) for part in ("base", "test"))
    rows = np.concatenate([train, test])
    ratings = Ratings.from_table(rows[:, 0], rows[:, 1], rows[:, 2].tolist())
    is_known = np.arange(len(rows)) < len(train)
    known, held = ratings.take(is_known), ratings.take(~is_known)

    fitted = fit(known, best("sgd", len(known)), held)

    assert fitted.valid["rmse"] < fitted.baselines["biases"]["rmse"] - 0.015
