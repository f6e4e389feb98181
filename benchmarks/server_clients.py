"""20 clients call worksheet functions of `cellgrad serve` at once while a model trains.

    python -m benchmarks.server_clients [--clients 20] [--calls 100]

Prints the calls' times in milliseconds, how many were lost, and how many epochs ran meanwhile.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from addin.hosts.file import open_book

BUILT = Path(__file__).resolve().parent.parent / "workbooks" / "ratings.xlsx"
CALL, PRESS = "/xlwings/custom-functions-call", "/xlwings/custom-scripts-call/press"
EPOCHS = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--calls", type=int, default=100, help="of each client")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        server, url = start(home)
        try:
            print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} CPUs")
            given = {"session": "b", "sheet": "Dot product", "settings": {"n_epochs": EPOCHS}}
            ask(url + PRESS, book_as_sent() | {"args": ["run_epochs", given]})
            began = wait_for_training(url)
            times, lost = many_clients(url, args.clients, args.calls)
            report(times, lost, progress(url)["log"][-1]["epoch"] - began)
            ask(url + "/cellgrad/stop", {"session": "b"})
        finally:
            server.terminate()
            server.wait(20)


def start(home: str) -> tuple[subprocess.Popen, str]:
    """A server with a store of its own, and its address."""
    command = [sys.executable, "-m", "addin.cli", "serve", "--license", "noncommercial"]
    server = subprocess.Popen(
        [*command, "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "CELLGRAD_HOME": home},
    )
    assert server.stdout is not None
    for line in server.stdout:
        if found := re.search(r"serving (\S+),", line):
            return server, found[1]
    raise SystemExit("the server did not start")


def book_as_sent() -> dict[str, Any]:
    """The ratings workbook as xlwings' client sends it."""
    source = open_book(BUILT)
    titles = [sheet.name for sheet in source.sheets]
    sheets = []
    for sheet in source.sheets:
        used = sheet.used_range
        whole = sheet["A1"].resize(used.row + used.shape[0] - 1, used.column + used.shape[1] - 1)
        values = [["" if v is None else v for v in row] for row in whole.options(ndim=2).value]
        sheets.append({"name": sheet.name, "values": values, "pictures": [], "tables": []})
    names = []
    for name in source.names:
        scope, _, plain = name.name.rpartition("!")
        on, _, address = name.refers_to.lstrip("=").rpartition("!")
        scope = scope.strip("'")
        names.append(
            {
                "name": plain,
                "sheet_index": titles.index(on.strip("'")),
                "address": address.replace("$", ""),
                "book_scope": not scope,
                "scope_sheet_name": scope or None,
                "scope_sheet_index": titles.index(scope) if scope else None,
            }
        )
    book = {"name": "b.xlsx", "active_sheet_index": 1, "selection": "A1"}
    return {
        "client": "Office.js",
        "version": "0.37.8",
        "book": book,
        "names": names,
        "sheets": sheets,
    }


def wait_for_training(url: str) -> int:
    """Until the first epochs are in; returns the epoch."""
    while not (log := progress(url)["log"]):
        time.sleep(0.2)
    return log[-1]["epoch"]


def progress(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url + "/cellgrad/progress?session=b", timeout=60) as answer:
        return json.loads(answer.read())


def many_clients(url: str, n_clients: int, n_calls: int) -> tuple[list[float], int]:
    """Every client's calls, one after the other; seconds of each, and how many had no answer."""
    times: list[float] = []
    lost = 0
    version = progress(url)["version"]

    def client(number: int) -> None:
        nonlocal lost
        for i in range(n_calls):
            args = [[[14]], [[27 if (i + number) % 2 else 49]], [[version]]]
            body = {
                "client": "Office.js",
                "func_name": "PREDICT_RATING",
                "args": args,
                "version": "0.37.8",
                "runtime": "1.4",
            }
            began = time.perf_counter()
            try:
                good = isinstance(ask(url + CALL, body)["result"][0][0], float)
            except OSError:
                good = False
            times.append(time.perf_counter() - began)
            lost += not good

    clients = [threading.Thread(target=client, args=(n,)) for n in range(n_clients)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    return times, lost


def ask(url: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def report(times: list[float], lost: int, epochs: int) -> None:
    times.sort()
    shown = {
        "calls": len(times),
        "lost": lost,
        "median": statistics.median(times) * 1e3,
        "99 %": times[int(len(times) * 0.99)] * 1e3,
        "slowest": times[-1] * 1e3,
    }
    print(
        ", ".join(f"{k} {v:.0f}" for k, v in shown.items()), "(ms);", f"{epochs} epochs meanwhile"
    )


if __name__ == "__main__":
    main()
