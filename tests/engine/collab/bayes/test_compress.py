import numpy as np

from engine.collab.bayes.compress import compress
from engine.collab.fit import fit
from engine.collab.posterior import Posterior
from engine.collab.settings import CollabSettings
from tests.engine.collab.planted import planted_ratings

ALL = slice(None)


def test_one_sample_is_compressed_without_loss():
    """What is in the cells predicts as the sample does."""
    rng = np.random.default_rng(0)
    shapes = ((1, 9, 2), (1, 7, 2), (1, 9), (1, 7))
    arrays = (rng.normal(size=shape).astype(np.float32) for shape in shapes)
    posterior = Posterior(*arrays, means=np.array([3.5]), noise_sd=1.0)

    biased, wide = compress(posterior, 2, biases=True), compress(posterior, 4, biases=False)

    np.testing.assert_allclose(biased.grid(ALL, ALL), posterior.grid(ALL, ALL), atol=1e-5)
    np.testing.assert_allclose(wide.grid(ALL, ALL), posterior.grid(ALL, ALL), atol=1e-5)
    assert not wide.user_bias.any() and not wide.item_bias.any() and wide.mean == 0.0


def test_the_compressed_mean_is_the_best_of_its_width():
    """No worse than the singular value decomposition of the whole grid allows."""
    settings = CollabSettings(
        solver="bayes", n_factors=3, biases=True, n_epochs=40, burn_in=10, device="cpu"
    )
    posterior = fit(planted_ratings(30, 20, noise=0.5), settings).model
    assert isinstance(posterior, Posterior)
    bias = posterior.user_bias.mean(axis=0)[:, None] + posterior.item_bias.mean(axis=0)

    error = compress(posterior, 3, biases=True).grid(ALL, ALL) - posterior.grid(ALL, ALL)

    rest = np.linalg.svd(posterior.grid(ALL, ALL) - bias - posterior.means.mean())[1][3:]
    assert np.linalg.norm(error) < 1.02 * np.linalg.norm(rest) + 1e-6
