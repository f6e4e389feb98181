"""Accuracy and speed of the shipped sentiment model beside its peers, all measured in one run.

    python -m benchmarks.reviews --data ../shared/data

IMDB's official split. The shipped model is loaded as `=SENTIMENT` loads it (it was trained on
imdb/train and the unlabelled reviews, see engine/text/shipped/MODEL_CARD.md); peers are trained on
imdb/train here. Reviews a second are of raw texts to probabilities, tokenising included, in one
process and, for ours, also with every core; CPU seconds are the fairer ones on a busy machine.
`--first` measures the first score of a fresh process instead.
"""

import argparse
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import benchmarks.one_thread  # noqa: F401 (numpy and torch read the environment once)  # isort: skip
import numpy as np

from benchmarks.machine import machine
from benchmarks.reviews_peers import PEERS
from engine.metrics import accuracy, auc, log_loss
from engine.text.imdb import read_imdb
from engine.text.sentiment import shipped
from engine.text.workers import n_cores

PACKAGES = ("numpy", "torch", "scikit-learn", "fasttext-wheel")
FIRST = """
import time
began = time.perf_counter()
from engine.text.sentiment import load_sentiment
answer = load_sentiment("shipped").predict(["I really loved that movie, it was awesome!"])
print(time.perf_counter() - began, answer[0])
"""


@dataclass(frozen=True)
class Run:
    """One solver: its scores on imdb/test, and how fast it answered."""

    accuracy: float
    auc: float
    log_loss: float
    fit_cpu: float
    rows: float  # a second
    cpu_rows: float  # a second of the CPU


def main() -> None:
    args = arguments()
    print(machine(PACKAGES), flush=True)
    if args.first:
        first()
        return
    train, test = (read_imdb(args.data / "imdb" / f"{part}.csv.gz") for part in ("train", "test"))
    rows = np.random.default_rng(0).permutation(len(test.texts))[: args.rows or None]
    texts, targ = [test.texts[row] for row in rows], test.targ[rows]
    runs: dict[str, Run] = {}
    for name in args.only:
        try:
            runs[name] = measured(name, train, texts, targ)
        except ImportError as err:
            print(f"  {name}: left out, {err}")
            continue
        print(f"  {name:14} {_columns(runs[name])}", flush=True)
    print_ratios(runs)


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    names = ("shipped", "shipped_cores", *PEERS)
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, help="the folder that has imdb/")
    parser.add_argument("--only", default="", help=f"some of {','.join(names)}")
    parser.add_argument("--rows", type=int, default=0, help="test reviews; 0 for all")
    parser.add_argument("--first", action="store_true", help="time the first score instead")
    args = parser.parse_args()
    if not args.first and not args.data:
        parser.error("--data is needed")
    args.only = args.only.split(",") if args.only else list(names)
    unknown = set(args.only) - set(names)
    if unknown:
        parser.error(f"not known: {', '.join(sorted(unknown))}")
    return args


def first() -> None:
    """Seconds to the first score in a process of its own, five times."""
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True)
        seconds, answer = map(float, done.stdout.split())
        print(f"  first score {answer:.4f} after {seconds:.2f} s")


def measured(name: str, train, texts: list[str], targ: np.ndarray) -> Run:
    """Fit, unless it is ours, and score the test texts."""
    began = _cpu()
    score = PEERS[name](train.texts, train.targ) if name in PEERS else _ours(name)
    fit_cpu, wall, cpu = _cpu() - began, time.perf_counter(), _cpu()
    pred = score(texts)
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu
    both = np.stack([1 - pred, pred], axis=1)
    scores = accuracy(both, targ), auc(pred, targ == 1), log_loss(both, targ)
    return Run(*scores, fit_cpu, len(texts) / wall, len(texts) / cpu)


def _ours(name: str):
    model, n_procs = shipped(), n_cores() if name == "shipped_cores" else 1
    return lambda texts: model.predict(texts, n_procs=n_procs)  # type: ignore[call-arg]


def _cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _columns(run: Run) -> str:
    return (
        f"accuracy {run.accuracy:.4f}  auc {run.auc:.4f}  log loss {run.log_loss:.4f}  "
        f"fit cpu {run.fit_cpu:6.1f} s  {run.rows:7,.0f} reviews/s  {run.cpu_rows:7,.0f}/cpu s"
    )


def print_ratios(runs: dict[str, Run]) -> None:
    """Ours as a ratio of each peer: above 1 is better in every column."""
    print(f"\n  {'ours / peer':26} {'accuracy':>8} {'auc':>8} {'reviews/s':>10} {'/cpu s':>8}")
    for mine in (name for name in runs if name not in PEERS):
        for peer in (name for name in runs if name in PEERS):
            a, b = runs[mine], runs[peer]
            ratios = f"{a.accuracy / b.accuracy:8.4f} {a.auc / b.auc:8.4f} "
            ratios += f"{a.rows / b.rows:10.2f} {a.cpu_rows / b.cpu_rows:8.2f}"
            print(f"  {mine + ' / ' + peer:26} {ratios}")


if __name__ == "__main__":
    main()
