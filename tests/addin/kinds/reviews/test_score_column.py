"""Score column: each text once, in blocks, from where it was; Stop and Restore."""

import time

import numpy as np
import pytest
from openpyxl import Workbook

from addin import buttons
from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from addin.kinds.reviews import layout, presses
from addin.kinds.reviews.sheet import ReviewsSheet
from addin.messages import line
from addin.registry import FUNCTIONS
from addin.sheet import history
from engine.errors import InputError
from engine.text.score_memory import ScoreMemory
from tests.addin.kinds.reviews.own_book import ROWS, scored, status


def test_score_column_scores_each_row_beside_its_text(cells, client, model):
    """Blanks, numbers and repeated texts included: no score moves up or down."""
    result = scored(cells, client)

    texts = [row[1] for row in ROWS]
    rows = cells.rows(layout.SCORES)
    is_text = [isinstance(text, str) and bool(text.strip()) for text in texts]
    assert [row[0] is not None for row in rows] == is_text
    wanted = model.predict([text for text, ok in zip(texts, is_text, strict=True) if ok])
    assert [row[0] for row in rows if row[0] is not None] == pytest.approx(list(wanted), abs=1e-9)
    assert [row[1] for row in rows] == [
        None if row[0] is None else "positive" if row[0] >= 0.5 else "negative" for row in rows
    ]
    assert all(row[2] for row in rows if row[0] is not None)
    assert rows[0] == rows[4]
    assert result["n_texts"] == 4


def test_score_column_measures_against_the_labels_and_notes_the_run(cells, client):
    """Accuracy, log loss, one journal row; the model cell names what has scored."""
    scored(cells, client)

    pairs = [
        (row[0], label)
        for row, (_, _, label) in zip(cells.rows(layout.SCORES), ROWS, strict=True)
        if row[0] is not None
    ]
    said = [(score >= 0.5) == (label == "positive") for score, label in pairs]
    losses = [-np.log(s if label == "positive" else 1 - s) for s, label in pairs]
    assert cells.rows(layout.ACCURACY)[0][0] == pytest.approx(np.mean(said))
    assert cells.loss() == pytest.approx(np.mean(losses))
    (row,) = history.journal_rows(cells)
    assert (row["button"], row["model"], row["stage"]) == (
        "Score column",
        "reviews/abcd-1",
        "score",
    )
    assert row["accuracy"] == pytest.approx(np.mean(said))
    assert cells.version() == "reviews/abcd-1"
    assert status(cells)["state"] == "ready"
    assert "1 cells hold no text" in status(cells)["message"]


def test_a_formula_as_text_stays_a_text_and_words_are_none_either(cells, client, tmp_path):
    """Nothing that the press writes can be run."""
    scored(cells, client)
    cells.book.save(tmp_path / "out.xlsx")

    book = open_book(tmp_path / "out.xlsx")
    formulas = book.sheets["Mine"]["A1:F9"].formula
    assert ROWS[5][1] in [row[1] for row in formulas]
    for row in book.sheets["Mine"]["D2:F9"].formula:
        assert not any(str(value).startswith("=") for value in row if value)
    assert book.sheets["Mine"]["B7"].value == ROWS[5][1]


def test_a_stopped_column_goes_on_where_it_was(cells, client, model, monkeypatch):
    """What is scored is remembered by text and version; the second press scores the rest."""
    with ScoreMemory() as memory:
        known = dict.fromkeys(("a good film, not dull", "the plot was bad"), 0.25)
        values = [type("Known", (), {"score": s, "words": "w"})() for s in known.values()]
        memory.add("reviews/abcd-1", list(known), values)

    result = scored(cells, client)

    assert result["n_known"] == 2
    rows = cells.rows(layout.SCORES)
    assert [rows[r][0] for r in (0, 4, 7)] == [0.25] * 3  # as remembered, not scored again
    assert rows[2][0] == pytest.approx(model.predict(["bad and very dull"])[0])


def test_restore_takes_a_scoring_back(cells, client):
    """Whatever stood in the cells before, a note of the user's included."""
    cells.names[layout.SCORES][3, 2].value = "scored by hand"
    before = cells.rows(layout.SCORES)
    scored(cells, client)
    assert cells.rows(layout.SCORES) != before

    buttons.restore_previous_run(cells.book, "Cellgrad")

    assert cells.rows(layout.SCORES) == before
    assert history.runs_to_restore(cells) == []


