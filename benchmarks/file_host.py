"""Reading and writing whole grids: the file host beside the libraries that people use.

    python -m benchmarks.file_host                  943 x 1,682 numbers
    python -m benchmarks.file_host --rows 1000 --columns 1000
    python -m benchmarks.file_host --text           every second column is text
    python -m benchmarks.file_host --quick          without openpyxl, which takes most of the time

Each is timed from the file's path to Python values, or from values to the file on disk: CPU seconds
(fairer on a busy machine; all run on one thread), the best of `--repeats` runs in one process.
Ratios are to the fastest peer; the aim is at most 1.5.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from addin.hosts.file import open_book

Rows = list[list]


def make_rows(n_rows: int, n_cols: int, text: bool) -> Rows:
    """Weights of full precision; with `text`, every second column says something instead."""
    rows = np.random.default_rng(0).normal(size=(n_rows, n_cols)).tolist()
    if text:
        for r, row in enumerate(rows):
            row[1::2] = [f"movie {r} of {c}" for c in range(1, n_cols, 2)]
    return rows


# --- writers: rows and a path ---------------------------------------------------------------------


def write_xlsxwriter(rows: Rows, path: Path, constant_memory: bool = True) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": constant_memory}) as book:
        sheet = book.add_worksheet("grid")
        for r, row in enumerate(rows):
            sheet.write_row(r, 0, row)


def write_xlsxwriter_in_memory(rows: Rows, path: Path) -> None:
    write_xlsxwriter(rows, path, constant_memory=False)


def write_openpyxl(rows: Rows, path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("grid")
    for row in rows:
        sheet.append(row)
    book.save(path)


def write_ours(rows: Rows, path: Path) -> None:
    empty = path.with_name("empty.xlsx")
    xlsxwriter.Workbook(empty).close()
    book = open_book(empty)
    book.sheets[0]["A1"].value = rows
    book.save(path)


# --- readers: a path, rows ------------------------------------------------------------------------


def read_calamine(path: Path) -> Rows:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def read_openpyxl(path: Path) -> Rows:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def read_ours(path: Path) -> Rows:
    return open_book(path).sheets[0].used_range.options(ndim=2).value


# --- timing ---------------------------------------------------------------------------------------


def best(action: Callable[[], object], repeats: int) -> float:
    """CPU seconds of the fastest run."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def report(title: str, seconds: dict[str, float]) -> None:
    peer = min(s for name, s in seconds.items() if name != "file host")
    print(title)
    for name, s in sorted(seconds.items(), key=lambda item: item[1]):
        print(f"  {name:<34}{s:8.2f} s   {s / peer:5.2f} x the fastest peer")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=943)
    parser.add_argument("--columns", type=int, default=1682)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--text", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    rows = make_rows(options.rows, options.columns, options.text)
    with tempfile.TemporaryDirectory() as folder:
        compare(rows, Path(folder), options.repeats, options.quick)


def compare(rows: Rows, folder: Path, repeats: int, quick: bool) -> None:
    writers = {
        "file host": write_ours,
        "XlsxWriter, constant memory": write_xlsxwriter,
        "XlsxWriter": write_xlsxwriter_in_memory,
        "openpyxl, write-only": write_openpyxl,
    }
    readers = {
        "file host": read_ours,
        "python-calamine": read_calamine,
        "openpyxl, read-only": read_openpyxl,
    }
    kept = {k: w for k, w in writers.items() if not (quick and "openpyxl" in k)}
    path = folder / "grid.xlsx"
    n_cells = len(rows) * len(rows[0])
    report(
        f"write {n_cells:,} cells",
        {name: best(lambda w=write: w(rows, path), repeats) for name, write in kept.items()},
    )
    kept = {k: r for k, r in readers.items() if not (quick and "openpyxl" in k)}
    for writer in ("XlsxWriter", "file host"):
        writers[writer](rows, path)
        if writer == "file host":
            assert read_ours(path) == rows, "a float changed on the way"
        report(
            f"read {n_cells:,} cells as written by {writer}",
            {name: best(lambda r=read: r(path), repeats) for name, read in kept.items()},
        )


if __name__ == "__main__":
    main()
