"""The shipped model's recipe, whole, on made-up reviews."""

import gzip
import json

import numpy as np
import pytest
import torch

from engine.checkpoint import load_checkpoint
from engine.text.fast.model import from_checkpoint
from engine.text.fast.network import Embedding, Network, batch_of
from engine.text.fast.pretrain import PretrainSettings, draw, pretrain
from engine.text.fast.tune import TuneSettings, logits_of, tune
from engine.text.sentiment import SHIPPED_VERSION
from engine.text.shipped import build
from engine.text.tokens import SPECIALS
from engine.text.vocab import Vocab
from tests.engine.text.fast.planted import BAD, GOOD, reviews

SMALL = {
    "n_words": 200,
    "n_bits": 14,
    "student": {"fewest": 2, "l2": 0.005},
    "l2_numbers": 1.0,
    "pretrain": {"d": 16, "bs": 128, "n_epochs": 6.0, "lr": 0.02},
    "tune": {"m": 16, "n_epochs": 5, "bs": 16, "lr": 0.02},
    "reader": {"bs": 16},
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder in the form of IMDB's: 240 labelled, 100 to test on, 400 without labels."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "imdb").mkdir()
    for seed, (name, n) in enumerate((("train", 240), ("test", 100), ("unsup", 400))):
        texts, targ = reviews(n, seed=seed)
        rows = [
            f"{i // 2}_9,{text}" if name == "unsup" else f"{i // 2 * 50}_9,{label},{text}"
            for i, (text, label) in enumerate(zip(texts, targ, strict=True))
        ]
        head = "id,text" if name == "unsup" else "id,label,text"
        with gzip.open(folder / "imdb" / f"{name}.csv.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join([head, *rows]) + "\n")
    return folder


def command(monkeypatch, data, *args: str) -> None:
    """Run the build command with the small recipe."""
    recipe = ["--recipe", json.dumps(SMALL), "--procs", "1"]
    monkeypatch.setattr("sys.argv", ["build", "--data", str(data), *recipe, *args])
    build.main()


def test_build_command_end_to_end(data, tmp_path, monkeypatch, capsys):
    """One command trains from files and writes a model; another measures it, and says so in it."""
    out = tmp_path / "sentiment.safetensors"
    command(monkeypatch, data, "--out", str(out))
    command(monkeypatch, data, "--out", str(out), "--test")

    model = from_checkpoint(load_checkpoint(out))

    assert model.meta["version"] == SHIPPED_VERSION
    assert model.meta["metrics"]["test"]["accuracy"] >= 0.85
    assert model.meta["n_unlabelled"] == 400
    assert model.regions is not None
    assert model.predict(["not dull"])[0] > model.predict(["dull"])[0]
    assert "on 100 reviews" in capsys.readouterr().out


def test_choosing_holds_stretches_back(data, tmp_path, monkeypatch, capsys):
    """Whole stretches of numbers, as one film has them; a second run continues from those kept."""
    command(monkeypatch, data, "--choose", "--work", str(tmp_path))
    command(monkeypatch, data, "--choose", "--work", str(tmp_path))

    said = capsys.readouterr().out
    first, again = (line for line in said.splitlines() if line.startswith("held back"))
    assert first.partition(";")[0] == again.partition(";")[0]
    assert said.count("taken from") == 10
    assert 0.85 <= float(first.partition("'accuracy': ")[2].partition(",")[0]) <= 1.0
    held = build.held_back(build.read_imdb(data / "imdb" / "train.csv.gz"))
    assert 30 <= held.sum() <= 60
    assert (held[1:] != held[:-1]).sum() < 12


def test_pretraining_finds_words_of_one_kind():
    """Words that stand in the same places get vectors in the same direction; no label is needed."""
    rng = np.random.default_rng(0)
    vocab = Vocab(
        (*SPECIALS, *GOOD, *BAD, *(f"g{i}" for i in range(5)), *(f"b{i}" for i in range(5)))
    )
    words, doc = [], []
    for text in range(600):
        kind, own = (GOOD, "g") if text % 2 else (BAD, "b")
        drawn = [rng.choice(kind) if i % 2 else f"{own}{rng.integers(5)}" for i in range(20)]
        words += vocab.numericalise(drawn).tolist()
        doc += [text] * 20
    settings = PretrainSettings(d=8, bs=64, lr=0.03, n_epochs=8)

    embedding = pretrain(np.array(words), np.array(doc), len(vocab), settings)

    vectors = torch.nn.functional.normalize(embedding.vectors.detach(), dim=1)
    good, bad = (vectors[[vocab.stoi[w] for w in kind]] for kind in (GOOD, BAD))
    assert (good @ good.T).mean() > (good @ bad.T).mean() + 0.3


def test_regions_never_reach_into_another_text():
    """What is drawn of a text, and what is asked of it, is its own."""
    words, doc = np.arange(2, 62), np.repeat(np.arange(6), 10)
    rng = np.random.default_rng(0)

    x, rows, asked = draw(words, doc, np.ones(70), 200, rng)

    of = np.concatenate([[-1, -1], doc])  # the text of each word
    first = of[x[:, 0]]
    assert ((x == 1) | (of[x] == first[:, None])).all()
    np.testing.assert_array_equal(of[asked], first[rows])
    assert not (asked[:, None] == x[rows]).any()


def test_numpy_answers_what_torch_trained():
    """The network and what ships of it agree, but for the rounding of vectors to bytes."""
    vocab = Vocab((*SPECIALS, *GOOD, *BAD))
    texts = [
        np.random.default_rng(i).integers(0, len(vocab), n) for i, n in enumerate((1, 4, 9, 80))
    ]
    torch.manual_seed(0)
    network = Network(Embedding(len(vocab), 8), 6, 0.2, 0.5)
    torch.nn.init.normal_(network.head.weight)

    answers = logits_of(network, texts)

    part = network.to_regions(vocab)
    np.testing.assert_allclose([part.logit(t) for t in texts], answers, atol=0.02)
    assert len(batch_of(texts)[1]) == 4


def test_tuning_changes_only_words_that_occur():
    """Sparse steps leave other words' vectors, and the empty place's, as they were."""
    vocab = Vocab((*SPECIALS, *GOOD, *BAD))
    network = Network(Embedding(len(vocab), 4), 3, 0.0, 0.0)
    before = network.embedding.vectors.detach().clone()

    outcome = tune(
        network,
        [np.array([9, 10]), np.array([11])],
        np.array([1.0, 0.0]),
        TuneSettings(n_epochs=2, lr=0.1),
    )

    changed = (network.embedding.vectors.detach() != before).any(dim=1).nonzero().flatten()
    assert outcome == "done"
    assert set(changed.tolist()) <= {9, 10, 11}
    assert len(changed)
