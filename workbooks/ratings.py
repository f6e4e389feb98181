"""Builds the ratings workbook: the built-in one, and one around anybody's own grid.

`python -m workbooks.ratings` rebuilds workbooks/ratings.xlsx; the same input gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from addin.drawing.book import new_book
from addin.drawing.journal import write_journal
from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT, INK, INPUT, SOFT, WATCH
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.grid import write_grid_sheet
from addin.kinds.ratings.drawing.large_sheet import write_large_sheet, write_weights_sheet
from addin.kinds.ratings.drawing.model import (
    BIASES,
    DOT,
    JOURNAL,
    MOVIES,
    RATINGS,
    RECOMMENDATIONS,
    START,
    SheetModel,
    weights_sheet,
)
from addin.kinds.ratings.drawing.model_sheet import write_model_sheet
from addin.kinds.ratings.drawing.movies import write_movies
from addin.kinds.ratings.drawing.recommendations import first_user, write_recommendations
from engine.errors import InputError
from engine.ids import Id
from workbooks.made_ratings import RatingData, made_ratings
from workbooks.start.ratings import write_start

BUILT = Path(__file__).with_name("ratings.xlsx")
MOST_USERS, MOST_MOVIES = 1_000_000, 16_000  # a sheet has 1,048,576 rows and 16,384 columns
TABS = {  # sheets in their order, and the colours of their tabs
    START: INK,
    RATINGS: INPUT,
    DOT: ACCENT,
    BIASES: ACCENT,
    RECOMMENDATIONS: WATCH,
    MOVIES: SOFT,
    JOURNAL: SOFT,
}


def build(path: str | Path, data: RatingData | None = None) -> Path:
    """Write the workbook of the built-in grid, or of `data`."""
    return _write(Path(path), data or made_ratings(), {})


def build_from(
    path: str | Path,
    user_ids: Sequence[Id],
    movie_ids: Sequence[Id],
    grid: np.ndarray,
    titles: Mapping[Id, str] | None = None,
    settings: Mapping[str, object] | None = None,
) -> Path:
    """Write a workbook around one's own ratings: `grid` (n_users, n_movies), NaN = not rated.

    `settings` overrides setting cells by name, on both model sheets.

    Raises:
        InputError: no rating at all; too many users or movies for a sheet; a bad setting.
    """
    grid = np.asarray(grid, dtype=np.float64)
    data = RatingData.of_grid(user_ids, movie_ids, grid, titles)
    return _write(Path(path), data, dict(settings or {}))


def _write(path: Path, data: RatingData, changes: dict[str, object]) -> Path:
    _check(data)
    dot = SheetModel.untrained(DOT, data, changes, biases=False)
    biases = SheetModel.untrained(BIASES, data, {"init": "normal"} | changes, biases=True)
    with new_book(path, "Cellgrad: ratings", _tabs(dot.large)) as sheets:
        _fill(sheets, (dot, biases))
    return path


def _fill(sheets: dict[str, Sheet], models: tuple[SheetModel, SheetModel]) -> None:
    write_start(sheets[START], models)
    _write_models(sheets, models)
    table = write_movies(sheets[MOVIES], models, first_user(models[0]))
    write_recommendations(sheets[RECOMMENDATIONS], models, sheets[MOVIES], table)
    write_journal(sheets[JOURNAL], layout.CONTRACT)
    sheets[START].ws.activate()


def _write_models(sheets: dict[str, Sheet], models: Sequence[SheetModel]) -> None:
    """The model sheets; a small grid stands on the first of them, a large one on its own."""
    if models[0].large:
        grid = write_grid_sheet(sheets[RATINGS], models[0].data)
        for model in models:
            write_large_sheet(sheets[model.sheet], model)
            write_weights_sheet(sheets[weights_sheet(model.sheet)], model, grid)
    else:
        first, second = models
        grid = write_model_sheet(sheets[first.sheet], first, None)
        write_model_sheet(sheets[second.sheet], second, grid)
    sheets[grid.sheet].define(layout.RATINGS, grid.whole, BIASES)  # the other has the workbook's


def _tabs(large: bool) -> dict[str, str]:
    """Sheets in their order; a large grid and the weights for it have sheets of their own."""
    tabs: dict[str, str] = {}
    for name, tab in TABS.items():
        if name != RATINGS or large:
            tabs[name] = tab
        if large and name in (DOT, BIASES):
            tabs[weights_sheet(name)] = SOFT
    return tabs


def _check(data: RatingData) -> None:
    if not len(data.ratings):
        raise InputError("there is no rating", "Give at least one rating")
    sizes = (("users", data.n_users, MOST_USERS), ("movies", data.n_movies, MOST_MOVIES))
    for what, n, most in sizes:
        if n > most:
            remedy = f"Keep the {most:,} with most ratings, or use cellgrad fit on the file"
            raise InputError(f"{n:,} {what} do not fit on a sheet", remedy)


if __name__ == "__main__":
    build(BUILT)
