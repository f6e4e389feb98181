"""The ratings that a workbook is built around."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.collab.data import Ratings
from engine.ids import Id


@dataclass(frozen=True)
class RatingData:
    """Ratings, and the titles of some movies."""

    ratings: Ratings
    titles: Mapping[Id, str] = field(default_factory=dict)

    @classmethod
    def of_grid(
        cls,
        user_ids: Sequence[Id],
        movie_ids: Sequence[Id],
        grid: np.ndarray,
        titles: Mapping[Id, str] | None = None,
    ) -> "RatingData":
        """A grid (n_users, n_movies) float64 with its ids; NaN = not rated."""
        return cls(Ratings.from_grid(user_ids, movie_ids, grid), titles or {})

    @property
    def user_ids(self) -> tuple[Id, ...]:
        return self.ratings.user_ids

    @property
    def movie_ids(self) -> tuple[Id, ...]:
        return self.ratings.item_ids

    @property
    def n_users(self) -> int:
        return self.ratings.n_users

    @property
    def n_movies(self) -> int:
        return self.ratings.n_items

    @property
    def n_cells(self) -> int:
        """Of a grid of all users and movies."""
        return self.n_users * self.n_movies

    @cached_property
    def grid(self) -> np.ndarray:
        """(n_users, n_movies) float64, NaN = not rated."""
        grid = np.full((self.n_users, self.n_movies), np.nan)
        grid[self.ratings.user_idx, self.ratings.item_idx] = self.ratings.values
        return grid

    def title(self, movie_id: Id) -> str:
        """A movie's title, empty if it has none."""
        return self.titles.get(movie_id, "")
