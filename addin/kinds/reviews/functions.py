"""The worksheet functions about reviews. Thin: convert, ask the model, convert back. No torch."""

from typing import Any

from addin.answers import answered, note_error, rectangle, scalar, whole
from addin.kinds.reviews.models import language_model, sentiment_model
from addin.kinds.reviews.scores import SCORES, blank_error, error_cell, label_of, review_text
from addin.registry import func
from engine.errors import InputError
from engine.text.tokens import tokenize

_MODEL = "the model cell, so that the answer follows training; blank = your newest, or the shipped"
OUTPUTS = ("probability", "label")


@func(
    example="=SENTIMENT(A2:A20)",
    texts="one review, or a range of them",
    output='"probability" (0 to 1, that it is positive; if left out) or "label"',
    model=_MODEL,
    asks="reviews",
)
@answered
def SENTIMENT(texts, output=None, model=None):
    """How positive a text is: 0 to 1, or its label, in the shape of texts."""
    wanted, fitted = _output(output), sentiment_model(model)
    rows = [[_readable(value) for value in row] for row in rectangle(texts)]
    scores = SCORES.of(fitted, (text for row in rows for text, error in row if error is None))
    return [
        [error or _answer(fitted, text, scores[text], wanted) for text, error in row]
        for row in rows
    ]


@func(
    example='=EXPLAIN_SENTIMENT("Not bad at all")', text="one review", model=_MODEL, asks="reviews"
)
@answered
def EXPLAIN_SENTIMENT(text, model=None):
    """Why: the bias, a row for each token, and the total, whose logistic is the score."""
    fitted = sentiment_model(model)
    review = _one(text)
    return [[str(token), float(part)] for token, part in fitted.explain(review)]


@func(
    example='=NEXT_WORD("It was a hot", 5)',
    text="the beginning of a text",
    n="how many words; 5 if left out",
    model=_MODEL,
    asks="reviews",
)
@answered
def NEXT_WORD(text, n=None, model=None):
    """The n likeliest next words of a language model, with their probabilities."""
    n_words = whole(n, "n", 5, 1, 1000)
    fitted = language_model(model)
    return [[str(word), float(p)] for word, p in fitted.next_words(_one(text), n_words)]


@func(example='=TOKENS("It was SO good!!!")', text="one text")
@answered
def TOKENS(text):
    """The tokens of a text and their numbers, as a language model sees them: xxbos, xxmaj, words.

    A word that it does not know has the number of xxunk, 0.
    """
    tokens, vocab = tokenize(_one(text)), language_model().vocab
    numbers = vocab.numericalise(tokens).tolist()
    return [[token, float(number)] for token, number in zip(tokens, numbers, strict=True)]


def review_info(model: Any) -> list[list[Any]]:
    """What `MODEL_INFO` says of a model of reviews."""
    meta = sentiment_model(model).meta
    rows = [["version", meta.get("version", "")], ["solver", meta.get("solver", "")]]
    rows += [[name, meta[name]] for name in ("n_texts", "epoch", "trained_on") if meta.get(name)]
    for part, measured in (meta.get("metrics") or {}).items():
        values = measured if isinstance(measured, dict) else {"": measured}
        rows += [[f"{part} {name}".strip(), v] for name, v in values.items() if _is_plain(v)]
    settings = meta.get("settings") or {}
    return rows + [[name, settings[name]] for name in sorted(settings) if _is_plain(settings[name])]


def _output(output: Any) -> str:
    """The second argument of SENTIMENT."""
    raw = scalar(output, "output") if output is not None else None
    wanted = "probability" if raw is None else str(raw).strip().lower()
    if wanted not in OUTPUTS:
        raise InputError(f"output is {raw!r}", f'Give "{OUTPUTS[0]}" or "{OUTPUTS[1]}"')
    return wanted


def _answer(fitted: Any, text: str, score: float | None, wanted: str) -> Any:
    if score is None:
        return note_error(blank_error(text))
    return score if wanted == "probability" else label_of(fitted, score)


def _readable(value: Any) -> tuple[str, Any]:
    """A cell's review, or the error that its answer will be: no cell spoils its neighbours'."""
    if (error := error_cell(value)) is not None:
        return "", error
    try:
        text = review_text(value)
        if text is None:
            raise blank_error()
    except InputError as err:
        return "", note_error(err)
    return text, None


def _one(text: Any) -> str:
    """The review of an argument that must be one cell."""
    review = review_text(scalar(text, "text"))
    if review is None:
        raise blank_error()
    return review


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and value == value
