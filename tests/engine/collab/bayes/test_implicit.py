import numpy as np
import torch

from engine.collab.bayes.implicit import Directions, Incidence
from engine.progress import Quiet
from tests.engine.collab.planted import planted_ratings
from tests.engine.collab.test_als import with_blank_user

LIKE = torch.zeros(0, dtype=torch.float64)


def test_directions_multiply_back_to_the_features():
    """Q diag(s) Qᵀ is X Xᵀ, with a row of X its list of items over the root of its length."""
    ratings = planted_ratings()
    x = ~np.isnan(ratings.to_grid()) / np.sqrt(np.bincount(ratings.user_idx))[:, None]

    found = Directions.of(ratings.user_idx, ratings.item_idx, x.shape, LIKE, Quiet())

    product = (found.basis * found.s) @ found.basis.mT
    np.testing.assert_allclose(product, x @ x.T, atol=1e-5)


def test_sparse_products_equal_dense_ones():
    ratings = with_blank_user(planted_ratings())
    rated = ~np.isnan(ratings.to_grid())
    x = rated / np.sqrt(np.maximum(rated.sum(axis=1), 1))[:, None]
    sparse = Incidence(ratings.user_idx, ratings.item_idx, x.shape)
    right, left = (torch.randn(n, 3) for n in reversed(x.shape))

    np.testing.assert_allclose(sparse.times(right), x @ right.numpy(), atol=1e-5)
    np.testing.assert_allclose(sparse.transposed_times(left), x.T @ left.numpy(), atol=1e-5)


def test_noise_injection_draws_what_the_features_add_from_its_posterior():
    """Against the closed form of Macau's beta, through X: mean and covariance of X beta."""
    rng = np.random.default_rng(0)
    x, off, strength = rng.normal(size=(4, 6)), rng.normal(size=(4, 2)), 0.7
    s, q = np.linalg.eigh(x @ x.T)
    directions = Directions(torch.from_numpy(q), torch.from_numpy(s))
    precision, target = np.array([[2.0, 0.3], [0.3, 1.0]]), torch.from_numpy(off)

    draws = [directions.draw(target, precision, strength, rng)[0].numpy() for _ in range(20_000)]

    inner = np.linalg.inv(x.T @ x + strength * np.eye(6))
    cov = np.kron(x @ inner @ x.T, np.linalg.inv(precision))
    np.testing.assert_allclose(np.mean(draws, axis=0), x @ inner @ x.T @ off, atol=0.03)
    np.testing.assert_allclose(np.cov(np.reshape(draws, (20_000, 8)).T), cov, atol=0.04)
