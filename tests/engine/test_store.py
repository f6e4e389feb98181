"""The model store: versions, the newest one, and which old ones stay."""

import os

import numpy as np
import pytest

from engine import store
from engine.checkpoint import Checkpoint
from engine.errors import NoModelError

MODEL = Checkpoint({"w": np.zeros(2)}, {"kind": "ratings"})


def test_latest_is_what_was_published_last():
    """A function without a model argument follows the newest model."""
    store.publish("ratings/aaaa-1", MODEL)
    store.publish("ratings/bbbb-7", MODEL)

    assert store.latest("ratings") == "ratings/bbbb-7"
    assert store.load("ratings/aaaa-1").meta == MODEL.meta


def test_nothing_published_says_so():
    """The first call of all."""
    with pytest.raises(NoModelError, match=r"no ratings model is published yet. Train one.") as err:
        store.latest("ratings")

    assert err.value.values == {"kind": "ratings"}


def test_a_version_that_is_not_here_says_of_which_kind_it_is():
    """So that the add-in can name the button that trains it."""
    with pytest.raises(NoModelError) as err:
        store.load("salaries/aaaa-1")

    assert (err.value.code, err.value.values) == ("absent", {"kind": "salaries"})


@pytest.mark.parametrize("text", ["", "none", "ratings/../../etc-1", "ratings/aaaa", "/abs-1", "x"])
def test_no_text_leads_out_of_the_store(text):
    """The model cell is the user's to type into."""
    with pytest.raises(NoModelError, match="is not a model version"):
        store.path_of(text)


def test_old_versions_of_a_run_go(store_home):
    """A hundred epochs do not fill the disk, and the one just replaced still answers."""
    for epoch in range(1, 31):
        store.publish(f"ratings/aaaa-{epoch}", MODEL)
        os.utime(store.path_of(f"ratings/aaaa-{epoch}"), (epoch, epoch))

    kept = sorted(p.stem for p in (store_home / "models" / "ratings").glob("*.safetensors"))

    assert kept == [f"aaaa-{epoch}" for epoch in range(26, 31)]


def test_the_end_of_an_earlier_run_stays(store_home):
    """Restore previous run and older workbooks go back to it."""
    for epoch in (1, 2, 3):
        store.publish(f"ratings/aaaa-{epoch}", MODEL)
        os.utime(store.path_of(f"ratings/aaaa-{epoch}"), (epoch, epoch))
    store.publish("ratings/bbbb-1", MODEL)

    kept = sorted(p.stem for p in (store_home / "models" / "ratings").glob("*.safetensors"))

    assert kept == ["aaaa-3", "bbbb-1"]


def test_new_runs_have_names_of_their_own():
    """And their versions have the form that a model cell is read by."""
    runs = {store.new_run("ratings") for _ in range(100)}

    assert len(runs) == 100
    assert all(store.is_version(store.version_of(run, 12)) for run in runs)
