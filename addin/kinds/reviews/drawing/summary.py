"""The reviews summed up by plain formulas: share positive, by film, by kind, certain, doubtful."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from addin.drawing.charts import place_chart, set_legend
from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import Sheet
from addin.drawing.style import ACCENT, FONT, LINE, SOFT, chart_title, quiet_axis
from addin.kinds.reviews.drawing.model import SUMMARY, ReviewModel
from addin.kinds.reviews.drawing.reviews_sheet import (
    DOUBT,
    RANK,
    RIGHT,
    ReviewPlaces,
    doubts_of,
    ranks_of,
    sentiment_scale,
)
from engine.text.fast.classes import plain

N_SHOWN = 6  # reviews in each of the three lists
TOP = 3
LISTS, TABLES = 7, 1
WIDTHS = (16, 190, 70, 74, 74, 74, 24, 46, 66, 74, 640, 16)
LISTS_OF = (
    ("Most certainly positive", "LARGE"),
    ("Most certainly negative", "SMALL"),
    ("Most doubtful", "DOUBT"),
)


@dataclass(frozen=True)
class Source:
    """The columns of the sheet of reviews, as formulas on this sheet write them."""

    score: str
    right: str
    text: str
    label: str | None


def write_summary(sheet: Sheet, model: ReviewModel, reviews: Sheet, at: ReviewPlaces) -> None:
    """Fill the sheet; a table too long for a formula in every row has no lists."""
    sheet.title(SUMMARY, "Plain formulas over the scores: they follow every press and every edit")
    sheet.widths(0, *WIDTHS)
    source = _source(model, reviews, at)
    row = TOP + 1
    groups = [(model.group_place, "By film or group"), (model.kind_place, "By kind of text")]
    first = None
    for place, title in groups:
        if place is not None:
            rect = _by(sheet, model, reviews, at, source, place, row, title)
            first = first or rect
            row = rect.below + 3
    if first is None:
        sheet.put(row, TABLES, "No column has few enough values to sum up by", sheet.style("hint"))
        row += 2
    if at.has_helpers:
        below = _lists(sheet, model, source)
        if first is not None:
            _chart(sheet, first, below + 1)
    sheet.print_on_one_page(max(row, TOP + 53), len(WIDTHS) - 2)


def _source(model: ReviewModel, reviews: Sheet, at: ReviewPlaces) -> Source:
    label = model.table.label_place
    return Source(
        reviews.address(at.score(0)),
        RIGHT,
        reviews.address(at.column(model.table.text_place)),
        None if label is None else reviews.address(at.column(label)),
    )


def _by(
    sheet: Sheet,
    model: ReviewModel,
    reviews: Sheet,
    at: ReviewPlaces,
    source: Source,
    place: int,
    row: int,
    title: str,
) -> Rect:
    """A row a value of one column: texts scored, share positive, mean score, labels right."""
    style, groups = sheet.style, model.groups(place)
    sheet.section(row - 1, TABLES, title, f"by the column {model.names[place]}")
    header = (model.names[place], "scored", "positive", "mean", "right")
    sheet.block(Rect(row, TABLES, 1, 5), [header], style("head", "center"))
    rect = Rect(row + 1, TABLES, len(groups), 5)
    keys, values = reviews.address(at.column(place)), [plain(r[place]) for r in model.rows]
    for r, group in enumerate(groups):
        line = rect.row + r
        sheet.put(line, TABLES, group, style("name"))
        inside = np.array([value == group for value in values])
        key = ref(line, TABLES, fix_col=True)
        for c, (text, value) in enumerate(_facts(model, source, keys, key, inside), start=1):
            look = "0" if c == 1 else "0.000" if c == 3 else "0%"
            cell = style("formula", "center", num_format=look)
            sheet.formula(line, TABLES + c, text, cell, value)
    share = rect.part(0, 3, len(groups), 1)
    sheet.condition(share, sentiment_scale())
    return rect


def _facts(
    model: ReviewModel, source: Source, keys: str, key: str, inside: np.ndarray
) -> Sequence[tuple[str, float | str]]:
    """Formula and value of each number about one group; `inside` (n,) are its rows."""
    known = inside & model.is_scored
    scores, right = model.scores[known], model.is_right[inside & ~np.isnan(model.is_right)]
    n = f'COUNTIFS({keys},{key},{source.score},">=0")'
    high = f'COUNTIFS({keys},{key},{source.score},">=0.5")'
    facts: list[tuple[str, float | str]] = [
        (f"={n}", int(known.sum())),
        (f'=IF({n}=0,"",{high}/{n})', float((scores >= 0.5).mean()) if len(scores) else ""),
        (
            f'=IFERROR(AVERAGEIFS({source.score},{keys},{key}),"")',
            float(scores.mean()) if len(scores) else "",
        ),
    ]
    if len(model) and source.label is not None:
        text = f'=IFERROR(AVERAGEIFS({source.right},{keys},{key}),"")'
        facts.append((text, float(right.mean()) if len(right) else ""))
    return facts


def _lists(sheet: Sheet, model: ReviewModel, source: Source) -> int:
    """The most certain and the most doubtful reviews; returns the row below."""
    row, style = TOP + 1, sheet.style
    for title, how in LISTS_OF:
        sheet.section(row - 1, LISTS, title)
        header = ("row", "score", "label", "review")
        sheet.block(Rect(row, LISTS, 1, 4), [header], style("head", "left"))
        chosen = _chosen(model, how)
        for rank in range(1, N_SHOWN + 1):
            r = chosen[rank - 1] if rank <= len(chosen) else None
            _line(sheet, model, source, row + rank, _position(how, rank), r)
        rect = Rect(row + 1, LISTS + 1, N_SHOWN, 1)
        sheet.condition(rect, sentiment_scale())
        row += N_SHOWN + 3
    return row


def _position(how: str, rank: int) -> str:
    """Which row of the reviews is the rank-th, as a formula; an error where there is none."""
    column, order = (DOUBT, "SMALL") if how == "DOUBT" else (RANK, how)
    return f"MATCH({order}({column},{rank}),{column},0)"


def _chosen(model: ReviewModel, how: str) -> list[int]:
    """The same rows by numpy."""
    by = doubts_of(model) if how == "DOUBT" else ranks_of(model) * (-1 if how == "LARGE" else 1)
    rows = np.flatnonzero(model.is_scored)
    return rows[np.argsort(by[rows], kind="stable")][:N_SHOWN].tolist()


def _line(
    sheet: Sheet, model: ReviewModel, source: Source, row: int, position: str, r: int | None
) -> None:
    """One review of a list: its row, score, label and text."""
    style = sheet.style
    at = ref(row, LISTS, fix_col=True)
    cell = style("formula", "center", font_size=9)
    sheet.formula(row, LISTS, f'=IFERROR({position},"")', cell, "" if r is None else r + 1)
    label = f'INDEX({source.label},{at})&""' if source.label else '""'
    facts = (
        (f"INDEX({source.score},{at})", "" if r is None else float(model.scores[r]), "0.000"),
        (label, "" if r is None else model.labels[r], "General"),
        (f"INDEX({source.text},{at})", "" if r is None else str(model.table.texts[r]), "General"),
    )
    for c, (text, value, look) in enumerate(facts, start=1):
        kinds = ("formula", "left") if c == 3 else ("formula", "center")
        cell = style(*kinds, num_format=look, font_size=9)
        sheet.formula(row, LISTS + c, f'=IF({at}="","",{text})', cell, value)


def _chart(sheet: Sheet, rect: Rect, row: int) -> None:
    """Mean score of each group, as bars."""
    chart = sheet.chart("bar")
    names, means = rect.part(0, 0, rect.n_rows, 1), rect.part(0, 3, rect.n_rows, 1)
    chart.add_series(
        {
            "name": "mean score",
            "categories": [sheet.name, names.row, names.col, *names.last],
            "values": [sheet.name, means.row, means.col, *means.last],
            "fill": {"color": ACCENT},
            "gap": 40,
        }
    )
    chart.set_title(chart_title("Mean score"))
    font = {"name": FONT, "size": 8, "color": SOFT}
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": font,
            "line": {"color": LINE},
            "major_gridlines": {"visible": False},
        }
    )
    chart.set_x_axis(quiet_axis("", min=0, max=1, num_format="0.0"))
    set_legend(chart, None)
    height = min(max(180, 22 * rect.n_rows + 70), 460)
    place_chart(sheet, chart, (row - 1, LISTS), (sum(WIDTHS[LISTS:-1]), height))
