"""Builds the ratings workbook: the built-in one, and one around anybody's own grid.

`python -m workbooks.ratings` rebuilds workbooks/ratings.xlsx; the same input gives the same bytes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
from xlsxwriter.workbook import Workbook

from engine.ids import Id
from workbooks.made_ratings import RatingData, made_ratings
from workbooks.rating_sheets.journal import write_journal
from workbooks.rating_sheets.model import (
    BIASES,
    DOT,
    JOURNAL,
    MOVIES,
    RECOMMENDATIONS,
    START,
    SheetModel,
)
from workbooks.rating_sheets.model_sheet import write_model_sheet
from workbooks.rating_sheets.movies import write_movies
from workbooks.rating_sheets.recommendations import first_user, write_recommendations
from workbooks.rating_sheets.start import write_start
from workbooks.sheet import Sheet
from workbooks.style import ACCENT, FONT, INK, SOFT, Style

BUILT = Path(__file__).with_name("ratings.xlsx")
CREATED = datetime(2026, 1, 1)  # the same in every build
TABS = {
    START: INK,
    DOT: ACCENT,
    BIASES: ACCENT,
    RECOMMENDATIONS: "#D97706",
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
    """
    grid = np.asarray(grid, dtype=np.float64)
    data = RatingData(tuple(user_ids), tuple(movie_ids), grid, dict(titles or {}))
    return _write(Path(path), data, dict(settings or {}))


def _write(path: Path, data: RatingData, changes: dict[str, object]) -> Path:
    dot = SheetModel.untrained(DOT, data, changes, biases=False)
    biases = SheetModel.untrained(BIASES, data, {"init": "normal"} | changes, biases=True)
    models = (dot, biases)
    with Workbook(
        str(path), {"default_format_properties": {"font_name": FONT, "font_size": 10}}
    ) as book:
        book.set_properties({"title": "Cellgrad: ratings", "created": CREATED})
        style = Style(book)
        sheets = {name: Sheet(book, name, style, tab) for name, tab in TABS.items()}
        write_start(sheets[START], models)
        for model in models:
            write_model_sheet(sheets[model.sheet], model, sheets[DOT])
        table = write_movies(sheets[MOVIES], models, first_user(dot))
        write_recommendations(sheets[RECOMMENDATIONS], models, sheets[MOVIES], table)
        write_journal(sheets[JOURNAL])
        sheets[START].ws.activate()
    return path


if __name__ == "__main__":
    build(BUILT)
