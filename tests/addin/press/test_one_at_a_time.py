"""Whose turn it is in a workbook, and how Stop reaches whoever has it."""

import pytest

from addin.client import Job
from addin.press import stopping
from addin.press.one_at_a_time import OneAtATime


def test_stop_reaches_a_press_that_has_no_job_yet():
    """It was lost while cells were read: the run then began as if nobody had pressed."""
    presses = OneAtATime()

    with presses.turn("book"):
        stopping.raise_if_stopped()
        assert presses.stop_all() == 1
        with pytest.raises(stopping.StoppedError):
            stopping.raise_if_stopped()

    assert presses.stop_all() == 0
    stopping.raise_if_stopped()


def test_a_job_that_comes_after_stop_is_stopped():
    """Stop came between the last look at it and the start of the job."""
    presses, stopped = OneAtATime(), []

    with presses.turn("book"):
        presses.stop_all()
        presses.follows("book", Job("fit-1", stopped.append))
        assert [job.name for job in stopped] == ["fit-1"]


def test_stop_does_not_reach_the_next_press():
    presses = OneAtATime()

    with presses.turn("book"):
        presses.stop_all()

    with presses.turn("book"):
        stopping.raise_if_stopped()
