"""The GPU recipe at tiny size on a CPU: from Wikipedia's form to a scored test part."""

import csv
import gzip
import io
import json
import lzma

import pytest

from engine.checkpoint import load_checkpoint
from engine.text import language_model, recipe, recurrent
from engine.text.general import general_texts
from tests.engine.text.made_reviews import made_reviews


@pytest.fixture
def data(tmp_path):
    """The three files of IMDB and two of Wikipedia, in their own form."""
    folder = tmp_path / "data"
    (folder / "imdb").mkdir(parents=True)
    (folder / "wikipedia-2015").mkdir()
    for i, name in enumerate(("train", "test", "unsup")):
        texts, labels = made_reviews(60, seed=i)
        rows = [(f"{k}_1", labels[k], text) for k, text in enumerate(texts)]
        header = ("id", "label", "text")
        if name == "unsup":
            header, rows = ("id", "text"), [(key, text) for key, _, text in rows]
        text = io.StringIO()
        csv.writer(text).writerows([header, *rows])
        (folder / "imdb" / f"{name}.csv.gz").write_bytes(gzip.compress(text.getvalue().encode()))
    for part in ("train-00", "train-01", "test"):
        article = "\n\n".join(
            f" = Sea {part} {i} = \n\nShips sail far over the northern sea at night ."
            for i in range(30)
        )
        path = folder / "wikipedia-2015" / f"wiki.{part}.txt.xz"
        path.write_bytes(lzma.compress(article.encode()))
    return folder


def test_the_whole_recipe_ends_with_a_table(data, tmp_path, capsys):
    """One command: three stages, a saved classifier and language model, the test scored."""
    out = tmp_path / "out"
    assert recipe.main(["--data", str(data), "--out", str(out), "--size", "tiny"]) == 0

    shown = capsys.readouterr().out
    table = json.loads((out / "result.json").read_text())
    assert [s["stage"] for s in table["stages"]] == ["general", "lm", "classifier"]
    assert set(table["test"]) == {"accuracy", "auc", "log_loss"}
    assert "reviews/s" in shown and "perplexity" in shown
    model = recurrent.from_checkpoint(load_checkpoint(out / "sentiment.safetensors"))
    assert 0 < model.predict(["A wonderful film"])[0] < 1
    lm = language_model.from_checkpoint(load_checkpoint(out / "language-forward.safetensors"))
    assert lm.next_words("northern", 1)
    assert not list((out / "part").rglob("*.*"))


def test_cut_off_it_says_so_and_goes_on(data, tmp_path, capsys, monkeypatch):
    """A lent machine's minutes end: status 75, and stages that were done are not done again."""
    out, argv = tmp_path / "out", ["--data", str(data), "--out", str(tmp_path / "out")]

    class Cut(recipe.Lines):
        def on_epoch(self, log, snapshot):
            self.ends = 0.0 if log.stage == "classifier" else self.ends

    monkeypatch.setattr(recipe, "Lines", Cut)
    assert recipe.main([*argv, "--size", "tiny"]) == recipe.CUT_OFF
    kept = {path.name for path in (out / "part").rglob("*.safetensors")}
    monkeypatch.undo()

    assert recipe.main([*argv, "--size", "tiny"]) == 0
    table = json.loads((out / "result.json").read_text())
    assert kept == {"general.safetensors", "lm.safetensors"}
    assert [s["epochs"] for s in table["stages"]] == [0, 0, 2]


def test_no_data_is_one_line(tmp_path, capsys):
    assert recipe.main(["--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "train.csv.gz" in capsys.readouterr().err


def test_files_are_chosen_by_a_star(data):
    """Train parts alone: the test part is never learned from."""
    texts = general_texts(data / "wikipedia-2015" / "wiki.train-*")

    assert len(texts) == 60
    assert not any("test" in text for text in texts)


def test_the_full_size_is_the_published_one():
    """AWD-LSTM of 3 layers, 400 and 1,152 wide, both directions."""
    full = recipe.SIZES["full"]

    assert (full.solver, full.n_layers, full.emb_sz, full.n_hid) == ("awd_lstm", 3, 400, 1152)
    assert full.backward and full.max_vocab == 60_000 and full.precision == "auto"
