"""The stages on reviews made by rule: they learn, stop, publish, and go on when cut off."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import store
from engine.errors import InputError
from engine.jobs import job_named
from engine.progress import Quiet
from engine.text.fit import fit
from engine.text.language_model import load_language_model
from engine.text.score_job import to_arrays
from engine.text.sentiment import load_sentiment
from engine.text.settings import TextSettings
from engine.text.vocab import Vocab
from engine.text.words import vocab_for
from tests.engine.text.made_reviews import BAD, GOOD, TINY, made_reviews


class Watcher:
    """Wants to see every epoch; stops after so many looks."""

    def __init__(self, looks=10**9):
        self.left, self.seen = looks, []

    def should_stop(self):
        self.left -= 1
        return self.left <= 0

    def wants_snapshot(self, log):
        return True

    def on_epoch(self, log, version):
        self.seen.append((log.stage, log.epoch, log.n_epochs, version))


def request(settings, texts=None, labels=None):
    if texts is None:
        texts, labels = made_reviews()
    header = {"run": "reviews/abcdef12", "settings": settings.to_json(), "classes": ["bad", "good"]}
    return header, {**to_arrays(texts), "labels": np.array(labels, dtype=np.int64)}


@pytest.fixture(scope="module")
def fitted():
    return fit(*made_reviews(200), TINY.with_(n_epochs=12, lr=0.1))


def test_it_learns_what_was_planted(fitted):
    """Both kinds of stages: fewer words to choose among, and reviews told apart."""
    lm = next(s for s in fitted.stages if s.stage == "lm")

    assert lm.metrics["perplexity"] < lm.metrics["perplexity_before"] * 0.7
    assert fitted.valid["accuracy"] >= 0.9
    assert fitted.baselines["commonest"]["accuracy"] == pytest.approx(0.5, abs=0.01)
    assert fitted.baselines["naive bayes"]["accuracy"] >= 0.9
    texts, labels = made_reviews(40, seed=9)
    assert np.mean((fitted.model.predict(texts) > 0.5) == labels) >= 0.9


def test_words_contribute_in_the_direction_they_were_planted(fitted):
    text = f"The film tells of {GOOD[0]} two old friends {BAD[0]} ."
    parts = dict(fitted.model.explain(text))

    assert parts[GOOD[0]] > 0 > parts[BAD[0]]


def test_each_stage_is_reported_under_its_name(fitted):
    named = [(log.stage, log.epoch, log.n_epochs) for log in fitted.log]

    assert named == [("lm", e, 2) for e in (1, 2)] + [("classifier", e, 12) for e in range(1, 13)]
    assert [(s.stage, s.epochs, s.outcome) for s in fitted.stages] == [
        ("lm", 2, "done"),
        ("classifier", 12, "done"),
    ]


def test_the_job_publishes_both_models_and_functions_find_them():
    """What a press of Train leaves: a version of each, with rows for the journal."""
    watcher = Watcher()
    result = job_named("engine.text.job.fit_reviews")(*request(TINY), watcher)

    assert result["version"] == "reviews/abcdef12-4"
    assert [s["version"] for s in result["stages"]] == ["language/abcdef12-2", result["version"]]
    assert result["stages"][1]["metrics"] == result["valid"]
    model = load_sentiment()
    assert model.meta["version"] == result["version"]
    assert model.meta["classes"] == ["bad", "good"]
    assert load_language_model(result["version"]).meta["version"] == "language/abcdef12-2"
    assert load_language_model().next_words("The film was", 2)
    shown = [version for stage, *_, version in watcher.seen if version]
    assert shown == [f"reviews/abcdef12-{n}" for n in (1, 2, 3)]
    assert not list((store.home() / "training").glob("*/*.part"))


def test_labels_are_not_needed_for_the_language():
    """Stage lm on texts alone; the model cell of a sheet stays as it is."""
    texts, _ = made_reviews()
    result = job_named("engine.text.job.fit_reviews")(
        *request(TINY.with_(stages="lm"), texts, [-1] * len(texts)), Watcher()
    )

    assert (result["version"], result["valid"]) == (None, None)
    assert result["stages"][0]["version"] == "language/abcdef12-2"


def test_unlabelled_texts_teach_the_language_and_no_more():
    texts, labels = made_reviews(60)
    fitted = fit([*texts, "Popcorn " * 30], [*labels, None], TINY.with_(n_epochs=1))

    assert fitted.model.meta["n_rows"] == 48
    assert "popcorn" in fitted.model.vocab.stoi


def test_a_model_that_reads_from_the_end_is_averaged_in():
    watcher = Watcher()
    result = job_named("engine.text.job.fit_reviews")(
        *request(TINY.with_(backward=True, n_epochs=2)), watcher
    )

    assert [s["stage"] for s in result["stages"]] == [
        "lm",
        "classifier",
        "lm backward",
        "classifier backward",
    ]
    model = load_sentiment(result["version"])
    assert set(model.weights) == {"forward", "backward"}
    assert set(result["stages"][1]["metrics"]) == {"log_loss"}  # of one reader
    assert set(result["stages"][3]["metrics"]) == {"accuracy", "auc", "log_loss"}  # of both
    assert result["version"] == "reviews/abcdef12-4"


@pytest.mark.parametrize("precision", ["full", "bf16"])
def test_awd_lstm_goes_the_same_way(precision):
    """The published encoder, at both widths of numbers: it learns, and numpy answers for it."""
    settings = TINY.with_(
        solver="awd_lstm", precision=precision, n_epochs=12, lm_epochs=8, lr=0.2, lm_lr=0.03
    )
    fitted = fit(*made_reviews(100), settings)

    lm = fitted.stages[0].metrics
    assert lm["perplexity"] < 0.8 * lm["perplexity_before"]
    assert fitted.train["accuracy"] > 0.65  # chance is 0.5, and 80 texts are enough to tell
    assert fitted.model.meta["solver"] == "awd_lstm"


def test_general_text_comes_first(tmp_path):
    """Stage general learns from a file; its words are known to the classifier."""
    path = tmp_path / "general.txt"
    path.write_text("\n".join(f" = Sea {i} = \nships sail far over the sea" for i in range(40)))
    settings = TINY.with_(stages="general lm classifier", general=str(path), n_epochs=1)
    fitted = fit(*made_reviews(40), settings)

    assert [s.stage for s in fitted.stages] == ["general", "lm", "classifier"]
    assert fitted.stages[0].metrics["perplexity"] < fitted.stages[0].metrics["perplexity_before"]
    assert "sail" in fitted.model.vocab.stoi


def test_a_fit_begins_from_an_earlier_language_model():
    """`start` names a version: what it learned shows before the first step."""
    job_named("engine.text.job.fit_reviews")(
        *request(TINY.with_(stages="lm", lm_epochs=4)), Watcher()
    )
    again = fit(*made_reviews(seed=1), TINY.with_(start="language/abcdef12-4", stages="lm"))
    fresh = fit(*made_reviews(seed=1), TINY.with_(stages="lm"))

    before = [f.stages[0].metrics["perplexity_before"] for f in (again, fresh)]
    assert before[0] < before[1] / 1.5


@pytest.mark.parametrize("looks", [1, 15, 40])
def test_stop_keeps_what_was_learned(looks):
    """At the first batch, in the middle of the language model, in that of the classifier."""
    watcher = Watcher(looks)
    result = job_named("engine.text.job.fit_reviews")(*request(TINY), watcher)

    assert result["outcome"] == "stopped"
    assert len(result["stages"]) == (2 if looks == 40 else 1)
    if result["version"]:
        assert load_sentiment(result["version"]).predict(["great"])[0] > 0


def killed(home: Path, n: int) -> None:
    """Run the same fit in a process that dies without a word after n batches."""
    code = f"""
