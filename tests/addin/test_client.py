"""The engine process through its client: jobs, progress, stop, and death of either side."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from addin.client import EngineClient
from addin.kinds.ratings.start_state import arrays_of
from engine import store
from engine.collab.initial import random_factors
from engine.collab.published import from_checkpoint
from engine.collab.settings import CollabSettings
from engine.collab.state import State
from engine.errors import DivergedError, InputError

LONG = 1_000_000  # epochs: more than any test waits for
FIT = "engine.collab.job.fit_ratings"
ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills processes by signal")


@pytest.fixture
def client():
    client = EngineClient()
    yield client
    client.close()


def request(ratings, **changes) -> tuple:
    """Header and arrays of a job that fits the ratings of conftest."""
    settings = CollabSettings(n_factors=2, n_epochs=20, lr=0.02, bs=4).with_(**changes)
    start = State(random_factors(ratings.n_users, ratings.n_items, settings))
    header = {
        "settings": settings.to_json(),
        "user_ids": ratings.user_ids,
        "item_ids": ratings.item_ids,
        "titles": [[49, "Marmalade Weather"]],
        "start": {"epoch": 0, "mean": 0.0, "y_range": settings.y_range},
        "run": store.new_run("ratings"),
    }
    return header, arrays_of(ratings, start)


def is_alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(claim, seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not claim() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(claim())


def test_a_job_reports_and_publishes(client, ratings):
    """Every epoch is told, and the end is a model that functions can read."""
    header, arrays = request(ratings)

    job = client.submit(FIT, header, arrays)
    result = job.wait(60)

    assert result["outcome"] == "done"
    assert [log["epoch"] for log in job.log] == list(range(1, 21))
    assert job.log[-1]["train_loss"] < job.log[0]["train_loss"]
    model = from_checkpoint(store.load(result["version"]))
    pred = model.factors.pairs(ratings.user_idx, ratings.item_idx)
    assert np.sqrt(np.mean((pred - ratings.values) ** 2)) == pytest.approx(
        result["train"]["rmse"], abs=1e-12
    )
    assert store.latest("ratings") == result["version"] == f"{header['run']}-20"
    assert model.titles == {49: "Marmalade Weather"}


def test_stop_keeps_what_was_learned(client, ratings):
    """Stop ends the job at a batch, and publishes where it stands."""
    job = client.submit(FIT, *request(ratings, n_epochs=LONG))
    assert wait_until(lambda: len(job.log) > 5)

    job.stop()
    result = job.wait(20)

    assert result["outcome"] == "stopped"
    assert 5 < from_checkpoint(store.load(result["version"])).meta["epoch"] < LONG


def test_a_job_that_waits_can_be_stopped(client, ratings):
    """Stop means all of them, the queue too."""
    first = client.submit(FIT, *request(ratings, n_epochs=LONG))
    second = client.submit(FIT, *request(ratings, n_epochs=LONG))

    assert client.stop_all() == 2
    assert {first.wait(30)["outcome"], second.wait(30)["outcome"]} == {"stopped"}


def test_divergence_is_an_error_of_its_own(client, ratings):
    """The add-in shows #NUM! and advice; the process lives on."""
    job = client.submit(FIT, *request(ratings, lr=1e9))

    with pytest.raises(DivergedError, match=r"Lower lr"):
        job.wait(60)
    assert client.submit(FIT, *request(ratings)).wait(60)["outcome"] == "done"


def test_killed_engine_fails_the_job_and_the_next_press_works(client, ratings):
    """kill -9 in mid-epoch: a reason, the last published model, and a fresh process."""
    job = client.submit(FIT, *request(ratings, n_epochs=LONG))
    assert wait_until(lambda: job.version is not None)
    shown = job.version

    os.kill(client.process.pid, signal.SIGKILL)

    with pytest.raises(InputError, match=r"the engine process ended \(signal 9\)"):
        job.wait(20)
    assert from_checkpoint(store.load(shown)).meta["version"] == shown
    assert client.submit(FIT, *request(ratings)).wait(60)["outcome"] == "done"


def test_engine_ends_when_its_parent_is_killed(ratings, tmp_path):
    """No orphan trains on after the spreadsheet has crashed."""
    code = (
        "import sys, time; sys.path.insert(0, '.');"
        "from tests.addin.test_client import *;"
        "import numpy as np; from engine.collab.data import Ratings;"
        "r = Ratings.from_grid((1, 2), (3, 4), np.array([[1., 2.], [3., 4.]]));"
        "c = EngineClient(); j = c.submit(FIT, *request(r, n_epochs=LONG));"
        "wait_until(lambda: j.log); print(c.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout
    engine = int(parent.stdout.readline())
    assert is_alive(engine)

    parent.kill()
    parent.wait()

    assert wait_until(lambda: not is_alive(engine), 10)


def test_unknown_job_says_so_and_nothing_breaks(client, ratings):
    """An older add-in beside a newer engine, or the other way round."""
    job = client.submit("fit_weather", *request(ratings))

    with pytest.raises(InputError, match="the engine failed: KeyError"):
        job.wait(60)
    assert client.status() == "idle"


def test_status_says_how_far_it_is(client, ratings):
    """What =ENGINE_STATUS() shows."""
    assert client.status() == "not started"
    job = client.submit(FIT, *request(ratings, n_epochs=LONG))
    assert wait_until(lambda: job.log)

    assert client.status().startswith("fit ratings, epoch ")
    assert client.status().endswith(f" of {LONG}")
    job.stop()
