"""Builds a workbook that predicts ratings by plain formulas, for who may not install add-ins.

The weights of a trained model stand in cells; a prediction is `MMULT` of a user's row and a movie's
column, plus the mean and both biases. No macro, no add-in, no link to anything.
"""

from pathlib import Path

from addin.drawing.book import new_book
from addin.drawing.rect import Rect
from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT, SOFT
from engine.collab.factors import Factors
from engine.collab.fit import fit
from engine.collab.settings import CollabSettings
from workbooks.made_ratings import RatingData, made_ratings

TRAINED = CollabSettings(solver="als", n_factors=2, biases=True, n_epochs=30, wd=0.3)
PREDICT, WEIGHTS = "Predict", "Weights"
CHOOSE, FIRST = 3, 8  # rows: the two ids, the first movie of the list
USER, MOVIE = (293, 49)  # what the sheet opens with, where the data has them
ABOUT = (
    "Choose a user and a movie in the yellow cells. Every number is a formula over the weights:",
    "mean + the user's bias + the movie's bias + MMULT(the user's factors, the movie's factors).",
)


def build(path: str | Path, data: RatingData | None = None) -> Path:
    """Train on `data` (the built-in grid if left out) and write the workbook."""
    data = data or made_ratings()
    return build_from(Path(path), data, fit(data.ratings, TRAINED).state.factors)


def build_from(path: Path, data: RatingData, factors: Factors) -> Path:
    """Write the workbook of a fitted model, whose rows and columns are those of `data`."""
    tabs = {PREDICT: ACCENT, WEIGHTS: SOFT}
    with new_book(path, "Cellgrad: predictions by formulas", tabs) as sheets:
        _weights(sheets[WEIGHTS], data, factors)
        _predict(sheets[PREDICT], data, factors)
        sheets[PREDICT].ws.activate()
    return path


def _weights(sheet: Sheet, data: RatingData, factors: Factors) -> None:
    """Users down on the left with their factors, movies across on the right with theirs."""
    k, row = factors.n_factors, 5
    sheet.title(WEIGHTS, "What training has found: change one and see the predictions follow")
    sheet.widths(0, 16, *(70,) * (k + 3))
    sheet.put(3, 1, "mean", sheet.style("name"))
    sheet.put(3, 2, factors.mean, sheet.style("engine", "loss"))
    sheet.define("rating_mean", Rect(3, 2))
    for col, text in enumerate(("user", "bias", *(f"f{i + 1}" for i in range(k))), start=1):
        sheet.put(row, col, text, sheet.style("head", "center"))
    users = Rect(row + 1, 1, data.n_users, 1)
    sheet.block(users, [[i] for i in data.user_ids], sheet.style("id"))
    sheet.block(users.part(0, 1, data.n_users), factors.user_bias[:, None], _number(sheet))
    sheet.block(users.part(0, 2, data.n_users, k), factors.user_factors, _number(sheet))
    sheet.define("user_ids", users)
    sheet.define("user_bias", users.part(0, 1, data.n_users))
    sheet.define("user_factors", users.part(0, 2, data.n_users, k))
    col = 1 + k + 3
    for place, text in enumerate(("movie", "bias", *(f"f{i + 1}" for i in range(k)))):
        sheet.put(row + place, col - 1, text, sheet.style("head", "center"))
    movies = Rect(row, col, 1, data.n_movies)
    sheet.block(movies, [data.movie_ids], sheet.style("id"))
    sheet.block(movies.part(1, 0, 1, data.n_movies), factors.item_bias[None, :], _number(sheet))
    sheet.block(movies.part(2, 0, k, data.n_movies), factors.item_factors.T, _number(sheet))
    sheet.define("movie_ids", movies)
    sheet.define("movie_bias", movies.part(1, 0, 1, data.n_movies))
    sheet.define("movie_factors", movies.part(2, 0, k, data.n_movies))


def _number(sheet: Sheet):
    return sheet.style("engine", "loss", "center")


def _predict(sheet: Sheet, data: RatingData, factors: Factors) -> None:
    """One prediction on top, and one for each movie below."""
    user = data.user_ids.index(USER) if USER in data.user_ids else 0
    movie = data.movie_ids.index(MOVIE) if MOVIE in data.movie_ids else 0
    stars = factors.grid(slice(None), slice(None))
    sheet.title("Predictions by formulas", "No add-in, no macro: a trained model in plain cells")
    sheet.widths(0, 16, 110, 90, 540)
    _choice(sheet, CHOOSE, "user", data.user_ids[user])
    _choice(sheet, CHOOSE + 1, "movie", data.movie_ids[movie])
    sheet.put(CHOOSE + 2, 1, "predicted stars", sheet.style("name", "bold"))
    look = sheet.style("formula", "center", "bold", num_format="0.00")
    text = "=" + _formula("MATCH(user,user_ids,0)", "MATCH(movie,movie_ids,0)")
    sheet.formula(CHOOSE + 2, 2, text, look, float(stars[user, movie]))
    sheet.define("predicted", Rect(CHOOSE + 2, 2))
    for place, line in enumerate(ABOUT):
        sheet.put(CHOOSE + place, 3, line, sheet.style("hint", indent=1))
    for col, text in enumerate(("movie", "stars", "title"), start=1):
        sheet.put(FIRST - 1, col, text, sheet.style("head", "center"))
    for m, movie_id in enumerate(data.movie_ids):
        sheet.put(FIRST + m, 1, movie_id, sheet.style("id"))
        text = "=" + _formula("MATCH(user,user_ids,0)", f"MATCH($B{FIRST + m + 1},movie_ids,0)")
        sheet.formula(FIRST + m, 2, text, look, float(stars[user, m]))
        sheet.put(FIRST + m, 3, data.title(movie_id), sheet.style("formula", "left", indent=1))
    sheet.print_on_one_page(FIRST + data.n_movies, 3)


def _choice(sheet: Sheet, row: int, name: str, value: object) -> None:
    """A cell with a list of ids to choose from."""
    sheet.put(row, 1, name, sheet.style("name"))
    sheet.put(row, 2, value, sheet.style("input", "center", "bold"))
    sheet.validate(Rect(row, 2), {"validate": "list", "source": f"={name}_ids"})
    sheet.define(name, Rect(row, 2))


def _formula(user: str, movie: str) -> str:
    """Stars of the user in a row of the weights and the movie in a column of them."""
    factors = f"MMULT(INDEX(user_factors,{user},0),INDEX(movie_factors,0,{movie}))"
    biases = f"INDEX(user_bias,{user})+INDEX(movie_bias,{movie})"
    return f"rating_mean+{biases}+SUM({factors})"
