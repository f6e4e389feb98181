"""The engine process: one job at a time, progress, stop, publish. Started by the add-in's client.

It reads frames (`engine.wire`) from standard input and answers on standard output:

    in   submit {job, work, home, ...} + arrays    stop {job}    ping    warm
    out  started {job}   epoch {job, log, version}   finished {job, outcome, ...}   pong {job}

When its input closes, its parent has gone: it stops the job at the next batch and ends itself.
"""

import contextlib
import os
import queue
import sys
import threading
import time
import traceback
from typing import Any, BinaryIO

import numpy as np

from engine.errors import InputError
from engine.jobs import job_named
from engine.progress import Epoch, Scored, Tried
from engine.wire import WireError, receive, send

SHOWN_A_SECOND = 5.0
GRACE = 2.0  # seconds that a job has to stop after the parent has gone

Frame = tuple[dict[str, Any], dict[str, np.ndarray]]


class Service:
    """Reads on one thread, works on the main one."""

    def __init__(self, source: BinaryIO, sink: BinaryIO):
        self.source, self.sink = source, sink
        self.sending = threading.Lock()
        self.work: queue.Queue[Frame | None] = queue.Queue()
        self.stopped: set[str] = set()  # jobs asked to stop, running or still waiting
        self.orphaned = threading.Event()
        self.running: str | None = None

    def serve(self) -> None:
        """Work until the parent closes our input."""
        threading.Thread(target=self._read, daemon=True).start()
        while (frame := self.work.get()) is not None:
            if frame[0]["do"] == "warm":
                import torch  # noqa: F401  takes seconds, which the first job then does not wait
            else:
                self._work(*frame)

    def tell(self, event: str, **header: Any) -> None:
        """Send one event; a parent that has gone is not an error."""
        with self.sending, contextlib.suppress(BrokenPipeError, ValueError):
            send(self.sink, {"event": event, **header})

    def _read(self) -> None:
        with contextlib.suppress(WireError, ValueError):
            while frame := receive(self.source):
                header, _ = frame
                if header["do"] in ("submit", "warm"):
                    self.work.put(frame)
                elif header["do"] == "stop":
                    self.stopped.add(header["job"])
                elif header["do"] == "ping":
                    self.tell("pong", job=self.running)
        self.orphaned.set()
        self.work.put(None)
        if self.running:
            time.sleep(GRACE)
            os._exit(0)  # a job that does not look up must not outlive its parent

    def _work(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        job = self.running = header["job"]
        self.tell("started", job=job)
        os.environ["CELLGRAD_HOME"] = header["home"]
        try:
            result = job_named(header["work"])(header, arrays, _Watcher(self, job))
            self.tell("finished", job=job, **result)
        except InputError as err:
            self._fail(job, err)
        except MemoryError:
            self._fail(job, InputError("there is not enough memory", "Lower n_factors or bs"))
        except Exception as err:  # whatever it was, the process must live to say so
            traceback.print_exc()
            problem = f"the engine failed: {type(err).__name__}: {err}"
            remedy = "Try again; if it comes back, report it with the log"
            self._fail(job, InputError(problem, remedy, code="crashed"))
        finally:
            self.running = None
            self.stopped.discard(job)

    def _fail(self, job: str, err: InputError) -> None:
        self.tell("finished", job=job, outcome="failed", error=err.to_json())


class _Watcher:
    """Passes one job's progress on, and decides which epochs are shown."""

    def __init__(self, service: Service, job: str):
        self.service, self.job, self.shown = service, job, 0.0

    def should_stop(self) -> bool:
        return self.job in self.service.stopped or self.service.orphaned.is_set()

    def wants_snapshot(self, log: Epoch) -> bool:
        due = time.monotonic() - self.shown >= 1 / SHOWN_A_SECOND
        return due and not self.should_stop()

    def on_epoch(self, log: Epoch | Scored | Tried, version: str | None) -> None:
        if version:
            self.shown = time.monotonic()
        self.service.tell("epoch", job=self.job, log=vars(log), version=version)


def main() -> None:
    """Serve on this process's standard input and output; prints of any library go to stderr."""
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # Ctrl-C in a terminal reaches the whole process group: the parent decides what it means.
    with contextlib.suppress(ValueError):
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)
    Service(sys.stdin.buffer, sink).serve()


if __name__ == "__main__":
    main()
