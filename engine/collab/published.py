"""A published rating model: the weights, whose they are, and what has been rated. Numpy only."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from engine.checkpoint import Checkpoint, lacking
from engine.collab.factors import Factors
from engine.collab.posterior import Posterior
from engine.errors import UnknownIdError
from engine.ids import Id, normalise_id

_FACTORS = ("user_factors", "item_factors", "user_bias", "item_bias")
_RESUME = "resume."
_SAMPLES = "samples."


@dataclass(frozen=True)
class RatingModel:
    """Everything that answering about ratings needs.

    `seen` is (start (n_users + 1,), items (n,)): user u has rated `items[start[u]:start[u + 1]]`.
    `resume` is the solver's state, for the next press. `meta` holds version, settings, metrics,
    epoch, data_hash, noise_sd (stars) and device.
    """

    factors: Factors
    user_ids: tuple[Id, ...]
    item_ids: tuple[Id, ...]
    seen: tuple[np.ndarray, np.ndarray]
    posterior: Posterior | None = None
    titles: dict[Id, str] = field(default_factory=dict)
    resume: dict[str, np.ndarray] = field(default_factory=dict)
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def best(self) -> Factors | Posterior:
        """What predicts best: the samples where they were kept, else the factors."""
        return self.posterior or self.factors

    @cached_property
    def user_places(self) -> dict[Id, int]:
        return {user: place for place, user in enumerate(self.user_ids)}

    @cached_property
    def item_places(self) -> dict[Id, int]:
        return {item: place for place, item in enumerate(self.item_ids)}

    def user_idx(self, raw: Any) -> int:
        """The row of a user.

        Raises:
            UnknownIdError: when the model has not learned about that user.
        """
        return _place(self.user_places, raw, "user")

    def item_idx(self, raw: Any) -> int:
        """The row of an item.

        Raises:
            UnknownIdError: when the model has not learned about that item.
        """
        return _place(self.item_places, raw, "movie")

    def seen_by(self, user_idx: int) -> np.ndarray:
        """The items (n,) that a user has rated."""
        start, items = self.seen
        return items[start[user_idx] : start[user_idx + 1]]


def _place(places: dict[Id, int], raw: Any, what: str) -> int:
    try:
        known = normalise_id(raw)
    except TypeError as err:
        raise UnknownIdError(f"{what} {raw!r} is {err}", "Give an id as the grid has it") from err
    if known is None or known not in places:
        shown = "a blank" if known is None else f"{what} {known}"
        raise UnknownIdError(f"{shown} is not in the model", "Give an id as the grid has it")
    return places[known]


def seen_lists(user_idx: np.ndarray, item_idx: np.ndarray, n_users: int):
    """Who rated what, user by user: (n,) and (n,) -> start (n_users + 1,), items (n,) int32."""
    order = np.argsort(user_idx, kind="stable")
    start = np.zeros(n_users + 1, dtype=np.int64)
    np.cumsum(np.bincount(user_idx, minlength=n_users), out=start[1:])
    return start, item_idx[order].astype(np.int32)


def to_checkpoint(model: RatingModel) -> Checkpoint:
    """All of a model as arrays and JSON."""
    f = model.factors
    arrays = {name: getattr(f, name) for name in _FACTORS}
    arrays |= {"seen_start": model.seen[0], "seen_items": model.seen[1]}
    if model.posterior:
        p = model.posterior
        arrays |= {_SAMPLES + name: getattr(p, name) for name in (*_FACTORS, "means")}
    arrays |= {_RESUME + name: value for name, value in model.resume.items()}
    meta = {
        **model.meta,
        "kind": "ratings",
        "mean": f.mean,
        "y_range": f.y_range,
        "user_ids": model.user_ids,
        "item_ids": model.item_ids,
        "titles": [[item, title] for item, title in model.titles.items()],
        "sample_noise_sd": model.posterior.noise_sd if model.posterior else None,
    }
    return Checkpoint(arrays, meta)


def from_checkpoint(checkpoint: Checkpoint) -> RatingModel:
    """The model that `to_checkpoint` stored.

    Raises:
        StoreError: when parts are missing or their shapes do not fit each other.
    """
    arrays, meta = checkpoint.arrays, dict(checkpoint.meta)
    try:
        y_range = tuple(meta["y_range"]) if meta.get("y_range") else None
        factors = Factors(
            *(arrays[name] for name in _FACTORS), mean=float(meta["mean"]), y_range=y_range
        )
        model = RatingModel(
            factors,
            tuple(meta.pop("user_ids")),
            tuple(meta.pop("item_ids")),
            (arrays["seen_start"], arrays["seen_items"]),
            _samples(arrays, meta.get("sample_noise_sd")),
            dict(meta.pop("titles")),
            {k.removeprefix(_RESUME): v for k, v in arrays.items() if k.startswith(_RESUME)},
            meta,
        )
        _check_shapes(model)
    except (KeyError, TypeError, ValueError, AttributeError) as err:
        raise lacking(err, "ratings") from err
    return model


def _samples(arrays: dict[str, np.ndarray], noise_sd: float | None) -> Posterior | None:
    if noise_sd is None:
        return None
    return Posterior(*(arrays[_SAMPLES + name] for name in (*_FACTORS, "means")), noise_sd=noise_sd)


def _check_shapes(model: RatingModel) -> None:
    f, n_users, n_items = model.factors, len(model.user_ids), len(model.item_ids)
    fits = (
        f.user_factors.shape == (n_users, f.n_factors)
        and f.item_factors.shape == (n_items, f.n_factors)
        and f.user_bias.shape == (n_users,)
        and f.item_bias.shape == (n_items,)
        and model.seen[0].shape == (n_users + 1,)
    )
    if not fits:
        raise ValueError("weights that fit its ids")
