"""The weight cells of a model: the engine writes them, a hand may edit them."""

from dataclasses import dataclass

import numpy as np

from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.model import SheetModel


@dataclass(frozen=True)
class WeightPlaces:
    """Where the weights of a model stand."""

    user_factors: Rect
    movie_factors: Rect
    user_bias: Rect
    movie_bias: Rect
    rating_mean: Rect
    labels_col: int  # of the names of movie rows

    @classmethod
    def around_ids(
        cls,
        movies_row: int,
        users_row: int,
        ids_col: int,
        sizes: tuple[int, int, int],
        biases: bool,
    ) -> "WeightPlaces":
        """Users to the left of the column of their ids, movies to the right, above.

        `sizes` are the numbers of users, movies and factors.
        """
        n_users, n_movies, k = sizes
        movies = Rect(movies_row, ids_col + 1, k, n_movies)
        return cls(
            user_factors=Rect(users_row, ids_col - int(biases) - k, n_users, k),
            movie_factors=movies,
            user_bias=Rect(users_row, ids_col - 1, n_users, 1),
            movie_bias=Rect(movies.below, ids_col + 1, 1, n_movies),
            rating_mean=Rect(movies.below, ids_col - 1),
            labels_col=ids_col,
        )


def write_weights(sheet: Sheet, model: SheetModel, at: WeightPlaces) -> None:
    """Write factors, and biases if the model has them, with their labels and names."""
    style, weights = sheet.style, model.factors
    _named(sheet, layout.USER_FACTORS, at.user_factors, weights.user_factors)
    _named(sheet, layout.MOVIE_FACTORS, at.movie_factors, weights.item_factors.T)
    label = style("hint", "right", indent=1)
    for factor in range(model.k):
        sheet.put(at.movie_factors.row + factor, at.labels_col, f"f{factor + 1}", label)
        head = at.user_factors.part(-1, factor)
        sheet.put(head.row, head.col, f"f{factor + 1}", style("id", "hint"))
    if model.biases:
        _named(sheet, layout.USER_BIAS, at.user_bias, weights.user_bias[:, None])
        _named(sheet, layout.MOVIE_BIAS, at.movie_bias, weights.item_bias[None, :])
        _named(sheet, layout.RATING_MEAN, at.rating_mean, np.array([[weights.mean]]))
        sheet.put(at.movie_bias.row, at.labels_col, "bias", label)
        sheet.put(at.user_bias.row - 1, at.user_bias.col, "bias", style("id", "hint"))
        sheet.put(at.rating_mean.row, at.rating_mean.col - 1, "mean", label)


def _named(sheet: Sheet, name: str, rect: Rect, values: np.ndarray) -> None:
    is_factors = name in (layout.USER_FACTORS, layout.MOVIE_FACTORS)
    sheet.block(rect, values, sheet.style("engine", "grid", *(() if is_factors else ("bold",))))
    sheet.define(name, rect)
