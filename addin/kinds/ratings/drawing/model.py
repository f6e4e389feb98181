"""One ratings model as a sheet shows it: data, settings, start weights and what they predict."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.data import RatingData
from addin.kinds.ratings.settings import to_settings
from engine.collab.factors import Factors
from engine.collab.initial import random_factors
from engine.metrics import rmse
from engine.principal import main_directions

DOT, BIASES, RECOMMENDATIONS, MOVIES, JOURNAL, START, RATINGS = (
    "Dot product",
    "With biases",
    "Recommendations",
    "Movies",
    "Journal",
    "Start",
    "Ratings",
)
WINDOW_FROM = 60  # users or movies; a larger grid gets the sheets for large data
# What the model cells say before anything is published. Each says something else, so that a
# function that is given one answers from the weights of that sheet.
START_MODELS = {DOT: "none", BIASES: "none, biases"}
START_STATE = "random weights"
START_MESSAGE = "Press Run epochs to start learning"


@dataclass(frozen=True)
class SheetModel:
    """A model that has not learned yet. `values` are the setting cells by name."""

    sheet: str
    data: RatingData
    values: dict[str, object]
    factors: Factors
    is_around: bool = False  # set up around a user's own ratings: biases are switched by a setting

    @classmethod
    def untrained(
        cls, sheet: str, data: RatingData, changes: dict[str, object], biases: bool
    ) -> "SheetModel":
        """Random weights, those that the button New random weights would make."""
        values = {s.name: s.default for s in layout.RATING_SETTINGS} | changes
        values["biases"] = "yes" if biases else "no"
        return cls(sheet, data, values, _random(data, values))

    @classmethod
    def around(cls, sheet: str, data: RatingData, changes: dict[str, object]) -> "SheetModel":
        """The same for a sheet that is set up in a user's own workbook."""
        values = {s.name: s.default for s in layout.RATING_SETTINGS} | changes
        return cls(sheet, data, values, _random(data, values), is_around=True)

    @property
    def biases(self) -> bool:
        """Whether the sheet has cells for biases."""
        return self.is_around or self.values["biases"] == "yes"

    @property
    def fixed(self) -> tuple[str, ...]:
        """Settings that the cells of the sheet are made for."""
        return ("n_factors",) if self.is_around else ("n_factors", "biases")

    @property
    def start_version(self) -> str:
        """What the model cell says before anything is learned."""
        return START_MODELS.get(self.sheet, f"none, {self.sheet}")

    @property
    def scope(self) -> str:
        """Whose the names are: with biases the sheet's own, else the workbook's."""
        return self.sheet if self.biases else ""

    def own(self, name: str) -> str:
        """A name of this model as formulas on other sheets write it."""
        return f"'{self.scope}'!{name}" if self.scope else name

    @property
    def large(self) -> bool:
        """Whether a formula for every prediction would be too much for one sheet."""
        return max(self.data.n_users, self.data.n_movies) > WINDOW_FROM

    @property
    def k(self) -> int:
        return self.factors.n_factors

    @cached_property
    def predictions(self) -> np.ndarray:
        """(n_users, n_movies), stars."""
        return self.factors.grid(slice(None), slice(None))

    @cached_property
    def loss(self) -> float:
        """RMSE over the ratings that are there, in stars."""
        ratings = self.data.ratings
        return rmse(self.factors.pairs(ratings.user_idx, ratings.item_idx), ratings.values)

    @cached_property
    def movie_map(self) -> np.ndarray:
        """The two main directions of the movie factors, (n_movies, 2)."""
        return main_directions(self.factors.item_factors)

    def best_unrated(self, user: int, n: int) -> list[tuple[int, int, float]]:
        """(rank, movie by place, stars) of the best movies a user has not rated."""
        open_movies = np.flatnonzero(np.isnan(self.data.grid[user]))
        stars = self.predictions[user, open_movies]
        order = np.argsort(-stars, kind="stable")[:n]
        return [(i + 1, int(open_movies[j]), float(stars[j])) for i, j in enumerate(order)]


def _random(data: RatingData, values: dict[str, object]) -> Factors:
    mean = float(data.ratings.values.mean())
    return random_factors(data.n_users, data.n_movies, to_settings(values), mean)


def weights_sheet(sheet: str) -> str:
    """The sheet that holds the weights of a large model."""
    return f"{sheet} weights"
