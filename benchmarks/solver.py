"""Minimise on rating grids: beside a search with numerical derivatives, and on a large grid.

    python -m benchmarks.solver                       the 15 x 15 grid, a search of 60 s beside it
    python -m benchmarks.solver --minutes 10          as long as a patient person waits
    python -m benchmarks.solver --large               943 x 1,682 with 100,000 rated cells too
    python -m benchmarks.solver --large --data ../shared/data/ml-100k     MovieLens' ratings there

The numerical search stands in for Excel's GRG, which does not run here: scipy's L-BFGS-B and
least squares with forward differences on a numpy function that computes the grid in microseconds,
where a spreadsheet needs milliseconds. Both start from the weights in the cells.
"""

import argparse
import contextlib
import tempfile
import time
from pathlib import Path

import benchmarks.one_thread  # noqa: F401 (numpy and torch read the environment once)  # isort: skip
import numpy as np

from addin.hosts.file.book_file import BookFile
from addin.minimise.request import Request, build
from addin.minimise.task import Area, Task
from addin.minimise.workbook import read_workbook
from benchmarks.solver_grids import Grid, large_grid, planted, write_large, write_lesson
from engine.search.bounds import Bounds
from engine.search.compiled import Compiled
from engine.search.problem import Problem
from engine.search.program import Program
from engine.search.search import search
from engine.search.settings import SearchSettings


class Silent:
    def on_epoch(self, log, snapshot) -> None:
        pass

    def should_stop(self) -> bool:
        return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--data", type=Path, help="a folder with MovieLens' u.data")
    parser.add_argument("--book", type=Path, help="keep or reuse the large workbook here")
    args = parser.parse_args()
    _warm_up()
    for seed in range(args.seeds):
        small(seed, args.minutes * 60)
    if args.large:
        large(args.data, args.book)


