"""Workbooks of ratings in plain formulas, small as in the lesson and large, for the benchmark."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from addin.minimise.task import Area, Task

N_USERS, N_MOVIES, N_RATED = 943, 1682, 100_000


@dataclass(frozen=True)
class Grid:
    """`ratings` users x movies with NaN where not rated; random weights to start from."""

    ratings: np.ndarray
    users: np.ndarray
    movies: np.ndarray


def planted(n_users: int, n_movies: int, k: int, seed: int) -> Grid:
    """Half stars around planted factors, about a quarter not rated; weights U(0, 1)."""
    rng = np.random.default_rng(seed)
    truth = 3 + rng.normal(0, 0.5, (n_users, 1)) + rng.normal(0, 0.5, (1, n_movies))
    truth = truth + rng.normal(0, 0.6, (n_users, k)) @ rng.normal(0, 0.6, (k, n_movies))
    ratings = np.clip(np.round(2 * (truth + rng.normal(0, 0.3, truth.shape))) / 2, 0.5, 5)
    ratings[rng.random(ratings.shape) < 0.25] = np.nan
    return Grid(ratings, rng.random((n_users, k)), rng.random((k, n_movies)))


def write_lesson(grid: Grid, path: Path, biases: bool) -> Task:
    """The lesson's sheet: ratings, weights at both edges of the predictions, the RMSE above."""
    n, m = grid.ratings.shape
    k = grid.users.shape[1]
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("grid")
    sheet.set_column(0, 60, 5)
    weight, guess, loss = (
        book.add_format({"num_format": "0.00", "bg_color": color, "bold": color == "#FFE699"})
        for color in ("#FCE4D6", "#DDEBF7", "#FFE699")
    )
    top, left = n + k + 4, k + 2  # of the predictions
    for (r, c), stars in np.ndenumerate(grid.ratings):
        if np.isfinite(stars):
            sheet.write_number(1 + r, left + c, stars)
    for (r, f), w in np.ndenumerate(grid.users):
        sheet.write_number(top + r, f, w, weight)
    for (f, c), w in np.ndenumerate(grid.movies):
        sheet.write_number(top - 2 - k + f, left + c, w, weight)
    for r in range(n):
        for c in range(m):
            sheet.write_formula(top + r, left + c, _prediction(r, c, k, top, left, biases), guess)
    rated, predicted = (_block(at, left, n, m) for at in (1, top))
    rmse = f"=SQRT(SUMXMY2({rated},{predicted})/COUNT({rated}))"
    sheet.write_formula(0, 0, rmse, loss)
    if biases:
        for r in range(n):
            sheet.write_number(top + r, k, 0, weight)
        for c in range(m):
            sheet.write_number(top - 1, left + c, 0, weight)
    book.close()
    changing = [
        Area(0, top, 0, top + n - 1, k - 1 + biases),
        Area(0, top - 2 - k, left, top - 3, left + m - 1),
    ]
    if biases:
        changing.append(Area(0, top - 1, left, top - 1, left + m - 1))
    return Task((0, 0, 0), tuple(changing))


def _prediction(r: int, c: int, k: int, top: int, left: int, biases: bool) -> str:
    rating = xl_rowcol_to_cell(1 + r, left + c)
    user = f"$A{top + r + 1}:${xl_col_to_name(k - 1)}{top + r + 1}"
    column = xl_col_to_name(left + c)
    movie = f"{column}${top - 1 - k}:{column}${top - 2}"
    bias = f"+${xl_col_to_name(k)}{top + r + 1}+{column}${top}" if biases else ""
    return f'=IF({rating}="",0,MMULT({user},{movie}){bias})'


def _block(row: int, col: int, n: int, m: int) -> str:
    return f"{xl_rowcol_to_cell(row, col)}:{xl_rowcol_to_cell(row + n - 1, col + m - 1)}"


def large_grid(data: Path | None) -> Grid:
    """MovieLens' ratings from a folder with u.data, else planted ones of that size."""
    rng = np.random.default_rng(0)
    users, movies = rng.random((N_USERS, 5)), rng.random((5, N_MOVIES))
    ratings = np.full((N_USERS, N_MOVIES), np.nan)
    if data:
        rows = np.loadtxt(data / "u.data", dtype=int)
        ratings[rows[:, 0] - 1, rows[:, 1] - 1] = rows[:, 2]
    else:
        truth = rng.normal(0.8, 0.3, (N_USERS, 5)) @ rng.normal(0.8, 0.3, (5, N_MOVIES))
        stars = np.clip(np.round(truth + rng.normal(0, 0.5, truth.shape)), 1, 5)
        chosen = rng.choice(ratings.size, N_RATED, replace=False)
        ratings.reshape(-1)[chosen] = stars.reshape(-1)[chosen]
    return Grid(ratings, users, movies)


def write_large(grid: Grid, path: Path) -> None:
    """Sheets of ratings, weights, predictions by a formula in every cell, and the loss."""
    n, m = grid.ratings.shape
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    rated, users, movies, predictions, loss = (
        book.add_worksheet(name) for name in ("ratings", "users", "movies", "predictions", "loss")
    )
    columns = [xl_col_to_name(c) for c in range(m)]
    for r in range(n):
        for c in np.flatnonzero(np.isfinite(grid.ratings[r])).tolist():
            rated.write_number(r, c, grid.ratings[r, c])
        users.write_row(r, 0, grid.users[r])
        for c, name in enumerate(columns):
            predictions.write_formula(
                r,
                c,
                f'=IF(ratings!{name}{r + 1}="",0,'
                f"MMULT(users!$A{r + 1}:$E{r + 1},movies!{name}$1:{name}$5))",
            )
    for f in range(5):
        movies.write_row(f, 0, grid.movies[f])
    block = f"A1:{columns[-1]}{n}"
    loss.write_formula(
        0, 0, f"=SQRT(SUMXMY2(ratings!{block},predictions!{block})/COUNT(ratings!{block}))"
    )
    book.close()
