"""How well a published rating model predicts ratings it has not seen, strangers among them."""

from dataclasses import replace

import numpy as np

from engine.collab.baselines import baselines
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.posterior import Posterior
from engine.collab.published import RatingModel
from engine.metrics import mae, rmse


def measure_on(
    model: RatingModel, train: Ratings, test: Ratings
) -> tuple[dict[str, float], dict[str, dict[str, float]], int]:
    """Metrics of a model on `test`, those of the baselines, and how many rows are by strangers.

    Predictions are clipped to train's scale. A stranger, a user or item that train has never
    seen, gets the average one's weights.
    """
    average_user, average_item = len(model.user_ids), len(model.item_ids)  # the rows added last
    users = np.array([model.user_places.get(user, average_user) for user in test.user_ids])
    items = np.array([model.item_places.get(item, average_item) for item in test.item_ids])
    user_idx, item_idx = users[test.user_idx], items[test.item_idx]
    pred = with_average(model.best).pairs(user_idx, item_idx)
    pred = np.clip(pred, train.low, train.high)
    strangers = (user_idx == average_user) | (item_idx == average_item)
    metrics = {"rmse": rmse(pred, test.values), "mae": mae(pred, test.values)}
    wide = replace(
        test,
        user_ids=(*train.user_ids, "average"),
        item_ids=(*train.item_ids, "average"),
        user_idx=user_idx,
        item_idx=item_idx,
    )
    whole = replace(train, user_ids=wide.user_ids, item_ids=wide.item_ids)
    return metrics, baselines(whole, wide), int(strangers.sum())


def with_average(model: Factors | Posterior) -> Factors | Posterior:
    """The model with one more user and item, each the average of the others."""
    axis = 1 if isinstance(model, Posterior) else 0
    changes = {}
    for name in ("user_factors", "item_factors", "user_bias", "item_bias"):
        array = getattr(model, name)
        average = array.mean(axis=axis, keepdims=True)
        changes[name] = np.concatenate([array, average], axis=axis)
    return replace(model, **changes)
