"""Processes of several Calcs, or several Excels, share a log."""

import subprocess
import sys

import pytest

from engine import store

WRITER = """
import logging, sys
from addin.hosts.HOST.process import _write_log
_write_log()
for line in sys.stdin:
    logging.getLogger("cellgrad.HOST").info(line.strip())
    print("written", flush=True, file=sys.__stdout__)
"""


def say(process, text):
    """Let a process write a line, and wait until it is there."""
    process.stdin.write(text + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "written\n"


@pytest.mark.parametrize("host", ["calc", "excel"])
def test_two_processes_lose_no_line_of_each_other(host):
    """Also where the first one has begun the file, or has emptied a large one."""
    log = store.home() / f"{host}.log"
    for old in (None, b"x" * 2_000_000):
        log.unlink(missing_ok=True)
        if old:
            log.write_bytes(old)
        command = [sys.executable, "-c", WRITER.replace("HOST", host)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, **pipes) as one:
            say(one, "first")
            with subprocess.Popen(command, **pipes) as two:
                say(two, "second, which is longer than the first")
                say(one, "third")
                say(two, "fourth")
                two.stdin.close()
            one.stdin.close()
        words = [line.split()[2] for line in log.read_text().splitlines()]
        assert words == ["first", "second,", "third", "fourth"]
