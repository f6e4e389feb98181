"""What every solver hands back: state, model, history, and metrics beside the baselines."""

import numpy as np

from engine.collab.baselines import baselines
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.posterior import Posterior
from engine.collab.state import Fitted, State
from engine.metrics import mae, rmse
from engine.progress import Epoch

CHUNK = 200_000  # ratings predicted at once, to bound memory


def fitted(
    train: Ratings,
    valid: Ratings | None,
    state: State,
    model: Factors | Posterior,
    log: list[Epoch],
    outcome: str,
) -> Fitted:
    """Measure `model` on what it learned from and on what was held back."""
    return Fitted(
        state=state,
        model=model,
        log=log,
        outcome=outcome,
        train=metrics(model, train),
        valid=metrics(model, valid) if valid else None,
        baselines=baselines(train, valid or train),
    )


def metrics(model: Factors | Posterior, ratings: Ratings) -> dict[str, float]:
    """RMSE and MAE of the model's predictions, as they are (not clipped), in stars."""
    parts = [
        model.pairs(ratings.user_idx[at : at + CHUNK], ratings.item_idx[at : at + CHUNK])
        for at in range(0, len(ratings), CHUNK)
    ]
    pred = np.concatenate(parts)
    return {"rmse": rmse(pred, ratings.values), "mae": mae(pred, ratings.values)}
