"""Where each range of the contract goes on a new sheet."""

from dataclasses import dataclass

from addin.kinds.ratings import layout
from addin.messages import column_letters
from engine.collab.data import Ratings
from engine.errors import InputError

LOSS_ROOM, JOURNAL_ROOM = 1000, 500
N_RECOMMENDED = 10
MAX_PREDICTIONS = 4_000_000  # cells; a larger grid gets weights and functions, no prediction block
MAX_FORMULAS = 40_000  # cells of predictions that are checked by plain formulas
MAX_COLUMNS = 16_384

TOP = 3
WEIGHTS_COL = 10  # K: left of it are settings, status and loss history


@dataclass(frozen=True)
class Place:
    """A rectangle of the sheet, counted from 0."""

    row: int
    col: int
    rows: int = 1
    cols: int = 1

    @property
    def absolute(self) -> str:
        """As a formula writes it: $A$1:$C$9."""
        first, last = column_letters(self.col), column_letters(self.col + self.cols - 1)
        return f"${first}${self.row + 1}:${last}${self.row + self.rows}"


def plan(ratings: Ratings, k: int) -> dict[str, Place]:
    """The place of every range for these ratings and k factors, by range name.

    Raises:
        InputError: when the movies do not fit on a sheet beside their weights.
    """
    n_users, n_movies = ratings.n_users, ratings.n_items
    left, body = WEIGHTS_COL + k + 2, TOP + k + 3  # first column and row of the predictions
    if left + n_movies > MAX_COLUMNS:
        raise InputError(
            f"{n_movies} movies do not fit beside their weights",
            f"Select at most {MAX_COLUMNS - left} movies, or use cellgrad fit",
        )
    status = TOP + len(layout.RATING_SETTINGS) + 2
    results = status + len(layout.STATUS_ROWS) + 1
    places = {
        layout.SETTINGS: Place(TOP, 0, len(layout.RATING_SETTINGS), 2),
        layout.STATUS: Place(status, 0, len(layout.STATUS_ROWS), 2),
        layout.MODEL: Place(results, 1),
        layout.ENGINE_LOSS: Place(results + 1, 1),
        layout.RATING_MEAN: Place(results + 2, 1),
        layout.RECOMMEND_USER: Place(results + 6, 1),
        layout.RECOMMENDATIONS: Place(results + 8, 0, min(N_RECOMMENDED, n_movies), 4),
        layout.LOSS_HISTORY: Place(TOP - 1, 5, LOSS_ROOM + 1, len(layout.LOSS_HEADER)),
        layout.MOVIE_FACTORS: Place(TOP, left, k, n_movies),
        layout.MOVIE_BIAS: Place(TOP + k, left, 1, n_movies),
        layout.MOVIE_IDS: Place(body - 1, left, 1, n_movies),
        layout.USER_IDS: Place(body, WEIGHTS_COL, n_users, 1),
        layout.USER_FACTORS: Place(body, WEIGHTS_COL + 1, n_users, k),
        layout.USER_BIAS: Place(body, WEIGHTS_COL + 1 + k, n_users, 1),
    }
    if n_users * n_movies <= MAX_PREDICTIONS:
        places[layout.PREDICTIONS] = Place(body, left, n_users, n_movies)
    if n_users * n_movies <= MAX_FORMULAS:
        places[layout.SHEET_PREDICTIONS] = Place(body + n_users + 2, left, n_users, n_movies)
        places[layout.SHEET_LOSS] = Place(results + 3, 1)
        places[layout.LARGEST_DIFFERENCE] = Place(results + 4, 1)
    return places
