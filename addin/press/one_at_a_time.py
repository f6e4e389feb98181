"""One press at a time in a workbook: whose turn it is, and what trains there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from addin.client import Job, shared_client
from addin.press.stopping import heeding

PATIENCE = 30.0  # seconds that a press waits for another one that does not train


class BusyError(Exception):
    """Another press is at work on the workbook; its text is for the user."""


class OneAtATime:
    """The presses that are at work, and the jobs that they follow, by workbook."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.busy: dict[str, threading.Event] = {}  # its event: Stop was pressed meanwhile
        self._free = threading.Condition()  # guards both

    @contextmanager
    def turn(self, place: str) -> Iterator[None]:
        """Within this block no other press works on the workbook; its job ends with the block.

        Stop reaches the block too, where it reads and writes cells (`addin.press.stopping`).

        Raises:
            BusyError: when another press trains there, or does not come to an end.
        """
        with heeding(self.take(place)):
            try:
                yield
            finally:
                self.give_back(place)

    def take(self, place: str) -> threading.Event:
        """Take the turn in a workbook, until it is given back; returns what Stop will set.

        Raises:
            BusyError: as `turn`.
        """
        with self._free:
            self._free.wait_for(lambda: place not in self.busy or self.trains(place), PATIENCE)
            if place in self.busy:
                raise BusyError("Cellgrad is at work in this workbook: press Stop first")
            asked = self.busy[place] = threading.Event()
            return asked

    def give_back(self, place: str) -> None:
        """End a turn, and the job that was followed in it."""
        with self._free:
            self.busy.pop(place, None)
            job = self.jobs.pop(place, None)
            self._free.notify_all()
        if job is not None:
            job.stop()  # nobody follows it any longer, whatever the reason

    def follows(self, place: str, job: Job) -> None:
        """Take note of the job that the press on a workbook has started."""
        with self._free:
            self.jobs[place] = job
            self._free.notify_all()
            asked = self.busy[place].is_set()
        if asked:  # before there was a job
            job.stop()

    def trains(self, place: str) -> bool:
        """Whether a job is at work for a workbook."""
        job = self.jobs.get(place)
        return job is not None and job.state != "finished"

    def stop(self, place: str) -> bool:
        """Stop the press on a workbook, whether it trains or not; False where there is none."""
        with self._free:
            asked, job = self.busy.get(place), self.jobs.get(place)
            if asked is not None:
                asked.set()
        if job is not None:
            job.stop()
        return asked is not None

    def stop_all(self) -> int:
        """Stop every press that is at work, whether it trains or not; returns how many."""
        with self._free:
            for asked in self.busy.values():
                asked.set()
            return len(self.busy)

    def close(self) -> None:
        """The app has gone: stop what trains, and let the engine process end."""
        shared_client().stop_all()
        shared_client().close()

    def stop_unfollowed(self) -> None:
        """Stop a job that was started by a press which then failed before it could be followed."""
        followed = list(self.jobs.values())
        for job in list(shared_client().jobs.values()):
            if job not in followed:
                job.stop()
