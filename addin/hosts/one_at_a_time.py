"""One press at a time in a workbook: whose turn it is, and what trains there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from addin.client import Job, shared_client

PATIENCE = 30.0  # seconds that a press waits for another one that does not train


class BusyError(Exception):
    """Another press is at work on the workbook; its text is for the user."""


class OneAtATime:
    """The presses that are at work, and the jobs that they follow, by workbook."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.busy: set[str] = set()
        self._free = threading.Condition()  # guards both

    @contextmanager
    def turn(self, place: str) -> Iterator[None]:
        """Within this block no other press works on the workbook; its job ends with the block.

        Raises:
            BusyError: when another press trains there, or does not come to an end.
        """
        with self._free:
            self._free.wait_for(lambda: place not in self.busy or self.trains(place), PATIENCE)
            if place in self.busy:
                raise BusyError("Cellgrad is at work in this workbook: press Stop first")
            self.busy.add(place)
        try:
            yield
        finally:
            with self._free:
                self.busy.discard(place)
                job = self.jobs.pop(place, None)
                self._free.notify_all()
            if job is not None:
                job.stop()  # nobody follows it any more, whatever the reason

    def follows(self, place: str, job: Job) -> None:
        """Take note of the job that the press on a workbook has started."""
        with self._free:
            self.jobs[place] = job
            self._free.notify_all()

    def trains(self, place: str) -> bool:
        """Whether a job is at work for a workbook."""
        job = self.jobs.get(place)
        return job is not None and job.state != "finished"

    def stop(self, place: str) -> None:
        """Stop what trains for a workbook, if anything does."""
        job = self.jobs.get(place)
        if job is not None:
            job.stop()

    def stop_unfollowed(self) -> None:
        """Stop a job that was started by a press which then failed before it could be followed."""
        followed = list(self.jobs.values())
        for job in list(shared_client().jobs.values()):
            if job not in followed:
                job.stop()
