"""Fitting ratings as a job of the engine process: arrays in, published versions out."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from engine import store
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.fit import fit, lr_find
from engine.collab.outcome import metrics
from engine.collab.published import RatingModel, seen_lists, to_checkpoint
from engine.collab.settings import CollabSettings
from engine.collab.state import Fitted, State
from engine.device import pick_device
from engine.jobs import Watcher, job
from engine.progress import Epoch, Tried

FACTOR_NAMES = ("user_factors", "item_factors", "user_bias", "item_bias")


@job
def fit_ratings(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Fit the ratings of a request and publish as it goes.

    The header holds `run`, `settings`, `user_ids`, `item_ids`, `titles` and `start` (None, or
    `epoch`, `mean` and `y_range` of the weights to continue from); the arrays hold the ratings, and
    with `start` the weights and the solver's state (`resume.*`).
    """
    began = time.perf_counter()
    ratings, settings = (
        request_ratings(header, arrays),
        CollabSettings.from_json(header["settings"]),
    )
    train, valid = hold_back(ratings, settings)
    publisher = Publisher(header, ratings, settings, watcher)
    fitted = fit(train, settings, valid, request_start(header, arrays), publisher)
    version = publisher.publish(fitted.state, fitted)
    published = fitted.model if publisher.keep_samples else fitted.state.factors
    return {
        "outcome": fitted.outcome,
        "version": version,
        "device": str(pick_device(settings.device)),
        "log": [vars(log) for log in fitted.log],
        "train": metrics(published, train),
        "valid": metrics(published, valid) if valid else None,
        "baselines": fitted.baselines,
        "seconds": time.perf_counter() - began,
    }


@job
def find_lr(
    header: dict[str, Any], arrays: dict[str, np.ndarray], watcher: Watcher
) -> dict[str, Any]:
    """Try learning rates on a copy of the weights; publishes nothing."""
    began = time.perf_counter()
    ratings, settings = (
        request_ratings(header, arrays),
        CollabSettings.from_json(header["settings"]),
    )
    train, _ = hold_back(ratings, settings)
    found = lr_find(train, settings, request_start(header, arrays), Tries(watcher))
    return {
        "outcome": "stopped" if watcher.should_stop() else "done",
        "version": None,
        "log": [],
        "lrs": [float(lr) for lr in found.lrs],
        "losses": [float(loss) for loss in found.losses],
        "suggestion": float(found.suggestion),
        "seconds": time.perf_counter() - began,
    }


def hold_back(ratings: Ratings, settings: CollabSettings) -> tuple[Ratings, Ratings | None]:
    """The ratings to learn from and, if `valid_pct` asks for them, those to measure on."""
    if not settings.valid_pct:
        return ratings, None
    train, valid = ratings.split(settings.valid_pct, settings.seed)
    return train, valid if len(valid) else None


def request_ratings(header: dict[str, Any], arrays: dict[str, np.ndarray]) -> Ratings:
    """The ratings that a request carries."""
    ids = tuple(header["user_ids"]), tuple(header["item_ids"])
    return Ratings(*ids, arrays["user_idx"], arrays["item_idx"], arrays["values"])


def request_start(header: dict[str, Any], arrays: dict[str, np.ndarray]) -> State | None:
    """The weights and the solver's state that a request goes on from."""
    start = header.get("start")
    if start is None:
        return None
    y_range = tuple(start["y_range"]) if start["y_range"] else None
    factors = Factors(*(arrays[n] for n in FACTOR_NAMES), mean=start["mean"], y_range=y_range)
    resume = {k.removeprefix("resume."): v for k, v in arrays.items() if k.startswith("resume.")}
    return State(factors, start["epoch"], resume)


class Tries:
    """Passes on which learning rates have been tried."""

    def __init__(self, watcher: Watcher):
        self.watcher, self.should_stop = watcher, watcher.should_stop

    def on_try(self, log: Tried) -> None:
        self.watcher.on_epoch(log, None)


class Publisher:
    """A reporter of `fit` that publishes each epoch that will be shown."""

    def __init__(
        self,
        header: dict[str, Any],
        ratings: Ratings,
        settings: CollabSettings,
        watcher: Watcher,
    ):
        self.run, self.titles = header["run"], header.get("titles") or []
        self.ratings, self.settings, self.watcher = ratings, settings, watcher
        self.last = ""
        self.keep_samples = bool(header.get("keep_samples"))
        self.seen = seen_lists(ratings.user_idx, ratings.item_idx, ratings.n_users)

    def should_stop(self) -> bool:
        return self.watcher.should_stop()

    def on_epoch(self, log: Epoch, snapshot: Callable[[], State]) -> None:
        version = None
        if log.epoch < log.n_epochs and self.watcher.wants_snapshot(log):
            version = self.publish(snapshot(), noise_sd=log.train_loss)
        self.watcher.on_epoch(log, version)

    def publish(self, state: State, fitted: Fitted | None = None, noise_sd: float = 1.0) -> str:
        """Save a state as a version of this run; the solver's own state only with the last one."""
        version = store.version_of(self.run, state.epoch)
        if version == self.last:  # stopped within the next epoch: other weights, another name
            version += ".1"
        self.last = version
        model = fitted_model(state, fitted, self.ratings, self.titles, self.seen, self.keep_samples)
        model.meta.update(
            version=version,
            epoch=state.epoch,
            settings=self.settings.to_json(),
            data_hash=self.ratings.data_hash,
            noise_sd=((fitted.valid or fitted.train)["rmse"] if fitted else noise_sd),
            metrics={"train": fitted.train, "valid": fitted.valid} if fitted else None,
        )
        store.publish(version, to_checkpoint(model))
        return version


def fitted_model(
    state: State,
    fitted: Fitted | None,
    ratings: Ratings,
    titles: list,
    seen: tuple[np.ndarray, np.ndarray],
    keep_samples: bool,
) -> RatingModel:
    """A model to publish; samples are kept only where no cells have to agree with it."""
    posterior = None
    if keep_samples and fitted and not isinstance(fitted.model, Factors):
        posterior = fitted.model
    return RatingModel(
        state.factors,
        ratings.user_ids,
        ratings.item_ids,
        seen,
        posterior,
        dict(titles),
        state.resume if fitted else {},
    )
