"""Which words did it: the contributions of one review, a sentence to try, and likely next words."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from addin.drawing.rect import Rect, ref
from addin.drawing.sheet import Sheet
from addin.drawing.style import error_scale
from addin.kinds.reviews import layout
from addin.kinds.reviews.drawing.model import MISSING, WORDS, ReviewModel
from addin.kinds.reviews.drawing.reviews_sheet import ReviewPlaces, sentiment_scale
from addin.kinds.reviews.scores import label_of
from engine.text.scorer import known_scores

SELECTED = "review_selected"  # 1 x 1: the row of the table whose words are shown
PROMPT, SENTENCE = "review_prompt", "review_sentence"
N_TOKENS, N_COLUMNS, N_NEXT = 60, 3, 8  # tokens shown, in so many columns; next words
FIRST_SELECTED = "sarcasm"  # the kind of the review that is shown first, where there is one
FIRST_PROMPT = "It was a hot"
FIRST_SENTENCE = "I really loved that movie, it was awesome!"
WIDTHS = (16, 104, 84, 20, 104, 84, 20, 104, 84, 28, 150, 92, 92, 92, 16)
LEFT, RIGHT, TOP = 1, 10, 3
TEXT_COLS = 8


def write_words(
    sheet: Sheet, model: ReviewModel, reviews: Sheet, at: ReviewPlaces, language: Any
) -> None:
    """Fill the sheet; `language` is a language model, or None."""
    hint = "Choose a row of the reviews, or type a sentence of your own; needs the add-in"
    sheet.title(WORDS, hint)
    sheet.widths(0, *WIDTHS)
    row = _selected(sheet, model, reviews, at)
    _tokens(sheet, model, row)
    row = _sentence(sheet, model, TOP + 2)
    _next_words(sheet, row + 2, language)
    sheet.print_on_one_page(TOP + 10 + N_TOKENS // N_COLUMNS, RIGHT + 3)


def first_selected(model: ReviewModel) -> int:
    """The row (from 0) that is shown first: one that is hard, and not too short."""
    place = model.kind_place
    for r, text in enumerate(model.table.texts):
        if text and place is not None and model.rows[r][place] == FIRST_SELECTED:
            return r
    return next((r for r, text in enumerate(model.table.texts) if text), 0)


def _selected(sheet: Sheet, model: ReviewModel, reviews: Sheet, at: ReviewPlaces) -> int:
    """The chosen review: its row, text, score and label; returns the row below."""
    style, r = sheet.style, first_selected(model)
    sheet.section(TOP, LEFT, "Words of one review", "yours to choose: a row of the table, from 1")
    choice = Rect(TOP + 1, LEFT + 1)
    sheet.put(TOP + 1, LEFT, "row", style("name"))
    sheet.put(choice.row, choice.col, r + 1, style("input", "center"))
    sheet.define(SELECTED, choice)
    sheet.validate(
        choice,
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 1,
            "maximum": max(len(model), 1),
            "input_title": "row",
            "input_message": "Which review, counted from the top of the table.",
        },
    )
    score = reviews.address(at.score(0))
    said = reviews.address(at.score(1))
    has, shown = bool(model.is_scored[r]), f"INDEX({score},{SELECTED})"
    facts = (
        (4, f'=IF({shown}="","",{shown})', float(model.scores[r]) if has else ""),
        (5, f'=INDEX({said},{SELECTED})&""', model.said[r]),
    )
    for c, text, value in facts:
        cell = style("formula", "center", "shrunk", num_format="0.000")
        sheet.formula(TOP + 1, LEFT + c - 1, text, cell, value)
    label = model.table.label_place
    if label is not None:
        given = reviews.address(at.column(label))
        text = f'=IF(INDEX({given},{SELECTED})="","no label","labelled "&INDEX({given},{SELECTED}))'
        value = f"labelled {model.labels[r]}" if model.labels[r] else "no label"
        sheet.formula(TOP + 1, LEFT + 6, text, style("formula", "center", "shrunk"), value)
    body = Rect(TOP + 2, LEFT, 1, TEXT_COLS)
    look = style("formula", "left", "wrap")
    texts = reviews.address(at.column(model.table.text_place))
    sheet.merge(body, "", look)
    text = f'=INDEX({texts},{SELECTED})&""'
    sheet.formula(body.row, body.col, text, look, model.table.texts[r] or "")
    sheet.ws.set_row(body.row, 62)
    return body.below


def _tokens(sheet: Sheet, model: ReviewModel, row: int) -> None:
    """Tokens and what each adds to the logit, in colours; bias first, total after the last."""
    style, r = sheet.style, first_selected(model)
    hint = "what each adds to the score's logit: green to positive, red to negative"
    sheet.section(row + 1, LEFT, "Contributions", hint)
    text = model.table.texts[r]
    parts = model.model.explain(text) if model.model and text else []
    n_rows = N_TOKENS // N_COLUMNS
    body = ref(TOP + 2, LEFT, fix_row=True, fix_col=True)
    call = f"EXPLAIN_SENTIMENT({body},{layout.MODEL})"
    for column in range(N_COLUMNS):
        left = LEFT + 3 * column
        header = Rect(row + 2, left, 1, 2)
        sheet.block(header, [("word", "adds")], style("head", "center"))
        for line in range(n_rows):
            place = column * n_rows + line + 1
            for c in (0, 1):
                value = parts[place - 1][c] if place <= len(parts) else ""
                cell = style("formula", "left" if c == 0 else "center", num_format="+0.00;-0.00;0")
                formula = f'=IFERROR(INDEX({call},{place},{c + 1}),"")'
                sheet.formula(row + 3 + line, left + c, formula, cell, value)
        rect = Rect(row + 3, left + 1, n_rows, 1)
        sheet.condition(rect, error_scale(1.5))


def _sentence(sheet: Sheet, model: ReviewModel, row: int) -> int:
    """A sentence of the user's own, scored as it is typed; returns the row below."""
    style = sheet.style
    sheet.section(row - 2, RIGHT, "Try a sentence", "yours to change")
    at = Rect(row, RIGHT, 1, 4)
    look = style("input", "left", "wrap")
    sheet.merge(at, FIRST_SENTENCE, look)
    sheet.define(SENTENCE, Rect(row, RIGHT))
    score = known_scores(model.model, [FIRST_SENTENCE])[0] if model.model else None
    label = label_of(model.model, score) if model.model and score is not None else MISSING
    answers = (
        (
            "=SENTIMENT(…)",
            f"SENTIMENT({SENTENCE},,{layout.MODEL})",
            MISSING if score is None else score,
        ),
        ('=SENTIMENT(…,"label")', f'SENTIMENT({SENTENCE},"label",{layout.MODEL})', label),
    )
    for line, (name, call, value) in enumerate(answers, start=1):
        sheet.put(row + line, RIGHT, name, style("name"))
        cell = style("formula", "center", num_format="0.0000")
        sheet.formula(row + line, RIGHT + 1, f'=IFERROR({call},"{MISSING}")', cell, value)
    at = Rect(TOP + 1, LEFT + 3)
    for rect in (Rect(row + 1, RIGHT + 1), at):
        sheet.condition(rect, sentiment_scale())
    return row + 3


