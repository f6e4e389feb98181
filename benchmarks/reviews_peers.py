"""The peers of benchmarks/reviews.py: each learns from texts and classes and scores others."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

Score = Callable[[Sequence[str]], np.ndarray]


def tfidf(texts: Sequence[str], targ: np.ndarray) -> Score:
    """scikit-learn's TF-IDF of words and pairs, and its logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectors = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = LogisticRegression(C=30.0, solver="liblinear")
    model.fit(vectors.fit_transform(texts), targ)
    return lambda others: model.predict_proba(vectors.transform(others))[:, 1]


def nb_linear(texts: Sequence[str], targ: np.ndarray) -> Score:
    """Wang & Manning 2012 with scikit-learn: binary 1-3-grams times their log count ratio."""
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    token = r"\w+|[^\w\s]"
    vectors = CountVectorizer(ngram_range=(1, 3), min_df=2, binary=True, token_pattern=token)
    x = vectors.fit_transform(texts)
    high, low = 1 + x[targ == 1].sum(axis=0), 1 + x[targ == 0].sum(axis=0)
    ratio = np.asarray(np.log(high / high.sum()) - np.log(low / low.sum()))[0]
    model = LogisticRegression(C=0.1, dual=True, solver="liblinear")
    model.fit(x.multiply(ratio).tocsr(), targ)
    return lambda others: model.predict_proba(vectors.transform(others).multiply(ratio).tocsr())[
        :, 1
    ]


def fasttext(texts: Sequence[str], targ: np.ndarray) -> Score:
    """fastText's classifier on words and pairs."""
    from fasttext import train_supervised

    def line(text: str) -> str:
        return " ".join(text.replace("<br />", " ").lower().split())

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        rows = [f"__label__{c} {line(t)}\n" for t, c in zip(texts, targ.tolist(), strict=True)]
        path.write_text("".join(rows), encoding="utf-8")
        model = train_supervised(
            str(path), wordNgrams=2, epoch=5, lr=0.5, dim=50, thread=2, verbose=0
        )

    def score(others: Sequence[str]) -> np.ndarray:
        answers = [model.f.predict(line(text) + "\n", 2, 0.0, "strict") for text in others]
        return np.array([{name: p for p, name in pairs}["__label__1"] for pairs in answers])

    return score


PEERS = {"tfidf": tfidf, "nb_linear": nb_linear, "fasttext": fasttext}
