"""Train on a reviews sheet: its stages, its settings, its labels."""

import pytest

from addin import buttons
from addin.hosts.file import open_book
from addin.kinds.reviews import layout
from addin.kinds.reviews.presses import text_settings
from addin.kinds.reviews.sheet import ReviewsSheet
from addin.messages import line
from addin.sheet import history
from engine.errors import InputError


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (
            ["good", "bad", "so-so"],
            "Mine!C9: there are 3 different labels: 'bad', 'good', 'so-so'. "
            "Label texts with two different words.",
        ),
        (
            ["good", "good", "bad"],
            "Mine!A1: one text of 4 labelled ones have the label 'bad'. "
            "Label at least 2 texts 'bad', better dozens.",
        ),
        ([None, None, None], "Mine!C1: no text has a label. Label texts with two different words."),
    ],
)
def test_labels_that_are_not_two_classes_name_a_cell(cells, client, labels, message):
    """Train says so before anything starts."""
    mine = cells.book.sheets["Mine"]
    cells.change_setting("label_column", "label")
    given = [labels[0], labels[0], labels[1], labels[1], labels[2]]
    for cell, label in zip(("C2", "C6", "C4", "C7", "C9"), given, strict=True):
        mine[cell].value = label
    if labels[0] == labels[1]:
        mine["C4"].value = None

    with pytest.raises(InputError) as err:
        buttons.train(cells.book, "Cellgrad", client)

    assert line(err.value).split(": ", 1)[1] == message.split(": ", 1)[1]
    assert line(err.value).startswith("Mine!")


def test_every_choice_of_stages_has_the_cells_it_needs(cells):
    """The stage general learns from a file that a cell names; without it, the message says so."""
    cells.change_setting("solver", "gated")
    cells.change_setting("stages", "general lm classifier")

    with pytest.raises(InputError, match="Set general to a file of plain text") as err:
        text_settings(cells, cells.values())
    general = cells.setting_cell("general")
    assert general
    assert err.value.where == str(general)

    cells.change_setting("general", "wiki.txt")
    assert text_settings(cells, cells.values()).general == "wiki.txt"


def test_train_notes_its_stages_and_scores_the_column_anew(path, model, client):
    """A journal row a stage with what was measured; the model cell names the new model."""
    book = open_book(path)
    mine = book.sheets["Mine"]
    good, bad = "a wonderful and moving film", "a dull and clumsy film"
    rows = [
        [f"{good if n % 2 else bad}, said number {n}", "yes" if n % 2 else "no"] for n in range(40)
    ]
    mine["H1"].resize(41, 2).value = [["review", "label"], *rows]
    buttons.set_up_here(book, "Mine!H1:I41")
    cells = ReviewsSheet(book, "Cellgrad")
    for name, value in (("solver", "fast"), ("valid_pct", 25)):
        cells.change_setting(name, value)

    result = buttons.train(book, "Cellgrad", client).follow(book, live=False)

    assert result["outcome"] == "done"
    assert cells.version() == result["version"] != "reviews/abcd-1"
    *stages, score = history.journal_rows(cells)
    assert [row["button"] for row in stages] == ["Train"] * len(result["stages"])
    assert score["button"] == "Score column"
    assert stages[-1]["valid accuracy"] == 1.0
    said = [row[1] for row in cells.rows(layout.SCORES)]
    assert said == [label for _, label in rows]
    assert len({row["run"] for row in (*stages, score)}) == 1

    buttons.restore_previous_run(book, "Cellgrad")

    assert cells.version() == "reviews/abcd-1"
    assert history.runs_to_restore(cells) == []
    assert all(row == [None] * 3 for row in map(list, cells.rows(layout.SCORES)))
