"""Minimise on a long column that each row carries on, as in exponential smoothing.

    python -m benchmarks.solver_column            1,500 rows

Single numbers run together (`engine/search/scalars.py`), beside torch operation by operation.
"""

import argparse
import tempfile
import time
from pathlib import Path

import benchmarks.one_thread  # noqa: F401 (numpy and torch read the environment once)  # isort: skip
import numpy as np
import xlsxwriter

from addin.hosts.file.book_file import BookFile
from addin.minimise.request import Request, build
from addin.minimise.task import Area, Task
from addin.minimise.workbook import read_workbook
from benchmarks.solver import Silent, problem_of
from engine.search import compiled
from engine.search.search import search
from engine.search.settings import SearchSettings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "smoothing.xlsx"
        write_smoothing(path, args.rows, args.seed)
        began = time.perf_counter()
        task = Task((0, 3, 6), (Area(0, 0, 6, 1, 6),), low=0.0, high=1.0)
        request = build(read_workbook(BookFile(path)), task, SearchSettings())
    print(
        f"{args.rows:,} rows, {len(request.header['program']['steps']):,} operations, "
        f"read and compiled in {time.perf_counter() - began:.1f} s"
    )
    together = timed(request)
    long, compiled.LONG = compiled.LONG, 10**9
    one_by_one = timed(request)
    compiled.LONG = long
    print(
        f"  value and slopes: {1e3 * together:.1f} ms together, {1e3 * one_by_one:.1f} ms one by "
        f"one: {one_by_one / together:.0f} times"
    )
    problem, began = problem_of(request), time.perf_counter()
    found = search(problem, request.arrays["start"], SearchSettings(), Silent())
    print(
        f"  Minimise ({found.method}): {request.start_value:.6g} -> {found.loss:.6g}, "
        f"{problem.n_evaluations} evaluations, {time.perf_counter() - began:.1f} s"
    )


def write_smoothing(path: Path, n: int, seed: int) -> None:
    """Holt's method: series in A, level in B, trend in C, forecast in D, its squared error in E."""
    rng, t = np.random.default_rng(seed), np.arange(n)
    series = 50 + 0.05 * t + 10 * np.sin(t * np.pi / 2) + rng.normal(0, 2, n)
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_column(0, 0, series)
    sheet.write_row(0, 1, [series[0], 1])
    for row in range(2, n + 1):
        above = row - 1
        sheet.write_formula(f"B{row}", f"=$G$1*A{row}+(1-$G$1)*(B{above}+C{above})")
        sheet.write_formula(f"C{row}", f"=$G$2*(B{row}-B{above})+(1-$G$2)*C{above}")
        sheet.write_formula(f"D{row}", f"=B{above}+C{above}")
        sheet.write_formula(f"E{row}", f"=(A{row}-D{row})^2")
    sheet.write_column("G1", [0.5, 0.5])
    sheet.write_formula("G4", f"=SUM(E2:E{n})")
    book.close()


def timed(request: Request) -> float:
    """Seconds for the target and its slopes: the best of five."""
    problem, x, found = problem_of(request), request.arrays["start"], []
    problem.value_and_gradient(x)
    for _ in range(5):
        began = time.perf_counter()
        problem.value_and_gradient(x)
        found.append(time.perf_counter() - began)
    return min(found)


if __name__ == "__main__":
    main()
