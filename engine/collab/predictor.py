"""Answers from a published rating model: best unseen, similar, why, for somebody new."""

from collections.abc import Sequence

import numpy as np

from engine.collab.factors import Factors
from engine.collab.published import RatingModel
from engine.errors import InputError
from engine.ids import Id
from engine.principal import main_directions

END = 0.01  # as near to an end of `y_range` as a rating counts: the sigmoid never reaches it


def top_items(model: RatingModel, user_idx: int, n: int) -> list[tuple[Id, float]]:
    """The `n` best items that a user has not rated: (id, predicted stars), best first."""
    pred = model.best.grid(np.array([user_idx]), slice(None))[0]  # (n_items,)
    unseen = np.ones(len(pred), dtype=bool)
    unseen[model.seen_by(user_idx)] = False
    places = np.flatnonzero(unseen)
    best = places[np.argsort(-pred[places], kind="stable")[:n]]
    return [(model.item_ids[i], float(pred[i])) for i in best]


def similar_items(model: RatingModel, item_idx: int, n: int) -> list[tuple[Id, float]]:
    """The `n` nearest items by the angle between factors: (id, cosine), nearest first."""
    factors = model.factors.item_factors.astype(np.float64)
    norms = np.linalg.norm(factors, axis=1)
    dots = factors @ factors[item_idx]
    cosine = np.divide(dots, norms * norms[item_idx], out=np.zeros_like(dots), where=norms > 0)
    nearest = [i for i in np.argsort(-cosine, kind="stable") if i != item_idx][:n]
    return [(model.item_ids[i], float(cosine[i])) for i in nearest]


def explain(model: RatingModel, user_idx: int, item_idx: int) -> list[tuple[str, float]]:
    """The parts of one prediction, in stars; they add up to the last row, the prediction.

    With `y_range` the parts live on the sigmoid's scale, and one row says what the sigmoid does.
    A Bayesian model averages many sets of factors, so its factors count as one part.
    """
    f, posterior = model.factors, model.posterior
    pred = float(model.best.pairs(np.array([user_idx]), np.array([item_idx]))[0])
    if posterior:
        parts = [
            ("mean", float(posterior.means.mean())),
            ("user bias", float(posterior.user_bias[:, user_idx].mean())),
            ("movie bias", float(posterior.item_bias[:, item_idx].mean())),
        ]
        together = pred - sum(value for _, value in parts)
        return [*parts, (f"factors, mean of {len(posterior)} samples", together), ("total", pred)]
    products = f.user_factors[user_idx].astype(np.float64) * f.item_factors[item_idx]
    parts = [
        ("mean", f.mean),
        ("user bias", float(f.user_bias[user_idx])),
        ("movie bias", float(f.item_bias[item_idx])),
        *((f"factor {k + 1}", float(p)) for k, p in enumerate(products)),
    ]
    if f.y_range:
        squeeze = pred - sum(value for _, value in parts)
        parts.append((f"held in {f.y_range[0]:g} to {f.y_range[1]:g}", squeeze))
    return [*parts, ("total", pred)]


def fold_in(
    model: RatingModel,
    item_idx: Sequence[int],
    stars: Sequence[float],
    targets: Sequence[int] | np.ndarray,
) -> np.ndarray:
    """Predict for a user that the model never met, from a few of their ratings, without training.

    The user's factors and bias are the most likely ones, given these ratings and given that the
    user is one of the kind of users the model knows: a Gaussian with their mean and covariance.
    Ratings (n,) in stars of items (n,) -> predictions of `targets` (m,) float64, stars.

    Source: Rasmussen & Williams 2006, "Gaussian Processes for Machine Learning", eq. 2.8, with
    the prior estimated from the fitted users. Under `y_range` the ratings go through the inverse
    sigmoid first, and the noise is scaled by its slope.
    """
    f = model.factors
    users = np.column_stack([f.user_factors, f.user_bias]).astype(np.float64)  # (n_users, k + 1)
    prior = users.mean(axis=0)
    spread = np.cov(users, rowvar=False) if len(users) > 1 else np.zeros((users.shape[1],) * 2)
    spread = np.atleast_2d(spread) + 1e-6 * np.eye(users.shape[1])
    rated = np.asarray(item_idx, dtype=np.int64)
    design = np.column_stack([f.item_factors[rated], np.ones(len(rated))]).astype(np.float64)
    noise_sd = max(float(model.meta.get("noise_sd") or 1.0), 0.05)
    raw, noise = _unsqueezed(f, np.asarray(stars, dtype=np.float64), noise_sd)
    left = raw - f.mean - f.item_bias[rated] - design @ prior  # what the average user leaves over
    gain = np.linalg.solve(design @ spread @ design.T + np.diag(noise), left)
    user = prior + spread @ design.T @ gain  # (k + 1,)
    alone = Factors(user[None, :-1], f.item_factors, user[-1:], f.item_bias, f.mean, f.y_range)
    return alone.grid(slice(None), np.asarray(targets, dtype=np.int64))[0]


def _unsqueezed(f: Factors, stars: np.ndarray, sd: float) -> tuple[np.ndarray, np.ndarray]:
    """Ratings (n,) before the sigmoid of `y_range`, and their noise variances (n,) there."""
    if f.y_range is None:
        return stars, np.full(len(stars), sd**2)
    low, high = f.y_range
    outside = (stars < low) | (stars > high)
    if outside.any():
        worst = stars[outside][0]
        raise InputError(
            f"rating {worst:g} is not inside {low:g} to {high:g}", "Correct it, or widen y_range"
        )
    share = np.clip((stars - low) / (high - low), END, 1 - END)
    slope = (high - low) * share * (1 - share)
    return np.log(share / (1 - share)), (sd / slope) ** 2


def taste_map(factors: Factors) -> np.ndarray:
    """Two coordinates for each item, (n_items, 2): its place along the two main directions.

    Principal components of the item factors; each direction's sign makes its largest place
    positive, so that the same weights always draw the same map.
    """
    return main_directions(factors.item_factors.astype(np.float64))