import os, signal
from engine.resume import Saver
from tests.engine.text.test_ulmfit import *
left = [{n}]
def call(self, learner):
    self.save(learner)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
Saver.__call__ = call
fit(*made_reviews(), TINY)
"""
    env = {**os.environ, "CELLGRAD_HOME": str(home)}
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=env, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.mark.parametrize("n", [13, 55])  # in mid-epoch of the language model, of the classifier
def test_a_killed_run_goes_on_in_mid_epoch_to_the_same_scores(n, store_home):
    """Power fails in the middle; the same press ends as if it had not."""
    whole = fit(*made_reviews(), TINY, folder=store_home / "other")
    killed(store_home, n)
    left = list((store_home / "training").rglob("*.part"))
    resumed = fit(*made_reviews(), TINY)

    assert len(left) == 1
    assert len(resumed.log) < len(whole.log)
    texts = made_reviews(20, seed=3)[0]
    np.testing.assert_array_equal(resumed.model.predict(texts), whole.model.predict(texts))


def test_a_press_after_a_finished_run_is_a_new_one(store_home):
    """Files of a run are for its own continuation; they are removed when it ends."""
    fit(*made_reviews(), TINY.with_(n_epochs=1, lm_epochs=1))

    assert not list((store_home / "training").rglob("*.*"))


def test_the_fast_solver_is_behind_the_same_door():
    settings = TextSettings(start="none")
    result = job_named("engine.text.job.fit_reviews")(*request(settings), FastWatcher())

    assert result["stages"][0]["stage"] == "fast"
    assert result["stages"][0]["version"] == result["version"]
    assert load_sentiment().meta["solver"] == "fast"


class FastWatcher(Quiet):
    def wants_snapshot(self, log):
        return True


BAD_LABELS = [
    ([0] * 40, "all labels are '0'"),
    ([None] * 40, "no text has a label"),
    ([0, 1, 2, 3] * 10, "there are 4 different labels"),
    ([0] * 39 + [1], "one text of 40 labelled ones have the label '1'"),
]


@pytest.mark.parametrize(("labels", "words"), BAD_LABELS)
@pytest.mark.parametrize("solver", ["fast", "gated"])
def test_labels_that_are_no_two_classes_say_so(labels, words, solver):
    with pytest.raises(InputError, match=words):
        fit(made_reviews(40)[0], labels, TINY.with_(solver=solver))


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["", " ", "<br />"] * 14, "0 texts of 0 labelled ones have the label '0'"),
        (["good", "bad"] * 20 + [None, "x"], "None is not a text"),
        (["good", "bad"] * 20 + [3.5, "x"], "3.5 is not a text"),
    ],
)
def test_texts_that_say_nothing_are_named(texts, words):
    with pytest.raises(InputError, match=words):
        fit(texts, ([0, 1] * 30)[: len(texts)], TINY)


def test_blank_texts_among_others_are_passed_over():
    texts, labels = made_reviews(60)
    fitted = fit(["", *texts, " "], [1, *labels, 0], TINY.with_(n_epochs=1))

    assert fitted.model.meta["n_rows"] == 48


@pytest.mark.parametrize("text", ["good", "zzz", "x " * 3000])
def test_one_token_only_unknown_ones_and_very_long_texts_train(text):
    """A dozen odd texts in each class do no harm."""
    texts, labels = made_reviews(40)
    fitted = fit([*texts, text, text], [*labels, 0, 1], TINY.with_(n_epochs=2, lm_epochs=1))

    assert np.isfinite(fitted.model.predict([text])).all()


@pytest.mark.parametrize("n", [4, 5, 7])
def test_a_handful_of_texts_is_enough_to_run(n):
    texts, labels = made_reviews(n)
    fitted = fit(texts, labels, TINY.with_(n_epochs=2))

    assert fitted.model.predict(texts).shape == (n,)


def test_a_start_that_cannot_be_had_is_named(tmp_path):
    for start, words in [
        ("nothing.pth", "there is no such file"),
        ("language/abcd-3", "is not on this machine"),
        (str(tmp_path), "there is no \\.pth file"),
    ]:
        with pytest.raises(InputError, match=words):
            fit(*made_reviews(20), TINY.with_(start=start))


def test_new_words_find_room_and_known_ones_keep_their_places():
    """The start's frequent words stay where its softmax has learned to look for them."""
    from engine.text.language_model import PublishedLM

    start = PublishedLM(Vocab((*Vocab.build([], 1).itos, *(f"w{i}" for i in range(90)))), {}, {})
    settings = TINY.with_(max_vocab=99, min_freq=2)
    vocab = vocab_for(["xxbos w1 popcorn popcorn cinema", "xxbos cinema rare"], settings, start)

    assert len(vocab) == 99
    assert vocab.itos[9:12] == ("w0", "w1", "w2")
    assert vocab.itos[-2:] == ("cinema", "popcorn")
    assert "rare" not in vocab.stoi


@pytest.mark.parametrize(
    "changes",
    [
        {"solver": "magic"},
        {"stages": "lm poetry"},
        {"stages": ""},
        {"stages": "general lm"},
        {"solver": "fast", "stages": "lm"},
        {"bptt": 1},
        {"n_epochs": 2.5},
        {"drop_mult": -1},
        {"valid_pct": "ten"},
        {"lr": float("nan")},
    ],
)
def test_a_setting_that_cannot_be_is_refused(changes):
    with pytest.raises(InputError):
        TINY.with_(**changes)


def test_settings_survive_json():
    settings = TINY.with_(backward=True, stages="lm, classifier")

    assert TextSettings.from_json(settings.to_json()) == settings
    assert settings.stage_list == ["lm", "classifier"]
