"""Work on many texts with every core: chunks in, chunks out, in order."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Any

from engine.processes import SafeContext

CHUNK = 1000  # texts a process gets at once
WORTH_IT = 4000  # texts below which starting processes costs more than it saves

_shared: dict[str, Any] = {}  # in a spawned process: what it was given at its start


def n_cores() -> int:
    """The cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def map_chunks(
    work: Callable[..., Any],
    rows: Sequence[Any],
    n_procs: int | None = None,
    chunk: int = CHUNK,
    shared: Any = None,
) -> Iterator[Any]:
    """`work(chunk)` for each chunk of rows, in order, at most two chunks a process ahead.

    With `shared`, `work(chunk, shared)`: that is sent to each process once. `work` must be a
    function of a module: processes are spawned, on every system alike, and a script that calls
    this needs the usual `if __name__ == "__main__"`. `n_procs` None means one process below
    `WORTH_IT` rows, every core above.
    """
    n_procs = n_procs or (1 if len(rows) < WORTH_IT else n_cores())
    chunks = (rows[at : at + chunk] for at in range(0, len(rows), chunk))
    if n_procs == 1:
        extra = () if shared is None else (shared,)
        yield from (work(part, *extra) for part in chunks)
        return
    with ProcessPoolExecutor(n_procs, SafeContext(), _keep, (shared,)) as pool:
        waiting = [pool.submit(_run, work, part) for part in islice(chunks, 2 * n_procs)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(_run, work, part) for part in islice(chunks, 1)]


def _keep(shared: Any) -> None:
    """The first thing a spawned process does."""
    end_with_parent()
    _shared["it"] = shared


def end_with_parent() -> None:
    """In a spawned process: end when the process that started it is gone, even if it was killed."""
    if parent := parent_process():
        Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: Any) -> None:
    wait([sentinel])
    os._exit(1)


def _run(work: Callable[..., Any], part: Sequence[Any]) -> Any:
    shared = _shared["it"]
    return work(part) if shared is None else work(part, shared)
