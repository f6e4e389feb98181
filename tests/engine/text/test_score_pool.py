"""Scoring a column with processes: the same answers in order, Stop, and a process that dies."""

import os
import signal
import threading
import time
from multiprocessing import active_children

import pytest

from engine.text import score_job
from engine.text.score_pool import ScorePool
from engine.text.scorer import scored
from engine.text.sentiment import shipped

ENDS = ("great", "dull", "dull")
TEXTS = [f"A good film, number {n}, though a {ENDS[n % 3]} end" for n in range(600)]


class Watching:
    """Keeps what a job says; asks it to stop after so many texts."""

    def __init__(self, n_texts: int = 1 << 30):
        self.n_texts, self.logs = n_texts, []

    def should_stop(self) -> bool:
        return bool(self.logs) and self.logs[-1].done >= self.n_texts

    def on_epoch(self, log, version) -> None:
        self.logs.append(log)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home of its own; processes beside the job even where there is one core."""
    monkeypatch.setenv("CELLGRAD_HOME", str(tmp_path))
    monkeypatch.setattr("engine.text.score_pool.n_cores", lambda: 2)
    return tmp_path


def started(words: bool = False, should_stop=lambda: False) -> ScorePool:
    """A pool whose processes have the shipped model."""
    pool = ScorePool(shipped(), words, should_stop)
    assert pool.ask(TEXTS, 1 << 20) is None  # it only starts them
    until(lambda: pool.is_ready)
    return pool


def until(is_so) -> None:
    ends = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_processes_answer_alike_stop_and_die(home):
    """Texts in order, words named; Stop does not wait for what was asked; a death is noticed."""
    stop = threading.Event()
    with started(True, stop.is_set) as pool:
        assert pool.answer(pool.ask(TEXTS, 1)) == scored(shipped(), TEXTS, True)

        stop.set()
        assert pool.answer(pool.ask(TEXTS * 20, 1)) is None
        stop.clear()

        for process in active_children():
            os.kill(process.pid, signal.SIGTERM)
        assert pool.answer(pool.ask(TEXTS * 20, 1) or []) in (None, [])
        assert pool.is_broken
        assert not pool.is_ready
    until(lambda: not active_children())


def test_few_texts_and_other_solvers_start_none(home):
    """Starting processes costs a second: not for a few texts, nor where torch has threads."""
    pool = ScorePool(shipped(), False, lambda: False)

    assert pool.ask(TEXTS, len(TEXTS)) is None
    assert pool._pool is None
    other = type("Other", (), {"meta": {"version": "reviews/a-1", "solver": "gated"}})()
    assert ScorePool(other, False, lambda: False).n_procs == 1


@pytest.mark.parametrize("breaks", [False, True])
def test_a_column_scored_by_processes(home, monkeypatch, breaks):
    """Stopped, gone on and finished, every text once and in order; also when processes die."""
    pools = []

    def ready(model, words, should_stop):
        pools.append(started(words, should_stop))
        if breaks:
            for process in active_children():
                os.kill(process.pid, signal.SIGTERM)
        return pools[-1]

    monkeypatch.setattr(score_job, "ScorePool", ready)
    monkeypatch.setattr(score_job, "BLOCK", 32)
    monkeypatch.setattr(score_job, "REPORT_SECONDS", 0.0)
    header, arrays = {"model": "shipped", "words": False}, score_job.to_arrays(TEXTS)

    first, then = Watching(100), Watching()
    stopped = score_job.score_reviews(header, arrays, first)
    done = score_job.score_reviews(header, arrays, then)

    assert (stopped["outcome"], done["outcome"]) == ("stopped", "done")
    assert 100 <= stopped["n_texts"] < len(TEXTS)
    assert done["n_known"] >= stopped["n_texts"]
    assert [log.first for log in then.logs] == list(range(0, len(TEXTS), 32))
    scores = [score for log in then.logs for score in log.scores]
    assert scores == shipped().predict(TEXTS).tolist()
    assert all(pool.is_broken == breaks for pool in pools[:1])
    until(lambda: not active_children())
