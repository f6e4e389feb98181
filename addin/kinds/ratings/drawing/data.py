"""The ratings that a workbook is built around."""

from dataclasses import dataclass

import numpy as np

from engine.ids import Id


@dataclass(frozen=True)
class RatingData:
    """A grid of ratings with its ids: `grid` (n_users, n_movies) float64, NaN = not rated."""

    user_ids: tuple[Id, ...]
    movie_ids: tuple[Id, ...]
    grid: np.ndarray
    titles: dict[Id, str]

    @property
    def n_users(self) -> int:
        return len(self.user_ids)

    @property
    def n_movies(self) -> int:
        return len(self.movie_ids)

    def title(self, movie_id: Id) -> str:
        """A movie's title, empty if it has none."""
        return self.titles.get(movie_id, "")
