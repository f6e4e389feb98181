"""The add-in's line to the engine process: started on demand, one for each add-in process."""

import atexit
import contextlib
import itertools
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from addin.press.progress import progress_of
from engine import store
from engine.errors import InputError, from_json
from engine.processes import python_command, safe_environment
from engine.wire import WireError, receive, send

Event = dict[str, Any]


class Job:
    """One job of the engine process, as the add-in sees it. Safe to read from any thread."""

    def __init__(self, name: str, stop: Callable[["Job"], None]):
        self.name, self._stop = name, stop
        self.changed = threading.Condition()
        self.state = "queued"  # queued, running, finished
        self.log: list[Event] = []  # every epoch's line
        self.version: str | None = None  # the newest one published
        self.result: Event | None = None  # once finished
        self.process: subprocess.Popen[bytes] | None = None  # the engine process that has it

    def stop(self) -> None:
        """Ask it to stop at its next batch; what it has learned is published."""
        self._stop(self)

    def wait_for_news(self, seen: int, timeout: float | None = None) -> bool:
        """Wait until there are more than `seen` epochs or it has finished; False on timeout."""
        with self.changed:
            return self.changed.wait_for(
                lambda: len(self.log) > seen or self.state == "finished", timeout
            )

    def wait_for_end(self, timeout: float) -> bool:
        """Wait until it has finished; False on timeout."""
        with self.changed:
            return self.changed.wait_for(lambda: self.state == "finished", timeout)

    def wait(self, timeout: float | None = None) -> Event:
        """Wait for the end; returns the result.

        Raises:
            InputError: what the job failed with, or that it did not end in time.
        """
        with self.changed:
            if not self.changed.wait_for(lambda: self.state == "finished", timeout):
                raise InputError("the engine is still at work", "Wait, or press Stop")
        assert self.result is not None
        if self.result["outcome"] == "failed":
            raise from_json(self.result["error"])
        return self.result

    def take(self, event: Event) -> None:
        """Note one event from the engine process."""
        with self.changed:
            if event["event"] == "started":
                self.state = "running"
            elif event["event"] == "epoch":
                self.log.append(event["log"])
                self.version = event["version"] or self.version
            elif event["event"] == "finished" and self.state != "finished":
                self.state, self.result = "finished", event
                self.version = event.get("version") or self.version
            self.changed.notify_all()


class EngineClient:
    """Starts the engine process, gives it jobs, and hears what it says."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.process: subprocess.Popen[bytes] | None = None
        self.jobs: dict[str, Job] = {}  # not finished yet
        self.numbers = itertools.count(1)
        self.answered = threading.Event()
        atexit.register(self.close)

    def submit(self, work: str, header: Event, arrays: dict[str, np.ndarray]) -> Job:
        """Queue a job, by its dotted name in the engine (see `engine.jobs`); return at once."""
        with self.lock:
            self._start()
            job = Job(f"{work.rpartition('.')[2]}-{next(self.numbers)}", self._stop)
            home = str(store.home())  # a job publishes into the store of whoever asked
            frame = {"do": "submit", "job": job.name, "work": work, "home": home, **header}
            try:
                self._give(job, frame, arrays)
            except OSError:  # it died between our look and our word: once more, with a fresh one
                self._drop()
                self._give(job, frame, arrays)
            return job

    def warm(self) -> None:
        """Start the engine process ahead of its first job, and return at once."""
        with self.lock:
            if self.process is None or self.process.poll() is not None:
                self._start()
                with contextlib.suppress(OSError):  # the first job will find out
                    self._send({"do": "warm"})

    def stop_all(self) -> int:
        """Ask every job to stop; returns how many there were."""
        with self.lock:
            jobs = list(self.jobs.values())
        for job in jobs:
            job.stop()
        return len(jobs)

    def ping(self, timeout: float) -> float:
        """Start the engine process if need be; returns the seconds until it answers.

        Raises:
            InputError: when it does not.
        """
        began = time.monotonic()
        self.answered.clear()
        with self.lock:
            self._start()
            self._send({"do": "ping"})
        if not self.answered.wait(timeout):
            raise InputError("the engine process does not answer", "Run cellgrad doctor again")
        return time.monotonic() - began

    def status(self) -> str:
        """One line: no engine, idle, or what runs and how far it is."""
        with self.lock:
            if self.process is None or self.process.poll() is not None:
                return "not started"
            running = [job for job in self.jobs.values() if job.state == "running"]
        if not running:
            return "idle"
        log = running[0].log
        where = f", {progress_of(log[-1])[2].partition(', loss')[0]}" if log else ""
        return f"{running[0].name.rpartition('-')[0].replace('_', ' ')}{where}"

    def close(self) -> None:
        """Let the engine process end; a job that runs is stopped."""
        with self.lock:
            process, self.process = self.process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            assert process.stdin is not None
            process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        if process.poll() is None:
            process.kill()

    def _give(self, job: Job, frame: Event, arrays: dict[str, np.ndarray]) -> None:
        self._start()
        job.process = self.process
        self._send(frame, arrays)
        self.jobs[job.name] = job

    def _drop(self) -> None:
        """Give up on a process that no longer takes our words."""
        if self.process is not None:
            self.process.kill()
            self.process = None

    def _start(self) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        complaints = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
        env = {"OMP_WAIT_POLICY": "passive", **safe_environment()}
        self.process = subprocess.Popen(
            python_command("engine.service"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=env,
            start_new_session=os.name == "posix",  # Ctrl-C in a terminal is ours to handle
        )
        listen = threading.Thread(target=self._listen, args=(self.process, complaints), daemon=True)
        listen.start()

    def _send(self, header: Event, arrays: dict[str, np.ndarray] | None = None) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        send(self.process.stdin, header, arrays)  # type: ignore[arg-type]

    def _stop(self, job: Job) -> None:
        with self.lock, contextlib.suppress(OSError, AssertionError, ValueError):
            if job.state != "finished":
                self._send({"do": "stop", "job": job.name})

    def _listen(self, process: subprocess.Popen[bytes], complaints: Any) -> None:
        """Pass events on until the process closes its output; then fail what it left."""
        assert process.stdout is not None
        with contextlib.suppress(WireError, ValueError, OSError):
            while frame := receive(process.stdout):  # type: ignore[arg-type]
                event = frame[0]
                if event["event"] == "pong":
                    self.answered.set()
                    continue
                with self.lock:  # so that a job is known here before its first event
                    job = self.jobs.get(event.get("job") or "")
                    if job and event["event"] == "finished":
                        del self.jobs[job.name]
                if job:
                    job.take(event)
        code = process.wait()
        with self.lock:
            if self.process is process:
                self.process = None
            left = [job for job in self.jobs.values() if job.process is process]
            for job in left:
                del self.jobs[job.name]
        event = _died(code, _last_line(complaints))
        for job in left:
            job.take(event)


def _died(code: int, complaint: str) -> Event:
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    err = InputError(
        f"the engine process ended ({how}){complaint}",
        "The last published model stays in use; press the button again to continue from it",
    )
    return {"event": "finished", "outcome": "failed", "error": err.to_json()}


def _last_line(complaints: Any) -> str:
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    complaints.close()
    return f": {lines[-1][:200]}" if lines else ""


_shared: EngineClient | None = None


def shared_client() -> EngineClient:
    """The client of this add-in process."""
    global _shared
    if _shared is None:
        _shared = EngineClient()
    return _shared