def _warm_up() -> None:
    """torch and scipy do work at their first call that is no part of a search."""
    grid = planted(4, 4, 2, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        request = _request(grid, Path(folder) / "warm.xlsx", biases=False)
    _minimised(request, SearchSettings(n_epochs=3))


def small(seed: int, seconds: float) -> None:
    """One grid: Minimise, the same with biases, and the numerical search."""
    grid = planted(15, 15, 5, seed)
    print(f"15 x 15, seed {seed}: {np.isfinite(grid.ratings).sum()} ratings")
    with tempfile.TemporaryDirectory() as folder:
        for biases in (False, True):
            began, cpu = time.perf_counter(), time.process_time()
            request = _request(grid, Path(folder) / "grid.xlsx", biases)
            compiled = time.perf_counter() - began
            rmse, n = _minimised(request, SearchSettings())
            wall, cpu = time.perf_counter() - began, time.process_time() - cpu
            what = "with biases" if biases else "no biases"
            print(
                f"  Minimise, {what}: RMSE {request.start_value:.4f} -> {rmse:.9f}, {n} "
                f"evaluations, read and compiled in {compiled:.2f} s, {wall:.2f} s in all, "
                f"{cpu:.2f} CPU s"
            )
    for name, search_ in (("L-BFGS-B", _by_lbfgs), ("least squares", _by_least_squares)):
        began = time.perf_counter()
        rmse, n = search_(grid, seconds)
        took = time.perf_counter() - began
        print(f"  numerical derivatives, {name}: RMSE {rmse:.9f}, {n} evaluations, {took:.1f} s")


def _request(grid: Grid, path: Path, biases: bool) -> Request:
    task = write_lesson(grid, path, biases)
    return build(read_workbook(BookFile(path)), task, SearchSettings())


def problem_of(request: Request) -> Problem:
    header, arrays = request.header, request.arrays
    own = {k.removeprefix("program."): v for k, v in arrays.items() if k.startswith("program.")}
    compiled = Compiled(Program.from_json(header["program"], own))
    return Problem(compiled, Bounds(arrays["low"], arrays["high"]), is_root=header["is_root"])


def _minimised(request: Request, settings: SearchSettings) -> tuple[float, int]:
    problem = problem_of(request)
    found = search(problem, request.arrays["start"], settings, Silent())
    return problem.target_of(found.loss), problem.n_evaluations


# --- the stand-in for a search with numerical derivatives ----------------------------------------


class _TimeIsUp(Exception):  # noqa: N818  not an error
    pass


class _Counted:
    """The grid's residuals as a numpy function; remembers the best, and ends when time is up."""

    def __init__(self, grid: Grid, seconds: float):
        self.grid, self.ends = grid, time.perf_counter() + seconds
        self.n, self.best = 0, np.inf
        self.rated = np.isfinite(grid.ratings)

    def residuals(self, x: np.ndarray) -> np.ndarray:
        n_users, k = self.grid.users.shape
        users = x[: n_users * k].reshape(n_users, k)
        off = (users @ x[n_users * k :].reshape(k, -1) - self.grid.ratings)[self.rated]
        self.n += 1
        self.best = min(self.best, float(np.sqrt((off**2).mean())))
        if time.perf_counter() > self.ends:
            raise _TimeIsUp
        return off

    def loss(self, x: np.ndarray) -> float:
        return float(np.sqrt((self.residuals(x) ** 2).mean()))

    @property
    def start(self) -> np.ndarray:
        return np.concatenate([self.grid.users.ravel(), self.grid.movies.ravel()])


def _by_lbfgs(grid: Grid, seconds: float) -> tuple[float, int]:
    from scipy.optimize import minimize

    counted = _Counted(grid, seconds)
    options = {"maxiter": 10**9, "maxfun": 10**9, "ftol": 1e-15, "gtol": 1e-10}
    with contextlib.suppress(_TimeIsUp):
        minimize(counted.loss, counted.start, method="L-BFGS-B", options=options)
    return counted.best, counted.n


def _by_least_squares(grid: Grid, seconds: float) -> tuple[float, int]:
    from scipy.optimize import least_squares

    counted = _Counted(grid, seconds)
    with contextlib.suppress(_TimeIsUp):
        least_squares(counted.residuals, counted.start, max_nfev=10**9, ftol=1e-15, xtol=1e-15)
    return counted.best, counted.n


# --- a large grid --------------------------------------------------------------------------------


def large(data: Path | None, book: Path | None) -> None:
    """943 x 1,682 cells of IF(…,MMULT(…)), 100,000 of them rated."""
    grid = large_grid(data)
    with tempfile.TemporaryDirectory() as folder:
        path = book or Path(folder) / "large.xlsx"
        if not path.exists():
            write_large(grid, path)
        n_rated, size = np.isfinite(grid.ratings).sum(), path.stat().st_size / 1e6
        print(
            f"{grid.ratings.shape[0]} x {grid.ratings.shape[1]}, {n_rated:,} rated, {size:.0f} MB"
        )
        began, cpu = time.perf_counter(), time.process_time()
        read = read_workbook(BookFile(path))
        half = time.perf_counter() - began, time.process_time() - cpu
        task = Task((4, 0, 0), (Area(1, 0, 0, 942, 4), Area(2, 0, 0, 4, 1681)))
        request = build(read, task, SearchSettings())
        whole = time.perf_counter() - began, time.process_time() - cpu
    print(
        f"  read in {half[0]:.1f} s ({half[1]:.1f} CPU s); read and compiled in {whole[0]:.1f} s "
        f"({whole[1]:.1f} CPU s)"
    )
    _epochs(problem_of(request), request)


def _epochs(problem: Problem, request: Request) -> None:
    x = request.arrays["start"]
    problem.value_and_gradient(x)
    walls, cpus = [], []
    for _ in range(5):
        began, cpu = time.perf_counter(), time.process_time()
        problem.value_and_gradient(x)
        walls.append(time.perf_counter() - began)
        cpus.append(time.process_time() - cpu)
    print(f"  forward and backward: best of 5 {min(walls):.3f} s ({min(cpus):.3f} CPU s)")
    found = search(problem, x, SearchSettings(n_epochs=20), Silent())
    print(
        f"  20 epochs of lbfgs: RMSE {request.start_value:.4f} -> "
        f"{problem.target_of(found.loss):.4f}, {found.log[-1].seconds:.1f} s"
    )


if __name__ == "__main__":
    main()
