"""Score and cost of the networks for tables beside their peers, all measured in one run.

    python -m benchmarks.salaries --data ../shared/data

UCI Adult: trained on adult.data, tested on adult.test. Our settings are those of
engine/tabular/settings.py, chosen on two random splits of adult.data (see docs/benchmarks.md).
Every solver gets all rows of adult.data; what ours hold back to stop early is part of them. Times
are of fit, and of answering 1,000,000 rows drawn from adult.data (encoding or binning included);
CPU seconds are the fairer ones on a busy machine.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import benchmarks.one_thread  # noqa: F401 (numpy and torch read the environment once)  # isort: skip
import numpy as np

from benchmarks.fastai_peer import NINE
from benchmarks.machine import machine
from benchmarks.salaries_peers import PEERS
from engine.metrics import accuracy, auc, log_loss
from engine.tabular.files import read_table
from engine.tabular.fit import train as train_on
from engine.tabular.settings import best
from engine.tabular.table import Table

OURS = ("plain", "ensemble")
TARGET = "salary"
N_SCORED = 1_000_000
WARM_UP = 1000  # rows of a fit that is not measured: some parts of a library load when first used
PACKAGES = ("numpy", "torch", "lightgbm", "scikit-learn", "fastai")

Answer = Callable[[Table], np.ndarray]


@dataclass(frozen=True)
class Run:
    """One solver: its scores on adult.test, seconds to fit, rows answered a second of the CPU."""

    accuracy: float
    auc: float
    log_loss: float
    wall: float
    cpu: float
    rows: float


def main() -> None:
    args = arguments()
    print(described(args), flush=True)
    folder = args.data / "adult"
    train, test = read_table(folder / "adult.data"), read_table(folder / "adult.test")
    if args.columns == "nine":
        train, test = (table.only(NINE) for table in (train, test))
    many = train.take(np.random.default_rng(0).integers(0, len(train), args.rows))
    runs: dict[str, list[Run]] = {}
    for seed in args.seeds:
        for name in args.only:
            try:
                run = measured(name, seed, train, test, many)
            except ImportError as err:
                print(f"  {name}: left out, {err}")
                continue
            runs.setdefault(name, []).append(run)
            print(f"  seed {seed:<4} {name:12} {_columns(run)}", flush=True)
    print_table({name: _mean(several) for name, several in runs.items()})


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that has adult/")
    parser.add_argument("--only", default="", help=f"some of {','.join((*OURS, *PEERS))}")
    parser.add_argument("--seeds", default="42", help="for example 1,2,3")
    parser.add_argument(
        "--columns", choices=("all", "nine"), default="all", help="nine: lesson 4's"
    )
    parser.add_argument("--rows", type=int, default=N_SCORED, help="rows to answer for speed")
    args = parser.parse_args()
    args.only = args.only.split(",") if args.only else [*OURS, *PEERS]
    args.seeds = [int(seed) for seed in args.seeds.split(",")]
    unknown = set(args.only) - {*OURS, *PEERS}
    if unknown:
        parser.error(f"not known: {', '.join(sorted(unknown))}")
    return args


def described(args: argparse.Namespace) -> str:
    """The machine, the packages and the settings, so that numbers can be compared."""
    lines = [
        machine(PACKAGES),
        f"seeds {args.seeds}, 1 thread, device cpu",
        *(f"{name}: {best(name)}" for name in OURS if name in args.only),
    ]
    return "\n".join(lines)


def measured(name: str, seed: int, train: Table, test: Table, many: Table) -> Run:
    """Fit on `train`, measure on `test`, answer `many` for speed."""
    fit = PEERS[name] if name in PEERS else partial(_ours, name)
    fit(train.take(np.arange(WARM_UP)), TARGET, seed)  # a library's imports are not its fit
    wall, cpu = time.perf_counter(), time.process_time()
    answer = fit(train, TARGET, seed)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    pred, targ = answer(test), np.array([value == ">50K" for value in test.column(TARGET)])
    began = time.process_time()
    answer(many)
    rows = len(many) / (time.process_time() - began)
    targ = targ.astype(np.int64)
    scores = accuracy(pred, targ), auc(pred[:, 1], targ == 1), log_loss(pred, targ)
    return Run(*scores, wall, cpu, rows)


def _ours(solver: str, train: Table, target: str, seed: int) -> Answer:
    settings = best(solver, len(train)).with_(seed=seed, device="cpu")
    return train_on(train, target, settings).model.predict


def _mean(runs: list[Run]) -> Run:
    fields = Run.__dataclass_fields__
    return Run(*(float(np.mean([getattr(run, f) for run in runs])) for f in fields))


def _columns(run: Run) -> str:
    return (
        f"accuracy {run.accuracy:.4f}  auc {run.auc:.4f}  log loss {run.log_loss:.4f}  "
        f"fit {run.wall:6.2f} s, cpu {run.cpu:5.2f} s  {run.rows:9,.0f} rows/cpu s"
    )


def print_table(runs: dict[str, Run]) -> None:
    """Means, and ours as a ratio of each peer: of scores above 1 is better, of seconds below."""
    print("\n  mean")
    for name, run in sorted(runs.items(), key=lambda item: -item[1].auc):
        print(f"  {name:12} {_columns(run)}")
    peers, ours = [n for n in runs if n in PEERS], [n for n in runs if n in OURS]
    if peers and ours:
        print(
            f"\n  {'ours / peer':22} {'accuracy':>8} {'auc':>8} "
            f"{'wall s':>8} {'cpu s':>8} {'rows/s':>8}"
        )
    for mine in ours:
        for peer in peers:
            a, b = runs[mine], runs[peer]
            ratios = f"{a.accuracy / b.accuracy:8.4f} {a.auc / b.auc:8.4f} "
            ratios += f"{a.wall / b.wall:8.2f} {a.cpu / b.cpu:8.2f} {a.rows / b.rows:8.2f}"
            print(f"  {mine + ' / ' + peer:22} {ratios}")


if __name__ == "__main__":
    main()
