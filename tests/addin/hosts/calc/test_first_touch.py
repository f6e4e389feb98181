"""A press that comes while a document is still being looked at, in a process just started."""

import subprocess
import sys


def test_threads_that_read_first_at_the_same_time_find_everything(office, ratings_book):
    """Without the first touch, nearly every such process fails: "AttributeError: getName"."""
    command = [sys.executable, "-m", "tests.addin.hosts.calc.first_readers"]
    document = ratings_book.impl.api.RuntimeUID
    for _ in range(3):
        done = subprocess.run(
            [*command, office.pipe, document], capture_output=True, text=True, timeout=120
        )
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
