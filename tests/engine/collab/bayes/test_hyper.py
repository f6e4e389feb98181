import numpy as np

from engine.collab.bayes.hyper import draw_normal_wishart, draw_wishart


def test_wishart_draws_have_the_stated_mean():
    rng, scale = np.random.default_rng(0), np.array([[2.0, 0.5], [0.5, 1.0]]) / 9

    mean = np.mean([draw_wishart(scale, 9.0, rng) for _ in range(4000)], axis=0)

    np.testing.assert_allclose(mean, 9 * scale, atol=0.06)


def test_mean_and_precision_are_learned_from_many_vectors():
    """With many rows the prior counts for nothing: the draws are what the rows are."""
    rng = np.random.default_rng(0)
    cov = np.array([[0.5, 0.2], [0.2, 0.3]])
    rows = rng.multivariate_normal([1.0, -1.0], cov, 20_000)
    mean = rows.mean(axis=0)

    mu, precision = draw_normal_wishart(len(rows), mean, (rows - mean).T @ (rows - mean), rng)

    np.testing.assert_allclose(mu, mean, atol=0.03)
    np.testing.assert_allclose(np.linalg.inv(precision), cov, atol=0.03)
