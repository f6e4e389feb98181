"""A ratings sheet follows its training: weights, predictions, recommendations, the map."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import xlwings as xw

from addin.client import Event
from addin.kinds.ratings import layout
from addin.kinds.ratings.models import rating_model
from addin.kinds.ratings.sheet import RatingsSheet
from addin.messages import line
from addin.press import stopping
from addin.press.following import Attempt, Run
from addin.sheet import history
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.predictor import taste_map, top_items
from engine.collab.published import RatingModel
from engine.errors import InputError
from engine.metrics import rmse

MAX_LIVE_CELLS = 100_000
FOLLOW = "Stopped; predictions are being written"
NOT_WRITTEN = "Stopped before the predictions were written; press Fill predictions"


@dataclass
class RatingsRun(Run):
    """A training run of a ratings sheet."""

    ratings: Ratings = field(kw_only=True)
    predictions_follow: bool = False  # a state without them is being shown

    def opened(self, book: xw.Book) -> RatingsSheet:
        return RatingsSheet(book, self.sheet)

    def model(self, version: str) -> RatingModel:
        return rating_model(version)

    def show(
        self,
        cells: RatingsSheet,
        model: RatingModel,
        losses: list[list[Any]],
        status: dict[str, Any],
    ) -> None:
        is_going_on = status["state"] == "training" or self.predictions_follow
        live = is_going_on and not self.paints_at_once()
        show_model(cells, model, self.ratings, losses, predictions=not live, **status)

    def show_end(self, cells: RatingsSheet, result: Event, attempt: Attempt) -> None:
        """Stopped on a very large grid: the cells say so before its predictions are written."""
        if result["outcome"] == "stopped" and not self.paints_at_once():
            stopping.heard()
            self.predictions_follow = True
            attempt(lambda: self._show(cells, "stopped", result))
            self.predictions_follow = False
        super().show_end(cells, result, attempt)

    def message(self, cells: RatingsSheet, state: str) -> str:
        return FOLLOW if self.predictions_follow else super().message(cells, state)

    def scores(self, model: RatingModel, result: Event | None) -> dict[str, Any]:
        if result is None:
            return {"train_rmse": model.meta["noise_sd"]}
        train, valid = result["train"], result["valid"] or {}
        return {
            "train_rmse": train["rmse"],
            "valid_rmse": valid.get("rmse"),
            "train_mae": train["mae"],
            "valid_mae": valid.get("mae"),
            "baseline_rmse": result["baselines"]["biases"]["rmse"],
        }

    def placed(self, cells: RatingsSheet, err: InputError) -> InputError:
        """Where the loss grew out of bounds, there is a button that finds a better lr."""
        if err.code == "diverged":
            lr, epoch = err.values["lr"], err.values["epoch"]
            err.remedy = (
                f"Lower lr, for example to {lr / 10:g}, or press Find learning rate; "
                f"the weights of epoch {epoch - 1} are kept"
            )
        return super().placed(cells, err)

    def paints_at_once(self) -> bool:
        return self.ratings.n_users * self.ratings.n_items <= MAX_LIVE_CELLS


def show_model(
    sheet: RatingsSheet,
    model: RatingModel,
    ratings: Ratings,
    losses: list[list[Any]] | None,
    predictions: bool = True,
    **status: Any,
) -> None:
    """Write one whole state: weights, all that follows from them, status, and the version last.

    While training goes on, `predictions` of a very large grid wait for the end.
    """
    sheet.write_factors(model.factors)
    if predictions and not show_predictions(sheet, model.factors, ratings):
        status |= {"state": "stopped", "message": NOT_WRITTEN}
    show_recommendations(sheet, model)
    if losses is not None:
        history.write_losses(sheet, losses)
    sheet.write_status(**status)
    sheet.write(layout.MODEL, [[model.meta["version"]]])


def show_again(cells: RatingsSheet, written: set[str]) -> None:
    """After a restore: predictions too many to have been kept are computed from the weights."""
    if cells.has(layout.PREDICTIONS) and layout.PREDICTIONS not in written:
        ratings, settings = cells.ratings(), cells.settings()
        show_predictions(cells, cells.weights(ratings, settings).factors, ratings)


def show_predictions(sheet: RatingsSheet, factors: Factors, ratings: Ratings) -> bool:
    """The engine's predictions, its loss on `ratings`, and the map of movies.

    False: Stop was pressed while a very large grid was written. Then no prediction is left, rather
    than two models' mixed.
    """
    grid = factors.grid(slice(None), slice(None))
    are_written = True
    try:
        with stopping.between_blocks() if grid.size > MAX_LIVE_CELLS else nullcontext():
            sheet.write(layout.PREDICTIONS, grid)
    except stopping.StoppedError:
        sheet.names[layout.PREDICTIONS].clear_contents()
        are_written = False
    loss = rmse(grid[ratings.user_idx, ratings.item_idx], ratings.values)
    sheet.write(layout.ENGINE_LOSS, [[loss]])
    if sheet.has(layout.MOVIE_MAP):
        sheet.write(layout.MOVIE_MAP, taste_map(factors))
    return are_written


def show_recommendations(sheet: RatingsSheet, model: RatingModel) -> None:
    """The best unseen movies for the user in `recommend_user`, as many as there is room for."""
    if not (sheet.has(layout.RECOMMENDATIONS) and sheet.has(layout.RECOMMEND_USER)):
        return
    n_rows, n_cols = sheet.names[layout.RECOMMENDATIONS].shape
    try:
        user_idx = model.user_idx(sheet.rows(layout.RECOMMEND_USER)[0][0])
    except InputError as err:
        blank: list[list[Any]] = [[None] * n_cols for _ in range(n_rows)]
        blank[0][min(2, n_cols - 1)] = line(err)
        sheet.write(layout.RECOMMENDATIONS, blank)
        return
    titles = model.titles or sheet.titles()
    best = top_items(model, user_idx, n_rows)
    rows = [[r, item, titles.get(item, ""), stars] for r, (item, stars) in enumerate(best, 1)]
    rows += [[None] * 4] * (n_rows - len(rows))
    sheet.write(layout.RECOMMENDATIONS, [row[:n_cols] for row in rows])
