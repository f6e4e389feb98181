"""The ratings contract of one sheet: finds its named ranges, reads and writes them as blocks."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from addin.kinds.ratings import layout
from addin.kinds.ratings.settings import read_settings
from addin.messages import placed
from addin.sheet.cells import filled, numbers, read_grid, read_long
from addin.sheet.model_sheet import ModelSheet
from addin.sheet.named_ranges import origin
from engine.collab.data import Ratings
from engine.collab.factors import Factors
from engine.collab.published import RatingModel, seen_lists
from engine.collab.settings import CollabSettings
from engine.errors import InputError
from engine.ids import Id, normalise_id
from engine.metrics import rmse


@dataclass(frozen=True)
class Weights:
    """The weights as the cells hold them, and whether anybody has edited them by hand."""

    factors: Factors
    version: str | None  # what the model cell says, if that is a version


class RatingsSheet(ModelSheet):
    """One ratings model of a workbook. Reading raises InputError, with the cell it stumbled on."""

    contract = layout.CONTRACT

    # --- reading ------------------------------------------------------------------------------

    def ratings(self) -> Ratings:
        """The ratings of the grid, or of the long table where there is no grid."""
        name = layout.RATINGS if self.has(layout.RATINGS) else layout.RATINGS_LONG
        try:
            if name == layout.RATINGS:
                return Ratings.from_grid(*read_grid(self.rows(name)))
            return self._aligned(read_long(self.rows(name), layout.LONG_HEADERS))
        except InputError as err:
            raise placed(err, origin(self.names[name])) from err

    def settings(self) -> CollabSettings:
        """The settings range, checked."""
        return read_settings(self.rows(layout.SETTINGS), self.cell(layout.SETTINGS))

    def check_range(self, ratings: Ratings, settings: CollabSettings) -> None:
        """Refuse ratings outside `y_range`, naming the first such cell."""
        if settings.y_range is None:
            return
        low, high = settings.y_range
        outside = np.flatnonzero((ratings.values < low) | (ratings.values > high))
        if not len(outside):
            return
        first = int(outside[0])
        err = InputError(
            f"rating {ratings.values[first]:g} is outside {low:g} to {high:g}",
            "Correct it, or widen y_low and y_high",
        )
        if self.has(layout.RATINGS):
            corner = origin(self.names[layout.RATINGS])
            row, col = int(ratings.user_idx[first]), int(ratings.item_idx[first])
            raise placed(err, corner.shifted(1 + row, 1 + col))
        raise placed(err, origin(self.names[layout.RATINGS_LONG]))

    def weights(self, ratings: Ratings, settings: CollabSettings) -> Weights:
        """The weights in the cells, in the shape that the grid and the settings ask for."""
        k, n_users, n_movies = settings.n_factors, ratings.n_users, ratings.n_items
        user_factors = self._block(layout.USER_FACTORS, (n_users, k))
        movie_factors = self._block(layout.MOVIE_FACTORS, (k, n_movies))
        user_bias, movie_bias = np.zeros(n_users), np.zeros(n_movies)
        mean = 0.0
        if settings.biases:
            user_bias = self._block(layout.USER_BIAS, (n_users, 1))[:, 0]
            movie_bias = self._block(layout.MOVIE_BIAS, (1, n_movies))[0]
            mean = float(self._block(layout.RATING_MEAN, (1, 1))[0, 0])
        factors = Factors(
            user_factors,
            np.ascontiguousarray(movie_factors.T),
            user_bias,
            movie_bias,
            mean,
            settings.y_range,
        )
        return Weights(factors, self.version())

    def model(self, version: str | None) -> RatingModel:
        """The weights in the cells as a model; its noise is their loss."""
        ratings, settings = self.ratings(), self.settings()
        factors = self.weights(ratings, settings).factors
        loss = rmse(factors.pairs(ratings.user_idx, ratings.item_idx), ratings.values)
        return RatingModel(
            factors,
            ratings.user_ids,
            ratings.item_ids,
            seen_lists(ratings.user_idx, ratings.item_idx, ratings.n_users),
            titles=self.titles(),
            meta={"version": version or "in the cells", "noise_sd": loss},
        )

    def titles(self) -> dict[Any, str]:
        """Movie titles by id, where the workbook has them."""
        if not self.has(layout.MOVIE_TITLES):
            return {}
        pairs = ((row[0], row[1]) for row in self.rows(layout.MOVIE_TITLES))
        return {normalise_id(i): str(title) for i, title in pairs if i is not None and title}

    def _aligned(self, ratings: Ratings) -> Ratings:
        """A long table's ratings, numbered as the rows and columns of the weights are."""
        if not (self.has(layout.USER_IDS) and self.has(layout.MOVIE_IDS)):
            return ratings
        user_ids = [_known(row[0]) for row in self.rows(layout.USER_IDS)]
        movie_ids = [_known(raw) for raw in self.rows(layout.MOVIE_IDS)[0]]
        return ratings.numbered_as(user_ids, movie_ids)

    def _block(self, name: str, shape: tuple[int, int]) -> np.ndarray:
        if name not in self.names:
            raise self.missing(name, "Set biases to no, or press Set up here")
        corner = origin(self.names[name])
        try:
            block = filled(numbers(self.rows(name), "weight"), "weight")
        except InputError as err:
            raise placed(err, corner) from err
        if block.shape != shape:
            raise self.other_shape(name, block.shape, shape)
        return block

    # --- writing ------------------------------------------------------------------------------

    def check_outputs(self, n_users: int, n_movies: int, n_factors: int) -> None:
        """Refuse, before anything is written, ranges that are smaller than what goes into them.

        Raises:
            InputError: with the range's first cell.
        """
        needed = {
            layout.USER_FACTORS: (n_users, n_factors),
            layout.MOVIE_FACTORS: (n_factors, n_movies),
            layout.USER_BIAS: (n_users, 1),
            layout.MOVIE_BIAS: (1, n_movies),
            layout.PREDICTIONS: (n_users, n_movies),
        }
        for name, shape in needed.items():
            if name in self.names and self.names[name].shape != shape:
                raise self.other_shape(name, self.names[name].shape, shape)

    def other_shape(self, name: str, found: tuple[int, ...], asked: tuple[int, int]) -> InputError:
        err = InputError(
            f"{name} is {found[0]} x {found[1]} cells, "
            f"but the ratings and n_factors ask for {asked[0]} x {asked[1]}",
            "Put n_factors back, or press Set up here again",
        )
        return placed(err, origin(self.names[name]))

    def write_factors(self, factors: Factors) -> None:
        """All weights, each range as one block."""
        self.write(layout.USER_FACTORS, factors.user_factors)
        self.write(layout.MOVIE_FACTORS, factors.item_factors.T)
        self.write(layout.USER_BIAS, factors.user_bias[:, None])
        self.write(layout.MOVIE_BIAS, factors.item_bias[None, :])
        self.write(layout.RATING_MEAN, [[factors.mean]])


def _known(raw: Any) -> Id:
    known = normalise_id(raw)
    if known is None:
        raise InputError("an id beside the weights is missing", "Set up here again")
    return known
