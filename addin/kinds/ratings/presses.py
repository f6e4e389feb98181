"""What the buttons of a ratings sheet do."""

from dataclasses import asdict
from typing import Any

import numpy as np
import xlwings as xw

from addin.client import EngineClient, Job, shared_client
from addin.kinds.of_sheet import own_button
from addin.kinds.ratings import layout
from addin.kinds.ratings.lr_search import LrSearch
from addin.kinds.ratings.models import rating_model
from addin.kinds.ratings.sheet import RatingsSheet
from addin.kinds.ratings.start_state import arrays_of, same_ids, same_weights, start_state
from addin.kinds.ratings.training import (
    NOT_WRITTEN,
    RatingsRun,
    show_model,
    show_predictions,
    show_recommendations,
)
from addin.press.following import Run, begin
from addin.press.stopping import between_blocks
from addin.sheet import history
from engine import store
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.initial import random_factors
from engine.collab.published import RatingModel, seen_lists, to_checkpoint
from engine.collab.settings import CollabSettings
from engine.errors import InputError, NoModelError
from engine.ids import normalise_id
from engine.metrics import rmse

FIT = "engine.collab.job.fit_ratings"
FIND_LR = "engine.collab.job.find_lr"

EDITED = "edited since training"


def new_random_weights(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> str:
    """Start again: draw new weights, and empty the loss history."""
    cells = RatingsSheet(book, sheet)
    ratings, settings = cells.ratings(), cells.settings()
    cells.check_range(ratings, settings)
    cells.check_outputs(ratings.n_users, ratings.n_items, settings.n_factors)
    factors = random_factors(
        ratings.n_users, ratings.n_items, settings, float(ratings.values.mean())
    )
    run, before = begin(cells), cells.version()
    model = publish_factors(cells, store.version_of(run, 0), factors, ratings, settings)
    loss = rmse(factors.pairs(ratings.user_idx, ratings.item_idx), ratings.values)
    status: dict[str, Any] = {"state": "ready", "epoch": 0, "loss": loss, "eta": 0}
    show_model(cells, model, ratings, [[0, loss, None, 0]], message="New random weights", **status)
    history.add_to_journal(
        cells,
        run=run,
        time=history.now(),
        button="New random weights",
        train_rmse=loss,
        model=model.meta["version"],
        model_before=before or "none",
        epochs=0,
        device="cpu",
        seed=settings.seed,
        data_hash=ratings.data_hash,
        versions=history.versions(),
    )
    return f"loss {loss:.4f}"


def run_epochs(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Train for n_epochs more, starting from the weights in the cells."""
    return _train(book, sheet, client, "Run epochs", {})


def one_step(book: xw.Book, sheet: str | None = None, client: EngineClient | None = None) -> Run:
    """Train for one epoch at the constant learning rate, to watch it closely."""
    return _train(book, sheet, client, "One step", {"n_epochs": 1, "schedule": "constant"})


@own_button("Find learning rate", kind="ratings")
def find_learning_rate(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> LrSearch:
    """Try learning rates on a copy of the weights, and say which one learns fastest."""
    cells = RatingsSheet(book, sheet)
    with between_blocks():
        ratings, settings = cells.ratings(), cells.settings()
        cells.check_range(ratings, settings)
        start, _, _ = start_state(cells, ratings, settings)
    request = _request(cells, ratings, settings, start)
    job = (client or shared_client()).submit(FIND_LR, *request)
    cells.write_status(message="Trying learning rates")
    return LrSearch(job, cells.home)


def fill_predictions(
    book: xw.Book, sheet: str | None = None, client: EngineClient | None = None
) -> str:
    """Compute predictions and loss from the weights in the cells, as they are now."""
    cells = RatingsSheet(book, sheet)
    ratings, settings = cells.ratings(), cells.settings()
    cells.check_outputs(ratings.n_users, ratings.n_items, settings.n_factors)
    start, version, _ = start_state(cells, ratings, settings)
    factors, model = start.factors, _published(version)
    if model is None or not same_weights(model.factors, factors) or not same_ids(model, ratings):
        version = store.version_of(store.new_run("ratings"), history.last_epoch(cells))
        model = publish_factors(cells, version, factors, ratings, settings)
        cells.write_factors(factors)  # a sorted grid has moved them
        cells.write_status(message=EDITED)
    if not show_predictions(cells, factors, ratings):
        cells.write_status(message=NOT_WRITTEN)
    show_recommendations(cells, model)
    cells.write(layout.MODEL, [[model.meta["version"]]])
    loss = rmse(factors.pairs(ratings.user_idx, ratings.item_idx), ratings.values)
    return f"loss {loss:.4f}"


@own_button(
    "Recommend",
    kind="ratings",
    user="whom to recommend for; the one in the cell if left out",
)
def recommend(book: xw.Book, sheet: str | None = None, user: str | None = None) -> str:
    """List the best movies that the chosen user has not rated."""
    cells = RatingsSheet(book, sheet)
    for name in (layout.RECOMMENDATIONS, layout.RECOMMEND_USER):
        if not cells.has(name):
            raise InputError(f"the named range {name} is missing", "Add it, or press Set up here")
    if user is not None:
        cells.write(layout.RECOMMEND_USER, [[normalise_id(user)]])
    model = rating_model(cells.version() or cells.rows(layout.MODEL)[0][0])
    show_recommendations(cells, model)
    chosen = cells.rows(layout.RECOMMEND_USER)[0][0]
    return f"for user {chosen:g}" if isinstance(chosen, float) else f"for user {chosen}"


def _train(
    book: xw.Book,
    sheet: str | None,
    client: EngineClient | None,
    label: str,
    changes: dict[str, Any],
) -> Run:
    cells = RatingsSheet(book, sheet)
    with between_blocks():
        ratings, settings = cells.ratings(), cells.settings().with_(**changes)
        cells.check_range(ratings, settings)
        start, before, edited = start_state(cells, ratings, settings)
    cells.check_outputs(ratings.n_users, ratings.n_items, settings.n_factors)
    losses = [row for row in history.loss_rows(cells) if row[0] <= start.epoch]
    run = begin(cells)
    header, arrays = _request(cells, ratings, settings, start)
    job: Job = (client or shared_client()).submit(FIT, {**header, "run": run}, arrays)
    cells.write_status(state="training", message=EDITED if edited else "Starting")
    return RatingsRun(
        job,
        run,
        label,
        cells.home,
        before,
        losses,
        asdict(settings),
        ratings.data_hash,
        note=EDITED if edited else "",
        ratings=ratings,
    )


def _request(
    cells: RatingsSheet, ratings: Ratings, settings: CollabSettings, start: Any
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    header = {
        "settings": settings.to_json(),
        "user_ids": ratings.user_ids,
        "item_ids": ratings.item_ids,
        "titles": list(cells.titles().items()),
        "start": {
            "epoch": start.epoch,
            "mean": start.factors.mean,
            "y_range": start.factors.y_range,
        },
    }
    return header, arrays_of(ratings, start)


def publish_factors(
    cells: RatingsSheet,
    version: str,
    factors: Factors,
    ratings: Ratings,
    settings: CollabSettings,
) -> RatingModel:
    """Publish weights that no job has trained: drawn at random, or typed into the cells."""
    loss = rmse(factors.pairs(ratings.user_idx, ratings.item_idx), ratings.values)
    model = RatingModel(
        factors,
        ratings.user_ids,
        ratings.item_ids,
        seen_lists(ratings.user_idx, ratings.item_idx, ratings.n_users),
        titles=cells.titles(),
        meta={
            "version": version,
            "epoch": int(version.rpartition("-")[2]),
            "settings": settings.to_json(),
            "data_hash": ratings.data_hash,
            "noise_sd": loss,
            "metrics": {"train": {"rmse": loss}, "valid": None},
        },
    )
    store.publish(version, to_checkpoint(model))
    return model


def _published(version: str | None) -> RatingModel | None:
    try:
        return rating_model(version) if version else None
    except NoModelError:
        return None
