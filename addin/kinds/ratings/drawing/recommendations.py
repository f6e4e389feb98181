"""What to watch next: the engine's lists beside the same lists by formulas, and maps of taste."""

from collections.abc import Sequence

import numpy as np

from addin.drawing.charts import place_chart, set_legend
from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT, FONT, INK, chart_title, error_scale, quiet_axis
from addin.kinds.ratings import layout
from addin.kinds.ratings.drawing.model import BIASES, RECOMMENDATIONS, SheetModel
from addin.kinds.ratings.drawing.movies import BIAS, BIAS_RANK, GUESS, MAP, RANK, Table

N_BEST, N_RANKED = 5, 15  # rows of the lists
FIRST_USER = 293  # the user the sheet opens with, if the data has that user
LABELLED, N_LABELS = 60, 25  # a map of more movies than this names only the most rated ones
LIST, TWIN, CHARTS = 1, 6, 11  # first columns
WIDTHS = (16, 40, 58, 196, 62, 24, 40, 58, 196, 62, 24, *(70,) * 9, 16)
CHOOSE_ROW, FIRST_LIST_ROW = 3, 6
HOW_TO_READ = (
    "Stars are guesses for movies that the user has not rated,",
    "the best first. The lists on the left are the engine's; those",
    "beside them are formulas over the weights, and agree.",
    "",
    "Bias: the stars a movie gets on top of what its raters",
    "usually give, so it does not matter who happened to rate it.",
    "",
    "Maps: a movie's factors are a place in a space of tastes,",
    "seen here from where it spreads most. Movies close together",
    "please the same people. Nobody names the directions; they",
    "are found, and before the first run they mean nothing.",
)
COLUMNS = (("center",), ("center", "shrunk"), ("left", "shrunk"), ("grid",))  # styles of a list
HEADER = ("rank", "movie", "title", "stars")


def first_user(model: SheetModel) -> int:
    """The place of the user that the sheet opens with."""
    ids = model.data.user_ids
    return ids.index(FIRST_USER) if FIRST_USER in ids else 0


def write_recommendations(
    sheet: Sheet, models: Sequence[SheetModel], movies: Sheet, table: Table
) -> None:
    """Fill the sheet for the dot product and for the model with biases."""
    sheet.title(RECOMMENDATIONS, "What a user might like among the movies not rated yet")
    sheet.widths(0, *WIDTHS)
    sheet.ws.freeze_panes(CHOOSE_ROW + 2, 0)
    user = first_user(models[0])
    _chooser(sheet, models[0], user)
    row = FIRST_LIST_ROW
    for model in models:
        _lists(sheet, model, table, row, user)
        row += N_BEST + 3
    _by_bias(sheet, models[1], table, row)
    for place, model in enumerate(models):
        _map(sheet, model, movies, table, FIRST_LIST_ROW + place * 16)
    sheet.print_on_one_page(row + N_RANKED + 2, CHARTS + 8)


def _chooser(sheet: Sheet, model: SheetModel, user: int) -> None:
    """The cell that says for whom."""
    style, ids = sheet.style, model.data.user_ids
    sheet.put(CHOOSE_ROW, LIST, "Recommend for user", style("section"))
    cell = Rect(CHOOSE_ROW, LIST + 3)
    sheet.put(cell.row, cell.col, ids[user], style("input", "center", "bold", font_size=12))
    sheet.ws.set_row(CHOOSE_ROW, 21)
    place = Rect(CHOOSE_ROW, TWIN)
    match = f"=MATCH({layout.RECOMMEND_USER},user_ids,0)"
    sheet.formula(place.row, place.col, match, style("formula", "center"), user + 1)
    sheet.define("chosen_row", place)
    hint = (
        "is this user's row in the grid. The lists by formulas follow at once, "
        "those of the engine when you press Recommend."
    )
    sheet.put(place.row, place.col + 1, hint, style("hint", indent=1))
    rule = {
        "validate": "list",
        "source": "=user_ids",
        "input_title": "User",
        "input_message": "A user id from the rating grid.",
    }
    sheet.validate(cell, rule)
    sheet.define(layout.RECOMMEND_USER, cell)


def _lists(sheet: Sheet, model: SheetModel, table: Table, row: int, user: int) -> None:
    """The best unrated movies by one model: by the engine, and by formulas."""
    data = model.data
    best = [
        (rank, data.movie_ids[movie], data.title(data.movie_ids[movie]), stars)
        for rank, movie, stars in model.best_unrated(user, N_BEST)
    ]
    sheet.section(row - 1, LIST, model.sheet, "by the engine")
    sheet.section(row - 1, TWIN, model.sheet, "the same by formulas")
    for col in (LIST, TWIN):
        _header(sheet, row, col, HEADER)
    engine = Rect(row + 1, LIST, N_BEST, 4)
    for place, kinds in enumerate(COLUMNS):
        column = [(line[place],) for line in best]
        sheet.block(engine.part(0, place, N_BEST, 1), column, sheet.style("engine", *kinds))
    sheet.define(layout.RECOMMENDATIONS, engine, model.scope)
    _ranked(
        sheet, table, Rect(row + 1, TWIN, N_BEST, 4), RANK[model.sheet], GUESS[model.sheet], best
    )