def test_stop_keeps_what_is_scored(tmp_path, client, model):
    """Rows from the top have scores, those below are blank, and the status says what to do."""
    book = Workbook()
    book.active.append(["review"])
    for n in range(30_000):
        book.active.append([f"the film number {n} was good " * 6])
    book.save(tmp_path / "long.xlsx")
    book = open_book(tmp_path / "long.xlsx")
    buttons.set_up_here(book, "Sheet!A1:A30001")
    cells = ReviewsSheet(book, "Cellgrad")
    cells.change_setting("words", "no")
    run = presses.score_column(book, "Cellgrad", client)
    run.job.wait_for_news(0, timeout=60)

    client.stop_all()
    result = run.follow(book, live=False)

    scores = [row[0] for row in cells.rows(layout.SCORES)]
    n_scored = sum(score is not None for score in scores)
    assert result["outcome"] == "stopped"
    assert 0 < n_scored < 30_000
    assert all(score is not None for score in scores[:n_scored])
    assert status(cells)["message"] == (
        f"Stopped after {n_scored:,} rows; press Score column to continue"
    )


def test_live_writes_come_in_blocks_from_the_top(cells, client):
    """As a spreadsheet app shows it: status first, blocks of rows, the model cell at the end."""
    written = []
    run = presses.score_column(cells.book, "Cellgrad", client)

    run.follow(cells.book, attempt=lambda write: (written.append(time.monotonic()), write()))

    assert len(written) >= 3  # cleared, rows, the end
    assert cells.rows(layout.SCORES)[0][0] is not None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("Cellgrad", "text_column", "opinion"),
            'Mine!A1: column "opinion" is missing; found "film", "review", "label". '
            "Name one of these.",
        ),
        (
            ("Cellgrad", "solver", "magic"),
            "Cellgrad!C10: solver 'magic' is not known. Use one of fast, gated, awd_lstm.",
        ),
    ],
)
def test_bad_settings_name_a_cell(cells, client, change, message):
    """Nothing is written then."""
    _, name, value = change
    cells.change_setting(name, value)

    with pytest.raises(InputError) as err:
        presses.score_column(cells.book, "Cellgrad", client)

    assert line(err.value) == message
    assert history.journal_rows(cells) == []


def test_rows_that_were_added_below_are_noticed(cells, client):
    """A range of scores that is shorter than the table would lose its last rows."""
    names = cells.sheet.names
    names["Cellgrad!reviews"].refers_to = "='Mine'!$A$1:$C$12"

    with pytest.raises(InputError, match="review_scores is 8 x 3 cells, but 11 x 3 are needed"):
        presses.score_column(cells.book, "Cellgrad", client)


def test_press_scores_a_workbook_file(path, model, tmp_path):
    """The command: the same button, loss before and after, nothing else in the file touched."""
    ready = tmp_path / "ready.xlsx"
    press("set_up_here", path, ready, None, {"source": "Mine!A1:C9"}, Progress(True))

    done = press(
        "score column", ready, tmp_path / "o.xlsx", "Cellgrad", {"words": "no"}, Progress(True)
    )

    assert (done["button"], done["state"]) == ("score_column", "done")
    assert done["model"] == "reviews/abcd-1"
    assert done["final_loss"] > 0
    rows = ReviewsSheet(open_book(tmp_path / "o.xlsx"), "Cellgrad").rows(layout.SCORES)
    assert rows[0][0] is not None and rows[0][2] is None


def test_function_and_button_give_the_same_number(cells, client):
    """In any batch, to the last digit that a workbook keeps."""
    scored(cells, client)

    for (_, text, _), (score, label, _) in zip(ROWS, cells.rows(layout.SCORES), strict=True):
        if score is not None:
            sentiment = FUNCTIONS["SENTIMENT"].call
            assert sentiment(text, None, "reviews/abcd-1") == pytest.approx(score, abs=1e-9)
            assert sentiment(text, "label", "reviews/abcd-1") == label
