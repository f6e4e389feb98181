import pytest

from engine.collab.fit import fit
from engine.collab.presets import best
from engine.collab.settings import SOLVERS
from tests.engine.collab.planted import planted_ratings


@pytest.mark.parametrize("solver", SOLVERS)
def test_every_solver_has_a_preset_that_fits_something_small(solver):
    """`cellgrad fit` works on a small file too, not only on the ones it was tuned for."""
    fitted = fit(planted_ratings(30, 25, noise=0.2), best(solver).with_(n_epochs=12))

    assert best(solver).solver == solver
    assert fitted.train["rmse"] < fitted.baselines["global_mean"]["rmse"]
