"""A table of reviews in a workbook of somebody's own."""

from addin.kinds.reviews import layout, presses

HEADER = ["film", "review", "label"]
ROWS = [
    ["A", "a good film, not dull", "positive"],
    ["B", None, None],
    ["C", "bad and very dull", "negative"],
    ["D", 7, None],
    ["E", "a good film, not dull", "positive"],
    ["F", '=HYPERLINK("http://x","the film is good")', "positive"],
    ["G", "   ", None],
    ["H", "the plot was bad", "negative"],
]


def scored(cells, client) -> dict:
    return presses.score_column(cells.book, "Cellgrad", client).follow(cells.book, live=False)


def status(cells) -> dict:
    return dict(cells.rows(layout.STATUS))
