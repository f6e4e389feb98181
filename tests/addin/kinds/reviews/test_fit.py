"""`cellgrad fit reviews`: what it prints, publishes and refuses."""

import csv
import gzip
import io
import json

import numpy as np
import pytest
from xlsxwriter import Workbook

from addin.cli import main
from engine.text.language_model import load_language_model
from engine.text.sentiment import load_sentiment
from tests.engine.text.made_reviews import made_reviews

FIT_KEYS = {
    "kind",
    "solver",
    "seed",
    "device",
    "epochs",
    "fit_seconds",
    "train",
    "valid",
    "test",
    "baselines",
    "model",
    "stages",
}
GATED = (
    "solver=gated",
    "start=none",
    "n_epochs=3",
    "lm_epochs=1",
    "emb_sz=8",
    "n_hid=8",
    "bs=8",
    "bptt=12",
    "lr=0.1",
    "min_freq=1",
)


def sets(*pairs):
    return [part for pair in pairs for part in ("--set", pair)]


def rows_of(n=60, seed=0):
    """IMDB's columns: id, label, text."""
    texts, labels = made_reviews(n, seed)
    return [(i, ("neg", "pos")[labels[i]], text) for i, text in enumerate(texts)]


def write(path, header, rows):
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def answer(capsys, *argv):
    assert main(["fit", "reviews", *map(str, argv), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys, *argv):
    assert main(["fit", "reviews", *map(str, argv)]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "Traceback" not in err
    return err


def test_imdbs_form_trains_and_is_measured_on_the_test_file(tmp_path, capsys):
    """id, label, text, packed: both stages, metrics, baselines, and a published version."""
    data = write(tmp_path / "train.csv.gz", ("id", "label", "text"), rows_of())
    test = write(tmp_path / "test.csv", ("id", "label", "text"), rows_of(20, 5))
    out = answer(capsys, data, "--test", test, *sets(*GATED), "--model", tmp_path / "m.safetensors")

    assert set(out) >= FIT_KEYS
    assert [s["stage"] for s in out["stages"]] == ["lm", "classifier"]
    assert out["classes"] == ["neg", "pos"]
    assert set(out["test"]) == {"accuracy", "auc", "log_loss"}
    assert set(out["baselines"]) == {"commonest", "naive bayes"}
    model = load_sentiment(out["model"])
    texts, labels = made_reviews(20, 5)
    again = np.mean((model.predict(texts) > 0.5) == labels)
    assert again == pytest.approx(out["test"]["accuracy"])
    assert model.meta["metrics"]["test"] == out["test"]
    assert (tmp_path / "m.safetensors").is_file()
    assert load_language_model(out["model"]).next_words("the film", 1)


def test_rows_that_the_file_holds_back_are_the_test(tmp_path, capsys):
    """fast.ai's IMDB_SAMPLE: label, text, is_valid; the fast solver without more ado."""
    rows = [(label, text, i % 5 == 0) for i, label, text in rows_of(80)]
    data = write(tmp_path / "texts.csv", ("label", "text", "is_valid"), rows)
    out = answer(capsys, data, *sets("start=none"))

    assert (out["solver"], out["n_rows"]) == ("fast", 64)
    assert out["test"] is not None


def test_other_columns_are_named_and_a_workbook_is_read(tmp_path, capsys):
    path = tmp_path / "films.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["What they said", "Verdict"])
        for r, (_, label, text) in enumerate(rows_of(40), start=1):
            sheet.write_row(r, 0, [text, label])
    out = answer(
        capsys, path, "--column", "What they said", "--target", "Verdict", *sets("start=none")
    )

    assert out["classes"] == ["neg", "pos"]


def test_texts_alone_teach_a_language(tmp_path, capsys):
    """No labels: stages=lm publishes a language model."""
    data = write(tmp_path / "a.csv", ("text",), [(text,) for _, _, text in rows_of()])
    out = answer(capsys, data, *sets(*GATED, "stages=lm"))

    assert out["model"].startswith("language/") and out["train"] is None
    assert load_language_model(out["model"]).next_words("the film", 1)


def test_people_get_lines(tmp_path, capsys):
    data = write(tmp_path / "a.csv", ("review", "sentiment"), [r[:0:-1] for r in rows_of()])
    assert main(["fit", "reviews", str(data), *sets(*GATED)]) == 0

    shown = capsys.readouterr()
    assert "perplexity" in shown.out and "ACCURACY" in shown.out and "model reviews/" in shown.out
    assert "classifier, epoch 3 of 3" in shown.err


def test_what_cannot_be_is_one_line(tmp_path, capsys):
    """where: what. what to do."""
    good = write(tmp_path / "a.csv", ("text", "label"), [r[:0:-1] for r in rows_of(20)])
    one = write(tmp_path / "one.csv", ("text", "label"), [("good", "x")] * 9)
    three = write(tmp_path / "three.csv", ("text", "label"), [("good", i % 3) for i in range(9)])
    lone = write(tmp_path / "lone.csv", ("text", "label"), [("a", 0)] * 8 + [("b", 1)])
    number = write(tmp_path / "n.csv", ("text", "label"), [(i, i % 2) for i in range(9)])
    other = write(tmp_path / "o.csv", ("words", "label"), [("a", 1)])

    assert "one.csv: all labels are 'x'" in refused(capsys, one)
    assert "three.csv: there are 3 different labels" in refused(capsys, three)
    assert "lone.csv: one text of 9 labelled ones have the label" in refused(capsys, lone)
    assert 'row 1 of column "text" is 0.0, which is not a text' in refused(capsys, number)
    assert "which column has the texts?" in refused(capsys, other)
    assert 'column "body" is missing' in refused(capsys, good, "--column", "body")
    assert "--set: solver 'magic' is not known" in refused(capsys, good, *sets("solver=magic"))
    assert "--set" in refused(capsys, good, *sets("stages=poetry"))
    assert "none of the test labels" in refused(
        capsys,
        good,
        "--test",
        write(tmp_path / "t.csv", ("text", "label"), [("a", "z")]),
    )
