"""What a rating model has to beat: one number for all, and one number a user and a movie."""

import numpy as np

from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.metrics import mae, rmse

DAMP_USER, DAMP_ITEM = 5.0, 5.0  # as many ratings at the mean are added to each user and item
N_SWEEPS = 5


def baselines(train: Ratings, measured: Ratings) -> dict[str, dict[str, float]]:
    """RMSE and MAE, in stars, of "global_mean" and "biases", fitted on `train`."""
    targ, mean = measured.values, np.full(len(measured), train.values.mean())
    biases = bias_model(train).pairs(measured.user_idx, measured.item_idx)
    preds = {"global_mean": mean, "biases": np.clip(biases, train.low, train.high)}
    return {
        name: {"rmse": rmse(pred, targ), "mae": mae(pred, targ)} for name, pred in preds.items()
    }


def bias_model(train: Ratings) -> Factors:
    """Mean plus a bias a user plus a bias an item, each shrunk towards 0, by alternating sweeps.

    Source: Koren 2010, "Factor in the Neighbors", section 2.1. Ours alternates a few times where
    the paper's shortcut takes items once and then users.
    """
    mean = float(train.values.mean())
    u_bias, i_bias = np.zeros(train.n_users), np.zeros(train.n_items)
    n_by_user = np.bincount(train.user_idx, minlength=train.n_users)
    n_by_item = np.bincount(train.item_idx, minlength=train.n_items)
    for _ in range(N_SWEEPS):
        left = train.values - mean - u_bias[train.user_idx]
        i_bias = np.bincount(train.item_idx, left, train.n_items) / (n_by_item + DAMP_ITEM)
        left = train.values - mean - i_bias[train.item_idx]
        u_bias = np.bincount(train.user_idx, left, train.n_users) / (n_by_user + DAMP_USER)
    no_factors = np.zeros((train.n_users, 0)), np.zeros((train.n_items, 0))
    return Factors(*no_factors, u_bias, i_bias, mean)
