"""The reviews workbook: its contract, and values that are those of its formulas."""

import pytest

from addin.cli.output import Progress
from addin.cli.press import press
from addin.hosts.file import open_book
from addin.kinds import of_sheet
from addin.kinds.reviews import layout
from addin.kinds.reviews.drawing.model import ReviewModel
from addin.kinds.reviews.sheet import ReviewsSheet
from engine import store
from engine.errors import InputError
from engine.text.fast.model import to_checkpoint
from tests.addin.kinds.reviews.tiny_sentiment import TinySentiment
from tests.engine.text.fast.random_model import random_model
from tests.workbooks.sheets import Built
from workbooks.reviews import _write, build_from, built_in

OURS = ("SENTIMENT", "NEXT_WORD")  # only an app with the add-in can compute these


@pytest.fixture(scope="module")
def reviews(tmp_path_factory) -> Built:
    """The built-in workbook, scored by a model of a few words."""
    path = tmp_path_factory.mktemp("reviews") / "reviews.xlsx"
    return Built(_write(path, built_in(TinySentiment()), None))


def test_the_contract_is_whole(reviews):
    """Every button finds what it looks for, on each of the sheets."""
    book = open_book(reviews.path)

    kinds = {of_sheet.kind_of(book, sheet.name).name for sheet in book.sheets}
    cells = ReviewsSheet(book, "Reviews")
    table = cells.table()

    assert kinds == {"reviews"}
    cells.check_outputs(table, words=True)
    assert set(layout.OUTPUTS) <= set(cells.names)
    assert (table.names[table.text_place], len(table)) == ("review", 227)
    assert cells.version() == "reviews/abcd-1"


def test_every_formula_has_the_value_that_libreoffice_computes(reviews, recalculated):
    """What is seen before anything is pressed is what the sheet itself says."""
    again = {f.address: f.value for f in recalculated(reviews).formulas()}

    plain = [f for f in reviews.formulas() if not any(name in f.text for name in OURS)]
    assert len(plain) > 800
    for formula in plain:
        now, then = again[formula.address], formula.value
        if isinstance(then, float | int) and not isinstance(then, bool):
            assert now == pytest.approx(then, abs=1e-9), formula
        else:
            assert (now or "") == (then or ""), formula


def test_blank_rows_have_no_score_and_the_formula_as_text_is_one(reviews):
    """As the writer left them."""
    rows, scores = reviews.block(layout.REVIEWS)[1:], reviews.block(layout.SCORES)

    for row, score in zip(rows, scores, strict=True):
        is_text = isinstance(row[2], str) and bool(row[2].strip())
        assert (score[0] is not None) == is_text
    formulas = {f.text for f in reviews.formulas()}
    assert not any("HYPERLINK" in text for text in formulas)
    assert any(str(row[2]).startswith("=HYPERLINK(") for row in rows)


def test_a_press_scores_ones_own_table(tmp_path):
    """`cellgrad new reviews --from` and `press`: texts, labels, groups are found by themselves."""
    store.publish("reviews/abcd-1", to_checkpoint(random_model()))
    names = ["Shop", "Comment", "Opinion"]
    rows = [
        ["A", "a good film", 1.0],
        ["B", "a bad film", 0.0],
        ["A", None, None],
        ["B", "not good, very dull", 0.0],
        ["A", "very good", 1.0],
    ]
    path = build_from(tmp_path / "own.xlsx", names, rows, {"words": "no"})

    done = press("score_column", path, tmp_path / "o.xlsx", "Reviews", {}, Progress(True))

    built = Built(tmp_path / "o.xlsx")
    assert done["state"] == "done"
    assert [row[0] is not None for row in built.block(layout.SCORES)] == [
        True,
        True,
        False,
        True,
        True,
    ]
    right = [value for (value,) in built.block("review_right") if value not in ("", None)]
    assert sum(right) / len(right) == pytest.approx(built.one(layout.ACCURACY))
    summary = {f.address: f.value for f in built.formulas() if f.address.startswith("Summary!")}
    assert sum(v == 2 for v in summary.values()) >= 2  # two texts of each shop are scored


@pytest.mark.parametrize(
    ("names", "rows", "message"),
    [
        (["n"], [[1.0], [2.0]], "no column holds texts"),
        (["text"], [["x " * 20_000]], "row 1: a text has 40,000 characters"),
        (["text"], [], "there are no rows under the header"),
    ],
)
def test_what_is_no_table_of_reviews_is_refused(tmp_path, names, rows, message):
    """Before a file is written."""
    with pytest.raises(InputError, match=message):
        build_from(tmp_path / "own.xlsx", names, rows)


def test_the_same_input_gives_the_same_bytes(tmp_path):
    """A built workbook changes only with its builder, or its model."""
    rows = [["a good film", "positive"], ["a bad film", "negative"]]
    paths = [
        _write(tmp_path / name, ReviewModel.of(["review", "label"], rows, TinySentiment()), None)
        for name in ("a.xlsx", "b.xlsx")
    ]

    assert paths[0].read_bytes() == paths[1].read_bytes()
