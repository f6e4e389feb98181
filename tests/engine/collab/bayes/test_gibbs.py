import numpy as np
import torch

from engine.collab.bayes.gibbs import Layout, Noise, Sample, draw_noise, draw_rows, draw_side
from engine.collab.bayes.hyper import draw_normal_wishart
from engine.progress import Quiet

LIKE = torch.zeros(0, dtype=torch.float64)


def test_draws_of_a_row_have_the_closed_form_mean_and_covariance():
    precision, pull = torch.tensor([[3.0, 1.0], [1.0, 2.0]]), torch.tensor([1.0, -1.0])
    noise = torch.from_numpy(np.random.default_rng(0).standard_normal((40_000, 2))).float()

    draws = draw_rows(precision.expand(40_000, 2, 2), pull.expand(40_000, 2), noise).numpy()

    cov = np.linalg.inv(precision.numpy())
    np.testing.assert_allclose(draws.mean(axis=0), cov @ pull.numpy(), atol=0.01)
    np.testing.assert_allclose(np.cov(draws.T), cov, atol=0.01)


def test_a_users_conditional_is_the_bayesian_regression_on_the_items():
    """Many users with one list of ratings are many draws of one user: mean and covariance."""
    n_users, n_items = 6_000, 3
    rng = np.random.default_rng(0)
    items, stars = rng.normal(size=(n_items, 3)), np.array([0.5, -1.0, 1.5])
    user_idx, item_idx = np.divmod(np.arange(n_users * n_items), n_items)
    values, col_precision = np.tile(stars, n_users), np.array([1.0, 2.0, 0.5])
    shape = (n_users, n_items)
    layout = Layout.of(user_idx, item_idx, values, shape, False, LIKE, Quiet())
    own = Sample(*[torch.from_numpy(rng.normal(size=(n_users, 3)) * 0.5), torch.zeros(n_users, 3)])
    args = [torch.from_numpy(a) for a in (items, np.full(n_users, 3.0), col_precision)]

    drawn = draw_side(layout.users, own, *args, np.random.default_rng(1), Quiet()).x.numpy()

    # the prior that draw_side drew first, from the same stream
    off = own.x.numpy()
    mean = off.mean(axis=0)
    scatter = (off - mean).T @ (off - mean)
    mu, prior = draw_normal_wishart(n_users, mean, scatter, np.random.default_rng(1))
    x = np.column_stack([items[:, :2], np.ones(n_items)])
    precision = 3.0 * x.T @ (col_precision[:, None] * x) + prior
    pull = 3.0 * x.T @ (col_precision * (stars - items[:, 2])) + prior @ mu
    np.testing.assert_allclose(drawn.mean(axis=0), np.linalg.solve(precision, pull), atol=0.02)
    np.testing.assert_allclose(np.cov(drawn.T), np.linalg.inv(precision), atol=0.02)


def test_an_unsteady_user_gets_less_weight():
    user_idx, item_idx = np.divmod(np.arange(400), 200)
    layout = Layout.of(user_idx, item_idx, np.zeros(400), (2, 200), False, LIKE, Quiet())
    pred = torch.from_numpy(np.where(user_idx == 0, 0.5, 2.0))

    noise = draw_noise(layout, Noise(1.0, torch.ones(2).double()), pred, np.random.default_rng(0))

    variance = 1 / (noise.common * noise.weight.numpy())
    assert variance[0] < 0.6 and variance[1] > 2.0
