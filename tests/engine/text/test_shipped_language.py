"""The language model of the day of installation, and the command that builds it."""

import csv
import gzip
import io
import lzma

from engine.checkpoint import load_checkpoint
from engine.text.language_model import SHIPPED, from_checkpoint, load_language_model
from engine.text.settings import GATED
from engine.text.shipped import build_language
from engine.text.ulmfit import starting_model
from tests.engine.text.made_reviews import made_reviews


def test_next_words_work_on_installation():
    """Nothing trained, nothing downloaded: an empty store."""
    model = load_language_model()

    assert model.meta["version"] == "language/shipped-1"
    words = model.next_words("It was a hot", 10)
    assert len(words) == 10 and words[0][1] >= words[9][1] > 0


def test_it_knows_how_reviews_go_on():
    """What stage 2 learned: reviewers love movies and films, and the acting is something."""
    model = load_language_model()

    assert {word for word, _ in model.next_words("I really loved this", 2)} == {"movie", "film"}
    assert {"movies", "films"} <= {w for w, _ in model.next_words("This is one of the worst", 3)}
    assert {"great", "good"} <= {word for word, _ in model.next_words("The acting was", 6)}


def test_it_is_small():
    assert SHIPPED.stat().st_size < 7_000_000


def test_a_users_own_training_begins_from_it():
    start = starting_model(GATED)

    assert start is not None and len(start.vocab) == 20_000


def test_one_command_builds_it(tmp_path, monkeypatch):
    """At small size: the steps run, and again they find that they are done."""
    (tmp_path / "imdb").mkdir()
    (tmp_path / "wikipedia-2015").mkdir()
    text = io.StringIO()
    rows = enumerate(made_reviews(80)[0])
    csv.writer(text).writerows([("id", "text"), *rows])
    (tmp_path / "imdb" / "unsup.csv.gz").write_bytes(gzip.compress(text.getvalue().encode()))
    article = "\n".join(f" = Sea {i} = \nShips sail far over the sea ." for i in range(60))
    for part in ("00", "01"):
        path = tmp_path / "wikipedia-2015" / f"wiki.train-{part}.txt.xz"
        path.write_bytes(lzma.compress(article.encode()))
    for name, size in {"EMB_SZ": 8, "N_HID": 12, "BPTT": 12, "BS": 4}.items():
        monkeypatch.setattr(build_language, name, size)

    metrics = build_language.build(tmp_path, tmp_path / "lm.safetensors", share=0.0005)
    again = build_language.build(tmp_path, tmp_path / "lm.safetensors", share=0.0005)

    assert metrics["perplexity"] < metrics["perplexity_before"]
    assert again == metrics
    model = from_checkpoint(load_checkpoint(tmp_path / "lm.safetensors"))
    assert model.next_words("The film", 1)
