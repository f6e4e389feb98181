import numpy as np

from engine.collab.posterior import Posterior

ALL = slice(None)


def small_posterior() -> Posterior:
    rng = np.random.default_rng(0)
    shapes = ((3, 4, 2), (3, 5, 2), (3, 4), (3, 5))
    arrays = (rng.normal(size=shape).astype(np.float32) for shape in shapes)
    return Posterior(*arrays, means=np.array([3.0, 3.5, 4.0]), noise_sd=0.5)


def test_the_mean_is_the_mean_of_the_samples_predictions():
    posterior = small_posterior()
    users, items = np.array([0, 3, 1]), np.array([4, 2, 2])

    each = np.stack([posterior.sample(s).pairs(users, items) for s in range(3)])

    np.testing.assert_allclose(posterior.pairs(users, items), each.mean(axis=0), atol=1e-6)


def test_the_spread_is_that_of_the_samples_plus_the_noise():
    """What a new rating may be: unsure weights and a rater's own unsteadiness add up."""
    posterior = small_posterior()
    users, items = np.array([0, 3, 1]), np.array([4, 2, 2])

    sd = posterior.pairs_sd(users, items)[1]

    each = np.stack([posterior.sample(s).pairs(users, items) for s in range(3)])
    np.testing.assert_allclose(sd, np.sqrt(each.var(axis=0) + 0.25), atol=1e-6)


def test_grid_and_pairs_agree():
    posterior = small_posterior()
    users, items = np.divmod(np.arange(20), 5)

    grid = posterior.grid(ALL, ALL)

    np.testing.assert_allclose(grid.ravel(), posterior.pairs(users, items), atol=1e-6)
