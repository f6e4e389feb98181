"""What is said of a text: a score, and the words that decided."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from engine.text.score_memory import Known

N_WORDS = 4  # that are named for a text, those with the largest contributions


class Scorer(Protocol):
    """What scoring needs of a model: `engine.text.sentiment.SentimentModel` and the like."""

    @property
    def meta(self) -> dict[str, Any]: ...

    def predict(self, texts: Sequence[str]) -> np.ndarray: ...

    def explain(self, text: str) -> list[tuple[str, float]]: ...


def scored(model: Scorer, texts: Sequence[str], words: bool) -> list[Known]:
    """Scores of texts and, if wanted, the words that decided."""
    scores = known_scores(model, texts)
    said = [deciding_words(model, text) if words else None for text in texts]
    return [Known(*pair) for pair in zip(scores, said, strict=True)]


def known_scores(model: Scorer, texts: Sequence[str]) -> list[float | None]:
    """The probability that each text is positive; None for one without a word."""
    return [score if score == score else None for score in model.predict(texts).tolist()]


def deciding_words(model: Scorer, text: str, n: int = N_WORDS) -> str:
    """The tokens with the largest contributions, for example `awful -1.92, wonderful +0.31`."""
    parts = [(token, part) for token, part in model.explain(text)[1:-1] if abs(part) >= 0.005]
    largest = sorted(parts, key=lambda pair: -abs(pair[1]))[:n]
    return ", ".join(f"{_shown(token)} {part:+.2f}" for token, part in largest)


def _shown(token: str) -> str:
    """A token as a cell may begin with it: quoted where a spreadsheet would see a formula."""
    return f'"{token}"' if token[:1] in "=+-@" else token