def _header(sheet: Sheet, row: int, col: int, texts: Sequence[str]) -> None:
    for place, text in enumerate(texts):
        side = "left" if text == "title" else "center"
        sheet.put(row, col + place, text, sheet.style("head", side))


def _ranked(
    sheet: Sheet, table: Table, rect: Rect, by: int, value: int, shown: Sequence[tuple]
) -> None:
    """Rows of the movie table in the order of its rank column `by`."""
    for r in range(rect.n_rows):
        rank = ref(rect.row + r, rect.col, fix_col=True)
        at = f"MATCH({rank},{table.a1(by)},0)"
        texts = (
            f'=IF({r + 1}<=COUNT({table.a1(by)}),{r + 1},"")',
            f'=IF({rank}="","",INDEX({table.a1(0)},{at}))',
            f'=IF({rank}="","",INDEX({table.a1(1)},{at})&"")',  # &"": no title is no text, not 0
            f'=IF({rank}="","",INDEX({table.a1(value)},{at}))',
        )
        values = shown[r] if r < len(shown) else ("",) * 4
        for place, text in enumerate(texts):
            look = sheet.style("formula", *COLUMNS[place])
            sheet.formula(rect.row + r, rect.col + place, text, look, values[place])


def _by_bias(sheet: Sheet, model: SheetModel, table: Table, row: int) -> None:
    """Movies by how well liked they are, whoever happened to rate them."""
    data, bias = model.data, model.factors.item_bias
    n = min(N_RANKED, data.n_movies)
    sheet.section(row - 1, LIST, "Best liked movies", f"by bias, from {BIASES}")
    _header(sheet, row, LIST, (*HEADER[:3], "bias"))
    order = sorted(range(data.n_movies), key=lambda movie: -bias[movie])[:n]
    shown = [
        (rank, data.movie_ids[movie], data.title(data.movie_ids[movie]), float(bias[movie]))
        for rank, movie in enumerate(order, start=1)
    ]
    rect = Rect(row + 1, LIST, n, 4)
    _ranked(sheet, table, rect, BIAS_RANK, BIAS, shown)
    sheet.condition(rect.part(0, 3, n), error_scale(0.6))
    sheet.section(row - 1, TWIN, "How to read this sheet")
    for place, line in enumerate(HOW_TO_READ, start=1):
        sheet.put(row + place, TWIN, line, sheet.style("plain", font_size=9))


def _map(sheet: Sheet, model: SheetModel, movies: Sheet, table: Table, row: int) -> None:
    """Movies by the two main directions of their factors: near = liked by the same people."""
    at = table.column(MAP[model.sheet], 2)
    first, last = at.row, at.last[0]
    chart = sheet.chart("scatter")
    series = {
        "name": "one dot a movie: near each other = liked by the same people",
        "categories": [movies.name, first, at.col, last, at.col],
        "values": [movies.name, first, at.col + 1, last, at.col + 1],
        "marker": {
            "type": "circle",
            "size": 7 if table.n <= LABELLED else 4,
            "fill": {"color": ACCENT},
            "border": {"color": "#FFFFFF"},
        },
    }
    series["data_labels"] = _labels(model)
    chart.add_series(series)
    chart.set_title(chart_title(f"Map of tastes: {model.sheet}"))
    axis = {"num_format": "0.0", "label_position": "low"}
    chart.set_x_axis(quiet_axis("main direction of the movie factors", **axis))
    chart.set_y_axis(quiet_axis("second direction", **axis))
    set_legend(chart, "bottom")
    chart.set_plotarea({"layout": {"x": 0.09, "y": 0.12, "width": 0.88, "height": 0.66}})
    place_chart(sheet, chart, (row - 1, CHARTS), (sum(WIDTHS[CHARTS:-1]), 15 * 22 + 8))


def _labels(model: SheetModel) -> dict[str, object]:
    """Titles at the dots; on a crowded map only those of the movies with most ratings."""
    data = model.data
    counts = (~np.isnan(data.grid)).sum(axis=0)
    shown = set(range(data.n_movies))
    if data.n_movies > LABELLED:
        shown = set(np.argsort(-counts, kind="stable")[:N_LABELS].tolist())
    texts = [data.title(movie) or str(movie) for movie in data.movie_ids]
    hidden = {"delete": True}
    labels = [{"value": text} if i in shown else hidden for i, text in enumerate(texts)]
    font = {"name": FONT, "size": 8, "color": INK}
    return {"value": True, "custom": labels, "position": "above", "font": font}
