"""The first sheet: what this is, how to begin, and what it says right now, on one screen."""

from typing import Any

from addin.drawing.sheet import Sheet
from addin.kinds.reviews import layout
from addin.kinds.reviews.drawing.model import (
    JOURNAL,
    MISSING,
    REVIEWS,
    SUMMARY,
    TRAINING,
    WORDS,
    ReviewModel,
)
from addin.kinds.reviews.drawing.reviews_sheet import ReviewPlaces
from addin.kinds.reviews.drawing.words import FIRST_SENTENCE
from addin.kinds.reviews.scores import label_of
from engine.text.scorer import known_scores
from workbooks.start.first_sheet import Fact, Texts, facts, write_first_sheet

WIDTHS = (16, 136, 520, 30, 290, 190, 220, 16)
SHEETS = (
    (REVIEWS, "Every review, its score in colours, the label said, the words that decided."),
    (SUMMARY, "Share positive, by film, by kind of text; most certain and most doubtful."),
    (WORDS, "What each word of a review adds; a sentence of your own; likely next words."),
    (TRAINING, "Settings, and what Train learns from your own labels, stage by stage."),
    (JOURNAL, "One row for every press, and every stage of one."),
)
STEPS = (
    ("1  Look", f"Open {REVIEWS}: the shipped model has scored every text, offline."),
    ("2  Change", "Type or paste reviews of your own over them, and press Score column."),
    ("    or", "Without a spreadsheet app:  cellgrad press score_column reviews.xlsx"),
    ("3  Ask", 'In any cell:  =SENTIMENT(A2:A500), =SENTIMENT(A2,"label"), =EXPLAIN_SENTIMENT(A2)'),
    ("4  Teach", f"Label some reviews, and press Train on {TRAINING}."),
    ("Your own", "In any workbook: select a column of texts with its header, press Set up here."),
)
WORDS_MEAN = (
    ("score", "probability that the writer liked it, as the model reads the text"),
    ("logit", "log odds of the score: what the words add up to"),
    ("token", "a word or sign as the model sees it; xxmaj, xxup stand for capitals"),
    ("log loss", "0 is certain and right; 0.69 is a coin"),
)


def write_start(sheet: Sheet, model: ReviewModel, reviews: Sheet, at: ReviewPlaces) -> None:
    """Fill the sheet."""
    subtitle = "How positive is each review? Scored on this machine, no training needed"
    texts = Texts("Cellgrad", subtitle, _what(model), STEPS, SHEETS, WORDS_MEAN)
    shown = _facts(model, reviews.address(at.score(0)))
    write_first_sheet(sheet, texts, facts(shown), widths=WIDTHS)


def _what(model: ReviewModel) -> tuple[str, ...]:
    n = sum(text is not None for text in model.table.texts)
    return (
        f"{n:,} short texts, and what a model reads in them: a number from 0 (negative) to 1",
        "(positive), a label, and the words that decided. The model came with Cellgrad; it has",
        "learned from film reviews in English. Sarcasm fools it, other languages it hardly knows:",
        "the sheet Summary shows by how much. Nothing leaves this machine.",
    )


def _facts(model: ReviewModel, score: str) -> tuple[Fact, ...]:
    """The key numbers, all of them live."""
    scored = model.scores[model.is_scored]
    share = float((scored >= 0.5).mean()) if len(scored) else ""
    said: Any = MISSING
    label: str = MISSING
    if model.model is not None:
        said = known_scores(model.model, [FIRST_SENTENCE])[0]
        label = label_of(model.model, said) if said is not None else MISSING
    call = f'SENTIMENT("{FIRST_SENTENCE}",,{layout.MODEL})'
    second = f'SENTIMENT("{FIRST_SENTENCE}","label",{layout.MODEL})'
    count, right = f'COUNTIF({score},">=0.5")/COUNT({score})', layout.ACCURACY
    positive = (f'=IF(COUNT({score})=0,"",{count})', share)
    accuracy = "" if model.accuracy is None else model.accuracy
    return (
        Fact("Texts scored", [(f"=COUNT({score})", len(scored))], "#,##0"),
        Fact("Share positive", [positive], "0.0%"),
        Fact("Labels right", [(f'=IF(ISNUMBER({right}),{right},"")', accuracy)], "0.0%"),
        Fact("Model in use", [(f"={layout.MODEL}", model.version)]),
        Fact(f'"{FIRST_SENTENCE}"', [(f'=IFERROR({call},"{MISSING}")', said)], "0.0000"),
        Fact("its label", [(f'=IFERROR({second},"{MISSING}")', label)]),
    )
