"""Set up here around a column of texts."""

from addin import buttons
from addin.hosts.file import open_book
from addin.kinds import of_sheet
from addin.kinds.of_sheet import looks_like
from addin.kinds.reviews import layout
from addin.kinds.reviews.sheet import ReviewsSheet
from tests.addin.kinds.reviews.own_book import HEADER, ROWS


def test_a_selection_of_sentences_looks_like_reviews():
    """A table of people and a grid of ratings do not."""
    assert looks_like([["text"], ["good"], ["bad"]]) == "reviews"
    assert looks_like([["who", "said"], ["Ann", "I liked it a lot"]]) == "reviews"
    assert looks_like([["job", "pay"], ["cook", "low"], ["judge", "high"]]) == "salaries"


def test_set_up_writes_beside_the_table_and_on_new_sheets_only(cells, path):
    """Headers of the scores go into blank cells; not a cell of the user's is another one."""
    mine = cells.book.sheets["Mine"]

    rows = mine["A1:C9"].options(ndim=2).value
    assert rows == [HEADER, *ROWS]
    assert mine["D1:F1"].value == list(layout.SCORES_HEADER)
    assert [sheet.name for sheet in cells.book.sheets] == ["Mine", "Cellgrad", "Cellgrad journal"]
    settings = dict(row[:2] for row in cells.rows(layout.SETTINGS))
    assert (settings["text_column"], settings["label_column"]) == ("review", "label")
    assert of_sheet.kind_of(cells.book, "Cellgrad").name == "reviews"
    assert of_sheet.kind_of(cells.book, "Mine").name == "reviews"


def test_where_there_is_no_room_scores_go_to_the_new_sheet(path, model):
    """What stands to the right of the table stays."""
    book = open_book(path)
    book.sheets["Mine"]["E4"].value = "a note of mine"

    buttons.set_up_here(book, "Mine!A1:C9")

    cells = ReviewsSheet(book, "Cellgrad")
    assert cells.names[layout.SCORES].sheet.name == "Cellgrad"
    assert cells.names[layout.SCORES].shape == (8, 3)
    assert book.sheets["Mine"]["E4"].value == "a note of mine"
