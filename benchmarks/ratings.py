"""Accuracy and cost of the rating solvers beside their peers, all measured in one run.

    python -m benchmarks.ratings --data ../shared/data              everything; most of an hour
    python -m benchmarks.ratings --data … --folds 1 --quick          a few minutes
    python -m benchmarks.ratings --data … --only bayes,myfm --sets ml-100k

ml-100k: scikit-learn's KFold(5, shuffle=True, random_state=42) over the file's row order. ml-1m:
one split, 90 % to train on. Predictions are clipped to 1 to 5. Settings are those of
engine/collab/presets.py, chosen without these test ratings. Times are of fit and prediction
together, after a warm-up; CPU seconds are the fairer ones on a busy machine.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import benchmarks.one_thread  # noqa: F401 (numpy and torch read the environment once)  # isort: skip
import numpy as np

from benchmarks.machine import machine
from benchmarks.ratings_peers import PEERS, SLOW, hushed
from engine.collab.data import Ratings
from engine.collab.files import read_ratings
from engine.collab.fit import fit
from engine.collab.presets import best
from engine.collab.settings import CollabSettings
from engine.metrics import mae, rmse

OURS = ("sgd", "als", "bayes")
LOW, HIGH = 1.0, 5.0
WARM_UP = 2_000  # ratings
PACKAGES = ("numpy", "torch", "myfm", "libmf", "scikit-surprise", "scikit-learn", "fastai")

Predict = Callable[[Ratings, Ratings, int, int], np.ndarray]


@dataclass(frozen=True)
class Run:
    """One solver on one split: RMSE and MAE in stars, seconds on the wall and of the CPU."""

    rmse: float
    mae: float
    wall: float
    cpu: float


def main() -> None:
    args = arguments()
    print(described(args), flush=True)
    table: dict[str, dict[str, Run]] = {}
    for data_set in args.sets:
        splits = list(splits_of(args.data / data_set, args.folds))
        print(f"\n{data_set}: {len(splits)} split(s) of {sum(map(len, splits[0])):,} ratings")
        for solver in [name for name in OURS if name in args.only]:
            print(f"  {solver}: {set_apart(best(solver, len(splits[0][0])))}")
        table[data_set] = measure(splits, args)
        print_table(table[data_set])
    if len(args.sets) > 1:
        print_growth(table, args)


def arguments() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of ml-100k and ml-1m")
    parser.add_argument("--sets", default="ml-100k,ml-1m", help="which of them")
    parser.add_argument("--folds", type=int, default=5, help="how many of the five folds")
    parser.add_argument("--only", default="", help=f"some of {','.join((*OURS, *PEERS))}")
    parser.add_argument("--quick", action="store_true", help=f"without {' and '.join(SLOW)}")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    args.sets = args.sets.split(",")
    args.only = args.only.split(",") if args.only else [*OURS, *PEERS]
    if args.quick:
        args.only = [name for name in args.only if name not in SLOW]
    unknown = set(args.only) - {*OURS, *PEERS}
    if unknown:
        parser.error(f"not known: {', '.join(sorted(unknown))}")
    return args


def described(args: argparse.Namespace) -> str:
    """The machine, the packages and the settings, so that numbers can be compared."""
    lines = [
        machine(PACKAGES),
        f"seed {args.seed}, threads {args.threads}, device cpu, predictions clipped to 1-5",
    ]
    return "\n".join(lines)


def set_apart(settings: CollabSettings) -> str:
    """The settings that differ from the defaults."""
    plain = CollabSettings().to_json()
    changed = {k: v for k, v in settings.to_json().items() if v != plain[k] and k != "solver"}
    return ", ".join(f"{name} {value}" for name, value in changed.items())


def splits_of(folder: Path, n_folds: int) -> Iterator[tuple[Ratings, Ratings]]:
    """Yield (train, test): the folds of ml-100k, one 90/10 split of anything larger."""
    ratings, _ = read_ratings(folder)
    if len(ratings) > 200_000:
        order = np.random.default_rng(42).permutation(len(ratings))
        cut = round(0.9 * len(ratings))
        yield ratings.take(np.sort(order[:cut])), ratings.take(np.sort(order[cut:]))
        return
    from sklearn.model_selection import KFold

    folds = KFold(5, shuffle=True, random_state=42).split(ratings.values)
    for train, test in list(folds)[:n_folds]:
        yield ratings.take(train), ratings.take(test)


def measure(splits: list[tuple[Ratings, Ratings]], args: argparse.Namespace) -> dict[str, Run]:
    """The mean run of each solver; the solvers take turns, so that all see the same load."""
    runs: dict[str, list[Run]] = {}
    predictors = dict(predictors_of(args, splits[0][0].take(np.arange(WARM_UP))))
    for number, (train, test) in enumerate(splits):
        for name, predict in predictors.items():
            run = timed(predict, train, test, args)
            runs.setdefault(name, []).append(run)
            print(
                f"  fold {number} {name:14} rmse {run.rmse:.4f}  mae {run.mae:.4f}  "
                f"wall {run.wall:7.2f} s  cpu {run.cpu:7.2f} s",
                flush=True,
            )
    fields = ("rmse", "mae", "wall", "cpu")
    return {
        name: Run(*(float(np.mean([getattr(run, f) for run in several])) for f in fields))
        for name, several in runs.items()
    }


def predictors_of(args: argparse.Namespace, small: Ratings) -> Iterator[tuple[str, Predict]]:
    """Yield (name, predict) of all that is wanted and installed, warmed up on a few ratings."""
    for name in args.only:
        predict = PEERS[name] if name in PEERS else _ours(name)
        try:
            with hushed():
                predict(small, small, args.seed, args.threads)
        except ImportError as err:
            print(f"  {name}: left out, {err}")
            continue
        yield name, predict


def _ours(solver: str) -> Predict:
    def predict(train: Ratings, test: Ratings, seed: int, threads: int) -> np.ndarray:
        settings = best(solver, len(train)).with_(seed=seed, threads=threads, device="cpu")
        fitted = fit(train, settings)
        if solver == "bayes":
            cells = fitted.state.factors.pairs(test.user_idx, test.item_idx).clip(LOW, HIGH)
            predict.cells = rmse(cells, test.values)  # type: ignore[attr-defined]
        return fitted.model.pairs(test.user_idx, test.item_idx)

    return predict


def timed(predict: Predict, train: Ratings, test: Ratings, args: argparse.Namespace) -> Run:
    """Fit on `train` and predict `test`."""
    wall, cpu = time.perf_counter(), time.process_time()
    with hushed():
        pred = predict(train, test, args.seed, args.threads)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    pred = np.clip(pred, LOW, HIGH)
    if hasattr(predict, "cells"):
        print(f"  bayes, as compressed into the cells: rmse {predict.cells:.4f}")
    return Run(rmse(pred, test.values), mae(pred, test.values), wall, cpu)


def print_table(runs: dict[str, Run]) -> None:
    """Means, and ours as a ratio of each peer (below 1 is better)."""
    print(f"\n  {'mean':14} {'rmse':>7} {'mae':>7} {'wall s':>8} {'cpu s':>8}")
    for name, run in sorted(runs.items(), key=lambda item: item[1].rmse):
        print(f"  {name:14} {run.rmse:7.4f} {run.mae:7.4f} {run.wall:8.2f} {run.cpu:8.2f}")
    peers = [name for name in runs if name in PEERS]
    ours = [name for name in runs if name in OURS]
    if peers and ours:
        print(f"\n  {'ours / peer':14} {'rmse':>7} {'wall':>8} {'cpu':>8}")
    for mine in ours:
        for peer in peers:
            a, b = runs[mine], runs[peer]
            ratios = f"{a.rmse / b.rmse:7.4f} {a.wall / b.wall:8.2f} {a.cpu / b.cpu:8.2f}"
            print(f"  {mine + ' / ' + peer:14} {ratios}")


def print_growth(table: dict[str, dict[str, Run]], args: argparse.Namespace) -> None:
    """CPU seconds per 100,000 ratings on each set: the same number means linear growth."""
    small, large = args.sets[:2]
    n = {name: len(read_ratings(args.data / name)[0]) for name in (small, large)}
    print(f"\n  {'cpu s / 100,000':16} {small:>10} {large:>10} {'growth':>8}")
    for name in table[small]:
        if name in table[large]:
            a, b = (table[s][name].cpu / n[s] * 1e5 for s in (small, large))
            print(f"  {name:16} {a:10.2f} {b:10.2f} {b / a:8.2f}")


if __name__ == "__main__":
    main()
