"""A sentiment model of a few words, for tests of what is around a model; deterministic, no file.

`python -m tests.addin.kinds.reviews.tiny_sentiment ARGS` is the `cellgrad` command with this model
in place of the shipped one; TINY_SECONDS makes each batch take so long, TINY_BLOCK is its rows.
"""

import os
import sys
import time
from collections.abc import Sequence

import numpy as np

from engine.text.tokens import tokenize

WEIGHTS = {
    "loved": 2.0,
    "wonderful": 1.5,
    "great": 1.0,
    "good": 0.75,
    "not": -0.5,
    "dull": -1.25,
    "bad": -1.5,
    "awful": -2.5,
    "=": 0.25,
}
BIAS = 0.125


class TinySentiment:
    """The logistic of a bias and a weight for each word it knows."""

    def __init__(self, version: str = "reviews/abcd-1"):
        self.meta = {
            "version": version,
            "kind": "reviews",
            "solver": "tiny",
            "metrics": {"valid": {"accuracy": 0.75}},
        }
        self.n_scored = 0

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        time.sleep(float(os.environ.get("TINY_SECONDS", "0")))
        self.n_scored += len(texts)
        logits = [self.explain(text)[-1][1] for text in texts]
        return 1 / (1 + np.exp(-np.array(logits, dtype=np.float64)))

    def explain(self, text: str) -> list[tuple[str, float]]:
        parts = [(token, WEIGHTS.get(token, 0.0)) for token in tokenize(text)]
        total = BIAS + sum(part for _, part in parts)
        return [("bias", BIAS), *parts, ("total", total)]


def main() -> int:
    import addin.kinds.reviews.models
    from addin.cli import main
    from addin.kinds.reviews import score_file as score_reviews

    score_reviews.BLOCK = int(os.environ.get("TINY_BLOCK", "2048"))
    addin.kinds.reviews.models._load_sentiment = lambda version, newest: TinySentiment()  # type: ignore
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