def _next_words(sheet: Sheet, row: int, language: Any) -> None:
    """What a language model expects after a beginning, and how likely it finds each word."""
    style = sheet.style
    sheet.section(row - 1, RIGHT, "Next word", "what the language model has learned")
    at = Rect(row, RIGHT, 1, 4)
    sheet.merge(at, FIRST_PROMPT, style("input", "left"))
    sheet.define(PROMPT, Rect(row, RIGHT))
    sheet.put(row + 1, RIGHT, "language model", style("name"))
    version = str(language.meta["version"]) if language is not None else None
    sheet.merge(Rect(row + 1, RIGHT + 1, 1, 3), "", style("engine", "left"))
    sheet.put(row + 1, RIGHT + 1, version, style("engine", "left"))
    sheet.define(layout.LANGUAGE_MODEL, Rect(row + 1, RIGHT + 1))
    sheet.block(Rect(row + 2, RIGHT, 1, 2), [("next word", "probability")], style("head", "center"))
    words: Sequence[tuple[str, float]] = []
    if language is not None:
        words = language.next_words(FIRST_PROMPT, N_NEXT)
    call = f"NEXT_WORD({PROMPT},{N_NEXT},{layout.LANGUAGE_MODEL})"
    for line in range(N_NEXT):
        for c in (0, 1):
            value = words[line][c] if line < len(words) else ""
            value = float(value) if isinstance(value, np.floating) else value
            cell = style("formula", "left" if c == 0 else "center", num_format="0.0%")
            formula = f'=IFERROR(INDEX({call},{line + 1},{c + 1}),"")'
            sheet.formula(row + 3 + line, RIGHT + c, formula, cell, value)
    rect = Rect(row + 3, RIGHT + 1, N_NEXT, 1)
    bar = {"type": "data_bar", "bar_color": "#93D0C2", "bar_solid": True}
    sheet.condition(rect, bar)
