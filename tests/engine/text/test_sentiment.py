"""Which model answers, and the shipped one on sentences of our own."""

import subprocess
import sys

import numpy as np
import pytest

from engine import store
from engine.checkpoint import Checkpoint
from engine.errors import NoModelError, StoreError
from engine.text.fast.model import to_checkpoint
from engine.text.sentiment import SHIPPED, load_sentiment
from tests.engine.text.fast.random_model import random_model

GOOD = [
    "I really loved that movie, it was awesome!",
    "A wonderful, moving film with superb acting. Highly recommended.",
    "One of the best films I have ever seen.",
    "Not bad at all, I enjoyed every minute of it. 9/10",
    "Hilarious from start to finish; my kids want to see it again.",
]
BAD = [
    "What a waste of time. The worst film I have seen this year.",
    "Dull, predictable and badly acted. Avoid it.",
    "I fell asleep after twenty minutes, the plot made no sense. 2/10",
    "Not funny, not clever, and far too long.",
    "Terrible script, wooden acting, awful effects.",
]


@pytest.fixture(autouse=True)
def own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("CELLGRAD_HOME", str(tmp_path))


def test_shipped_model_answers_at_once():
    """On the day of installation, with nothing trained."""
    model = load_sentiment()

    assert model.meta["version"] == "reviews/shipped-3"
    assert (model.predict(GOOD) > 0.5).all()
    assert (model.predict(BAD) < 0.5).all()


def test_shipped_model_is_small_and_says_where_it_is_from():
    """It is part of the repository, and its scores are in its metadata."""
    meta = load_sentiment("reviews/shipped-3").meta

    assert SHIPPED.stat().st_size <= 18_000_000
    assert meta["metrics"]["test"]["accuracy"] > 0.9
    assert meta["classes"] == ["negative", "positive"]


def test_shipped_words_add_up():
    """The words that decided give the score's logit."""
    model = load_sentiment("shipped")

    for text in (*GOOD, *BAD):
        *rows, total = model.explain(text)
        assert sum(share for _, share in rows) == pytest.approx(total[1], abs=1e-6)
        assert 1 / (1 + np.exp(-total[1])) == pytest.approx(model.predict([text])[0])


def test_the_users_own_newest_model_goes_first():
    """After Train, functions without a version answer with what was trained."""
    model = random_model()
    store.publish("reviews/abcd-1", to_checkpoint(model))

    assert load_sentiment().meta["version"] == "reviews/abcd-1"
    assert load_sentiment("reviews/abcd-1").predict(GOOD) == pytest.approx(model.predict(GOOD))
    assert load_sentiment("shipped").meta["version"] == "reviews/shipped-3"


def test_other_versions():
    """One that is not there, and one that scores no texts."""
    store.publish("reviews/abcd-1", Checkpoint({"a": np.zeros(1)}, {"solver": "something"}))

    with pytest.raises(NoModelError):
        load_sentiment("reviews/ffff-1")
    with pytest.raises(NoModelError, match="shipped-1 came with an earlier Cellgrad") as raised:
        load_sentiment("reviews/shipped-1")
    assert raised.value.values == {"version": "reviews/shipped-3"}
    with pytest.raises(StoreError, match="'something' is no kind of sentiment model"):
        load_sentiment("reviews/abcd-1")
    assert load_sentiment().meta["version"] == "reviews/shipped-3"


def test_first_score_needs_no_torch():
    """A worksheet function's first answer waits for numpy alone."""
    code = (
        "import sys; from engine.text.sentiment import load_sentiment;"
        "load_sentiment('shipped').predict(['Good film']);"
        "print(*(m for m in ('torch', 'pandas', 'multiprocessing.pool') if m in sys.modules))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""
