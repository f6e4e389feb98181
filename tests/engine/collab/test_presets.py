import numpy as np
import pytest

from engine.collab.data import Ratings
from engine.collab.fit import fit
from engine.collab.presets import best
from engine.collab.settings import SOLVERS
from tests.engine.collab.planted import planted_grid


@pytest.mark.parametrize("solver", SOLVERS)
def test_every_solver_has_a_preset_that_fits_something_small(solver):
    """`cellgrad fit` works on a small file too, not only on the ones it was tuned for."""
    grid = np.clip(planted_grid(30, 25, noise=0.2), 1, 5)

    fitted = fit(Ratings.from_grid(range(30), range(25), grid), best(solver).with_(n_epochs=12))

    assert best(solver).solver == solver
    assert fitted.train["rmse"] < fitted.baselines["global_mean"]["rmse"]
